/* SPDX-License-Identifier: GPL-2.0-only */
/* BPF objects. */
#ifndef BPFDEV_BPF_OBJECTS_H
#define BPFDEV_BPF_OBJECTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <linux/bpfdev.h>

struct object;

/*
 * struct dependency - a reference of one object to another
 * @object: the other object
 * @relation: BPFDEV_EDGE_*, or an unknown value from a newer kernel
 * @count: number of these references
 * @is_call: this program calls the other object, a link whose program replaces one of
 *	its functions. For the kernel it is the link that refers to the program
 */
struct dependency {
	struct object *object;
	uint32_t relation;
	uint32_t count;
	bool is_call;
};

/* State of an object in a walk. */
enum object_state {
	OBJECT_NEW,	/* not visited */
	OBJECT_OPEN,	/* its dependencies are being visited */
	OBJECT_DONE,	/* visited */
};

/*
 * struct object - a map, a program or a link
 * @type: BPFDEV_TYPE_*
 * @id: its BPF ID
 * @bpf_type: its type in BPF
 * @name: its path below /dev/bpf, that of a data node if it has no other; without a node
 *	"map:12", which cannot be a path
 * @face: BPFDEV_FACE_*, of the node that @name is of
 * @data_name: path of its data node, or NULL
 * @bpf_name: its BPF name; for a link, that of its program
 * @pinned: it has a node
 * @devnum: number of the node
 * @target: of a link: its attach point as in sysfs, or NULL; see object_read_facts()
 * @memlock: of a map: its bytes of memory; without a node see object_read_facts()
 * @has_facts: these two were read
 * @edge: its dependencies, as the kernel reports them
 * @edge_count: number of edges
 * @dependency: its dependencies among these objects or, inverted, its users
 * @dependency_count: number of dependencies
 * @rank: its place in the order of objects
 * @hidden: input of deps_connect(): leave it out, and what only hidden objects use
 * @users: with deps_connect(): number of edges that lead to it from shown objects
 * @chosen: input of deps_find_roots() and deps_mark(): a walk must reach it
 * @reached: result of deps_mark(): a chosen object, or one that those lead to
 * @root: result of deps_find_roots(): a walk must start here
 * @state: its state in the walk
 * @next: index of the next @dependency in the walk
 * @up: the object that the walk returns to
 * @depth: depth in a tree, for the caller
 */
struct object {
	uint32_t type;
	uint32_t id;
	uint32_t bpf_type;
	char *name;
	uint32_t face;
	char *data_name;
	char bpf_name[BPFDEV_BPF_NAME_SIZE];
	bool pinned;
	dev_t devnum;
	char *target;
	uint64_t memlock;
	bool has_facts;
	struct bpfdev_edge *edge;
	size_t edge_count;
	struct dependency *dependency;
	size_t dependency_count;
	size_t rank;
	bool hidden;
	size_t users;
	bool chosen;
	bool reached;
	bool root;
	enum object_state state;
	size_t next;
	struct object *up;
	size_t depth;
};

/*
 * struct objects - the objects
 * @object: the objects; once connected, those with nodes by name, then the others by
 *	type and ID
 * @count: number of objects
 * @index: the same objects by type and ID, for tfind()
 */
struct objects {
	struct object **object;
	size_t count;
	void *index;
};

int object_by_id(const void *a, const void *b);
int object_add_edge(const struct bpfdev_edge *edge, void *data);
const struct bpfdev_edge *object_edge(const struct object *object, uint32_t relation);
struct object *objects_add(struct objects *objects, uint32_t type, uint32_t id);
struct object *objects_find(const struct objects *objects, uint32_t type, uint32_t id);
bool object_take_node(struct object *object, const char *name, uint32_t face);
bool object_has_name(const struct object *object, const char *name);
bool object_is_below(const struct object *object, const char *name);
void objects_forget(struct objects *objects);
void objects_free(struct objects *objects);

#endif /* BPFDEV_BPF_OBJECTS_H */
