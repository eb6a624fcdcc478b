// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs that are attached by bpf(2): to cgroups, to interfaces by tcx and netkit, and to
 * this network namespace. The kernel lists those of one place and one attach type.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/magic.h>

#include "bpf/attributes.h"
#include "bpf/mounts.h"
#include "bpf/queried_programs.h"
#include "util/array.h"
#include "util/debug.h"
#include "util/error.h"
#include "util/path.h"

/* The most programs of one place and attach type that are read. */
#define QUERIED_MAX 1024

/*
 * struct query - a walk through the places
 * @root: length of the path of the mount of cgroups
 * @is_over: the caller may not ask
 * @status: CLI_OK, or CLI_FAILURE after the report of cgroups that cannot be read
 */
struct query {
	void (*each)(const struct queried_program *program, void *data);
	void *data;
	size_t root;
	bool is_over;
	int status;
};

/*
 * struct query_place - a place that is asked for its programs
 * @target: a descriptor, or the number of an interface
 * @at, @name: as in struct queried_program, without the attach type
 * @kind: what it is
 */
struct query_place {
	int target;
	uint64_t at;
	const char *name;
	const char *kind;
};

/*
 * The word of an attach type at a kind of place. Its types begin with the name of the kind,
 * but for one. NULL for a type of another kind.
 */
static const char *query_word(const char *type, const char *kind)
{
	size_t len = strlen(kind);

	if (!strncmp(type, kind, len) && type[len] == '_')
		return type + len + 1;
	return !strcmp(kind, "cgroup") && !strcmp(type, "lsm_cgroup") ? type : NULL;
}

static void query_type(struct query *query, const struct query_place *place, uint32_t type,
		       const char *word)
{
	static uint32_t ids[QUERIED_MAX], flags[QUERIED_MAX];
	char where[PATH_MAX + 128];
	struct queried_program program = {
		.attach_type = type, .at = place->at, .where = where,
	};
	/* the programs of lsm_cgroup are of several hooks: without room for flags it fails */
	LIBBPF_OPTS(bpf_prog_query_opts, opts, .prog_ids = ids, .prog_attach_flags = flags,
		    .prog_cnt = QUERIED_MAX);
	uint32_t i;
	int ret = bpf_prog_query_opts(place->target, type, &opts);

	if (cli_debug_call(ret, "bpf PROG_QUERY %s %s", place->name, word)) {
		query->is_over |= errno == EPERM;
		return;
	}
	snprintf(where, sizeof(where), "%s %s (%s)", place->name, word, place->kind);
	for (i = 0; i < opts.prog_cnt; i++) {
		program.prog_id = ids[i];
		query->each(&program, query->data);
	}
}

/* The name of an attach type; NULL after the last one that is known. */
static const char *query_type_name(uint32_t type)
{
	/* those of Linux 6.4 to 6.7, which an older libbpf than 1.3 does not know */
	static const char * const newer[] = {
		[44] = "struct_ops", "netfilter", "tcx_ingress", "tcx_egress",
		"trace_uprobe_multi", "cgroup_unix_connect", "cgroup_unix_sendmsg",
		"cgroup_unix_recvmsg", "cgroup_unix_getpeername",
		"cgroup_unix_getsockname", "netkit_primary", "netkit_peer",
	};
	const char *name = libbpf_bpf_attach_type_str(type);

	return !name && type < ARRAY_SIZE(newer) ? newer[type] : name;
}

/* Kernels without one of these types answer that they do not know it. */
static void query_types(struct query *query, const struct query_place *place)
{
	const char *name, *word;
	uint32_t type;

	for (type = 0; !query->is_over && (name = query_type_name(type)); type++) {
		word = query_word(name, place->kind);
		if (word)
			query_type(query, place, type, word);
	}
}

static void query_cgroup(struct query *query, const char *path, int fd)
{
	const char *below = path + query->root;
	struct query_place place = { .target = fd, .kind = "cgroup" };
	char name[PATH_MAX];
	struct stat st;

	if (fstat(fd, &st) || !attribute_put_escaped(*below ? below : "/", name, sizeof(name)))
		return;
	place.at = st.st_ino;
	place.name = name;
	query_types(query, &place);
}

static DIR *query_open_cgroup(struct query *query, const char *path)
{
	DIR *dir = opendir(path);

	/* one that is gone by now has none */
	if (cli_debug_call(dir ? 0 : -1, "read %s", path) && errno != ENOENT)
		query->status = cli_error("cannot read the cgroup %s: %s; it and those below it were skipped",
					  path, strerror(errno));
	return dir;
}

static void query_cgroups_below(struct query *query, const char *path)
{
	DIR *dir = query_open_cgroup(query, path);
	struct dirent *entry;
	char *name;

	if (!dir)
		return;
	query_cgroup(query, path, dirfd(dir));
	while (!query->is_over && (entry = readdir(dir))) {
		if (entry->d_type != DT_DIR || !strcmp(entry->d_name, ".") ||
		    !strcmp(entry->d_name, ".."))
			continue;
		name = cli_join(path, entry->d_name);
		query_cgroups_below(query, name);
		free(name);
	}
	closedir(dir);
}

static void query_cgroups(struct query *query)
{
	struct mounts *mounts = mounts_read("cgroup2", CGROUP2_SUPER_MAGIC);
	size_t i;

	for (i = 0; i < mounts_count(mounts); i++) {
		query->root = strlen(mounts_get(mounts, i));
		query_cgroups_below(query, mounts_get(mounts, i));
	}
	mounts_free(mounts);
}

static void query_interfaces(struct query *query)
{
	static const char * const kinds[] = { "tcx", "netkit" };
	struct if_nameindex *names = if_nameindex(), *name;
	size_t i;

	for (name = names; name && name->if_index && !query->is_over; name++) {
		for (i = 0; i < ARRAY_SIZE(kinds); i++) {
			const struct query_place place = {
				.target = (int)name->if_index, .at = name->if_index,
				.name = name->if_name, .kind = kinds[i],
			};

			query_types(query, &place);
		}
	}
	if (names)
		if_freenameindex(names);
}

/* A program for lookups of sockets needs a link; one that dissects flows does not. */
static void query_netns(struct query *query)
{
	struct query_place place = {
		.target = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC), .kind = "netns",
	};
	char name[32];
	struct stat st;

	if (place.target >= 0 && !fstat(place.target, &st)) {
		snprintf(name, sizeof(name), "netns %llu", (unsigned long long)st.st_ino);
		place.at = st.st_ino;
		place.name = name;
		query_type(query, &place, BPF_FLOW_DISSECTOR, "flow_dissector");
	}
	if (place.target >= 0)
		close(place.target);
}

/**
 * queried_programs_each() - visit the programs that bpf(2) has attached to places
 * @each: called with each, also with those of links
 * @data: argument of @each
 *
 * Only cgroups below the caller's mounts, and interfaces of the caller's network
 * namespace, are asked. Needs CAP_NET_ADMIN; without it, there are none.
 *
 * Return: CLI_OK, or CLI_FAILURE after the report of cgroups that cannot be read.
 */
int queried_programs_each(void (*each)(const struct queried_program *program, void *data),
			  void *data)
{
	struct query query = { .each = each, .data = data };

	query_netns(&query);
	if (!query.is_over)
		query_interfaces(&query);
	if (!query.is_over)
		query_cgroups(&query);
	return query.status;
}
