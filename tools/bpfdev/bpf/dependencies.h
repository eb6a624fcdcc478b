/* SPDX-License-Identifier: GPL-2.0-only */
/* The BPF objects of the machine and their dependencies. */
#ifndef BPFDEV_BPF_DEPENDENCIES_H
#define BPFDEV_BPF_DEPENDENCIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/bpfdev.h>

struct object;

/*
 * struct dependency - a reference of one object to another
 * @object: the other one
 * @relation: BPFDEV_EDGE_*, or what a newer kernel knows
 * @count: how many references that is
 */
struct dependency {
	struct object *object;
	uint32_t relation;
	uint32_t count;
};

/* How far a walk has come with an object. */
enum object_state {
	OBJECT_NEW,	/* it was not there yet */
	OBJECT_OPEN,	/* it is below this object right now */
	OBJECT_DONE,	/* it was there */
};

/*
 * struct object - a map, a program or a link
 * @type: BPFDEV_TYPE_*
 * @id: its BPF id
 * @bpf_type: its type in BPF
 * @name: its path below /dev/bpf; "map:12" if it is not pinned, which no path is
 * @bpf_name: its name in BPF; of a link, its program's
 * @pinned: it has a node
 * @edge: its dependencies, as the kernel reports them
 * @edge_count: how many
 * @dependency: its dependencies among these objects or, inverted, its users
 * @dependency_count: how many
 * @rank: its place in the order of objects
 * @chosen: for deps_find_roots(): it must be reached
 * @root: from deps_find_roots(): a walk must start here
 * @state: the walk's
 * @next: the walk's: which of @dependency comes next
 * @up: the walk's: where it goes back to
 * @depth: for the caller: how deep it is in a tree
 */
struct object {
	uint32_t type;
	uint32_t id;
	uint32_t bpf_type;
	char *name;
	char bpf_name[BPFDEV_BPF_NAME_SIZE];
	bool pinned;
	struct bpfdev_edge *edge;
	size_t edge_count;
	struct dependency *dependency;
	size_t dependency_count;
	size_t rank;
	bool chosen;
	bool root;
	enum object_state state;
	size_t next;
	struct object *up;
	size_t depth;
};

/*
 * struct objects - the objects
 * @object: each of them; once connected, those with nodes by name, then the
 *	others by type and id
 * @count: how many
 * @index: the same by type and id, for tfind()
 */
struct objects {
	struct object **object;
	size_t count;
	void *index;
};

int deps_read(struct objects *objects, const char *dir);
int deps_read_unpinned(struct objects *objects);
void deps_connect(struct objects *objects, bool inverse);
void deps_find_roots(struct objects *objects);
void deps_walk(struct object *root,
	       void (*visit)(struct object *user,
			     const struct dependency *dependency, void *data),
	       void *data);
void deps_free(struct objects *objects);

#endif /* BPFDEV_BPF_DEPENDENCIES_H */
