// SPDX-License-Identifier: GPL-2.0-only
/*
 * The processes with files that keep the module loaded: control nodes and data nodes that
 * are open, and data nodes that are mapped into memory. Other nodes give files of BPF.
 */
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "bpf/module_users.h"
#include "bpf/walk_dirs.h"
#include "libbpfdev.h"
#include "util/alloc.h"
#include "util/error.h"
#include "util/first_line.h"
#include "util/path.h"

/*
 * struct users - nodes with files that keep the module loaded
 * @out: the output
 * @nodes: their numbers and paths
 * @count: number of nodes
 * @found: number of files that were found
 */
struct users {
	FILE *out;
	struct users_node {
		dev_t number;
		char *path;
	} *nodes;
	size_t count;
	size_t found;
};

static void users_add_node(struct users *users, dev_t number, const char *path)
{
	users->nodes = cli_grow(users->nodes, users->count, sizeof(*users->nodes));
	users->nodes[users->count++] = (struct users_node){ number, cli_copy(path) };
}

static int users_each_entry(const char *name, const struct bpfdev_dev *dev,
			    int ctl __attribute__((unused)), void *data)
{
	char *control;

	if (bpfdev_dev__type(dev) == BPFDEV_TYPE_DIR) {
		control = cli_join(name, "control");
		users_add_node(data, bpfdev_dev__devnum(dev), control);
		free(control);
	} else if (bpfdev_dev__face(dev) == BPFDEV_FACE_DATA) {
		users_add_node(data, bpfdev_dev__devnum(dev), name);
	}
	return CLI_OK;
}

static const char *users_path(const struct users *users, dev_t number)
{
	size_t i;

	for (i = 0; i < users->count; i++)
		if (users->nodes[i].number == number)
			return users->nodes[i].path;
	return NULL;
}

static void users_print(struct users *users, const char *pid, const char *how, const char *fd,
		      const char *path)
{
	char name[64], comm[32] = "?";

	snprintf(name, sizeof(name), "/proc/%s/comm", pid);
	first_line(name, comm, sizeof(comm));
	fprintf(users->out, "  %s, pid %s: %s%s, " BPFDEV_DEV_DIR "/%s\n", comm, pid, how, fd,
		path);
	users->found++;
}

/* Look at the descriptors (fd) or the mapped files (map_files) of a process. */
static void users_search(struct users *users, const char *pid, bool mapped)
{
	const char *path;
	struct dirent *entry;
	struct stat st;
	char name[64];
	DIR *dir;

	snprintf(name, sizeof(name), "/proc/%s/%s", pid, mapped ? "map_files" : "fd");
	dir = opendir(name);
	while (dir && (entry = readdir(dir))) {
		if (fstatat(dirfd(dir), entry->d_name, &st, 0) || !S_ISCHR(st.st_mode))
			continue;
		path = users_path(users, st.st_rdev);
		if (path)
			users_print(users, pid, mapped ? "memory" : "fd ",
				  mapped ? "" : entry->d_name, path);
	}
	if (dir)
		closedir(dir);
}

/**
 * module_users_print() - print the processes, but this one, that keep the module loaded
 * @out: to print to
 *
 * Those of other PID namespaces are not found from inside one.
 *
 * Return: the number of files that were found.
 */
size_t module_users_print(FILE *out)
{
	struct users users = { .out = out };
	struct dirent *entry;
	struct stat st;
	char own[16];
	DIR *proc;

	snprintf(own, sizeof(own), "%d", getpid());
	if (!stat(BPFDEV_DEV_DIR "/control", &st))
		users_add_node(&users, st.st_rdev, "control");
	cli_walk_dirs("", users_each_entry, &users);
	proc = opendir("/proc");
	while (proc && (entry = readdir(proc))) {
		if (!isdigit((unsigned char)*entry->d_name) || !strcmp(entry->d_name, own))
			continue;
		users_search(&users, entry->d_name, false);
		users_search(&users, entry->d_name, true);
	}
	if (proc)
		closedir(proc);
	while (users.count)
		free(users.nodes[--users.count].path);
	free(users.nodes);
	return users.found;
}
