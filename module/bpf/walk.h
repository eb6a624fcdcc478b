/* SPDX-License-Identifier: GPL-2.0-only */
/* Walks through the slots of maps, in portions; and visitors of what is found. */
#ifndef BPFDEV_BPF_WALK_H
#define BPFDEV_BPF_WALK_H

#include <linux/bpf.h>
#include <linux/bpfdev.h>
#include <linux/types.h>

/* The number of dependencies that a walk through the slots of a map keeps. */
#define BPFDEV_FOUND_MAX	128U

/* struct bpfdev_dependencies - an array, sorted by bpfdev_edge_cmp(), each once */
struct bpfdev_dependencies {
	struct bpfdev_edge *edges;
	u32 count;
};

/* The work of a slot with an object, in units of an empty slot. */
#define BPFDEV_OBJECT_UNITS	16U

/*
 * struct bpfdev_visitor - a visitor of dependencies
 * @edge: called with each; must not sleep
 * @forget: called if the edges of this object were wrong: they all come again
 */
struct bpfdev_visitor {
	void (*edge)(struct bpfdev_visitor *visitor,
		     const struct bpfdev_edge *edge);
	void (*forget)(struct bpfdev_visitor *visitor);
};

/*
 * struct bpfdev_walk - a walk through the slots of a map, in portions
 * @sum: of a fingerprint, so far
 * @slot: of an array: the next slot
 * @tries: of a hash: how often the walk began again
 * @begun: it is not at the beginning
 * @cut: there was no room in @found for all
 * @found: the first dependencies found so far, BPFDEV_FOUND_MAX of them when it is at
 *	its end
 * @edges: those of @found
 * @keys: of a hash: the last key, and room for the next one
 */
struct bpfdev_walk {
	u64 sum;
	u32 slot;
	u32 tries;
	bool begun;
	bool cut;
	struct bpfdev_dependencies found;
	struct bpfdev_edge edges[2 * BPFDEV_FOUND_MAX];
	u8 keys[] __aligned(8);
};

bool bpfdev_map_has_slots(const struct bpf_map *map);
void bpfdev_depend(struct bpfdev_visitor *visitor, u32 type, u32 id, u32 relation);
void bpfdev_spend(u32 *units, u32 cost);
struct bpfdev_walk *bpfdev_walk_new(const struct bpf_map *map);
bool bpfdev_walk_begun(const struct bpfdev_walk *walk);
const struct bpfdev_dependencies *bpfdev_walk_found(const struct bpfdev_walk *walk);
int bpfdev_walk_on(struct bpf_map *map, struct bpfdev_walk *walk,
		   struct bpfdev_visitor *visitor, u32 *units);
int bpfdev_walk_all(struct bpf_map *map, struct bpfdev_visitor *visitor);

#endif /* BPFDEV_BPF_WALK_H */
