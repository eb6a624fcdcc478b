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
#include "util/path.h"

/* The most programs of one place and attach type that are read. */
#define QUERIED_MAX 1024

/* The attach types of cgroups are among the first ones. */
#define QUERIED_TYPES 256

/*
 * struct query - a walk through the places
 * @root: length of the path of the mount of cgroups
 * @is_over: the caller may not ask
 */
struct query {
	void (*each)(const struct queried_program *program, void *data);
	void *data;
	size_t root;
	bool is_over;
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

/* Skip the part of an attach type that repeats the kind of the place. */
static const char *query_type_word(const char *type, const char *kind)
{
	size_t len = strlen(kind);

	return !strncmp(type, kind, len) && type[len] == '_' ? type + len + 1 : type;
}

static void query_type(struct query *query, const struct query_place *place, uint32_t type,
		       const char *word)
{
	static uint32_t ids[QUERIED_MAX];
	char where[PATH_MAX + 128];
	struct queried_program program = {
		.attach_type = type, .at = place->at, .where = where,
	};
	LIBBPF_OPTS(bpf_prog_query_opts, opts, .prog_ids = ids, .prog_cnt = QUERIED_MAX);
	uint32_t i;
	int ret = bpf_prog_query_opts(place->target, type, &opts);

	if (cli_debug_call(ret, "bpf PROG_QUERY %s %s", place->name, word)) {
		query->is_over |= errno == EPERM;
		return;
	}
	snprintf(where, sizeof(where), "%s %s (%s)", place->name,
		 query_type_word(word, place->kind), place->kind);
	for (i = 0; i < opts.prog_cnt; i++) {
		program.prog_id = ids[i];
		query->each(&program, query->data);
	}
}

static bool query_is_of_cgroups(const char *type)
{
	return type && (!strncmp(type, "cgroup_", strlen("cgroup_")) ||
			!strcmp(type, "lsm_cgroup"));
}

static void query_cgroup(struct query *query, const char *path)
{
	const char *below = path + query->root;
	struct query_place place = {
		.target = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), .kind = "cgroup",
	};
	char name[PATH_MAX];
	struct stat st;
	uint32_t type;

	if (place.target >= 0 && !fstat(place.target, &st) &&
	    attribute_put_escaped(*below ? below : "/", name, sizeof(name))) {
		place.at = st.st_ino;
		place.name = name;
		for (type = 0; type < QUERIED_TYPES && !query->is_over; type++) {
			const char *word = libbpf_bpf_attach_type_str(type);

			if (query_is_of_cgroups(word))
				query_type(query, &place, type, word);
		}
	}
	if (place.target >= 0)
		close(place.target);
}

static void query_cgroups_below(struct query *query, const char *path)
{
	struct dirent *entry;
	char *name;
	DIR *dir;

	query_cgroup(query, path);
	dir = opendir(path);
	while (dir && !query->is_over && (entry = readdir(dir))) {
		if (entry->d_type != DT_DIR || !strcmp(entry->d_name, ".") ||
		    !strcmp(entry->d_name, ".."))
			continue;
		name = cli_join(path, entry->d_name);
		query_cgroups_below(query, name);
		free(name);
	}
	if (dir)
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

/* Kernels without these types answer that they do not know them. */
static void query_interfaces(struct query *query)
{
	/* enum bpf_attach_type of Linux 6.6 and 6.7 */
	static const struct {
		uint32_t type;
		const char *kind;
		const char *word;
	} types[] = {
		{ 46, "tcx", "ingress" },
		{ 47, "tcx", "egress" },
		{ 54, "netkit", "primary" },
		{ 55, "netkit", "peer" },
	};
	struct if_nameindex *names = if_nameindex(), *name;
	size_t i;

	for (name = names; name && name->if_index && !query->is_over; name++) {
		for (i = 0; i < ARRAY_SIZE(types); i++) {
			const struct query_place place = {
				.target = (int)name->if_index, .at = name->if_index,
				.name = name->if_name, .kind = types[i].kind,
			};

			query_type(query, &place, types[i].type, types[i].word);
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
 * namespace, are asked. Needs CAP_NET_ADMIN.
 */
void queried_programs_each(void (*each)(const struct queried_program *program, void *data),
			   void *data)
{
	struct query query = { .each = each, .data = data };

	query_netns(&query);
	if (!query.is_over)
		query_interfaces(&query);
	if (!query.is_over)
		query_cgroups(&query);
}
