// SPDX-License-Identifier: GPL-2.0-only
/*
 * Walks through the slots of maps that hold programs or other maps: prog arrays, maps of
 * maps, devmaps and cpumaps. A map may have very many slots, so a walk is done in
 * portions, and each portion gives up the CPU.
 */

#include <linux/bpf.h>
#include <linux/build_bug.h>
#include <linux/container_of.h>
#include <linux/ktime.h>
#include <linux/limits.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "bpf/walk.h"
#include "memory.h"

/* The time that counts as one unit, in ns. */
#define BPFDEV_UNIT_NS		100

/* The number of slots of a map to visit before other threads may run. */
#define BPFDEV_VISIT_BATCH	1024U

/* The number of tries for a hash, because entries were deleted during the walk. */
#define BPFDEV_VISIT_TRIES	16

/**
 * bpfdev_depend() - pass one dependency to a visitor
 * @visitor: the visitor
 * @type: BPFDEV_TYPE_MAP, _PROG or _LINK
 * @id: the id of the object; 0: none is passed
 * @relation: BPFDEV_EDGE_*
 */
void bpfdev_depend(struct bpfdev_visitor *visitor, u32 type, u32 id, u32 relation)
{
	struct bpfdev_edge edge = {
		.type = type,
		.id = id,
		.relation = relation,
		.count = 1,
	};

	/* an object without an id is about to be freed */
	if (id)
		visitor->edge(visitor, &edge);
}

/* The id of the program in a value of a devmap or cpumap, as user space reads it. */
static u32 bpfdev_redirect_prog_id(const struct bpf_map *map, const void *value)
{
	const struct bpf_devmap_val *device = value;
	const struct bpf_cpumap_val *cpu = value;

	return map->map_type == BPF_MAP_TYPE_CPUMAP ? cpu->bpf_prog.id :
						      device->bpf_prog.id;
}

/*
 * Visit a slot of a map; under RCU. Return the work that this was, in units of an empty
 * slot.
 */
static u32 bpfdev_visit_slot(const struct bpf_map *map, const void *slot,
			     struct bpfdev_visitor *visitor)
{
	const struct bpf_map *inner = slot;
	const struct bpf_prog *prog = slot;

	if (!slot)
		return 1;
	switch (map->map_type) {
	case BPF_MAP_TYPE_PROG_ARRAY:
		bpfdev_depend(visitor, BPFDEV_TYPE_PROG, prog->aux->id,
			      BPFDEV_EDGE_CALL);
		break;
	case BPF_MAP_TYPE_ARRAY_OF_MAPS:
	case BPF_MAP_TYPE_HASH_OF_MAPS:
		bpfdev_depend(visitor, BPFDEV_TYPE_MAP, inner->id,
			      BPFDEV_EDGE_INNER);
		break;
	default:
		bpfdev_depend(visitor, BPFDEV_TYPE_PROG,
			      bpfdev_redirect_prog_id(map, slot),
			      BPFDEV_EDGE_REDIRECT);
		break;
	}
	return BPFDEV_OBJECT_UNITS;
}

static bool bpfdev_map_is_hash(const struct bpf_map *map)
{
	return map->map_type == BPF_MAP_TYPE_HASH_OF_MAPS ||
	       map->map_type == BPF_MAP_TYPE_DEVMAP_HASH;
}

static_assert(sizeof(struct bpf_devmap_val) == sizeof(struct bpf_cpumap_val));

/* Check for a map of interfaces or CPUs with room for a program in each value. */
static bool bpfdev_map_is_redirect(const struct bpf_map *map)
{
	return (map->map_type == BPF_MAP_TYPE_DEVMAP ||
		map->map_type == BPF_MAP_TYPE_DEVMAP_HASH ||
		map->map_type == BPF_MAP_TYPE_CPUMAP) &&
	       map->value_size >= sizeof(struct bpf_devmap_val);
}

static size_t bpfdev_walk_key_room(const struct bpf_map *map)
{
	return round_up(map->key_size, 8);
}

/**
 * bpfdev_walk_new() - prepare a walk through the slots of a map
 * @map: the map
 *
 * Return: the walk, to be freed with kvfree(), or NULL if memory is short.
 */
struct bpfdev_walk *bpfdev_walk_new(const struct bpf_map *map)
{
	struct bpfdev_walk *walk;
	size_t room = 0;

	if (bpfdev_map_is_hash(map))
		room = 2 * bpfdev_walk_key_room(map);
	walk = kvzalloc(struct_size(walk, keys, room), BPFDEV_GFP_USER);
	if (walk)
		walk->found.edges = walk->edges;
	return walk;
}

/**
 * bpfdev_walk_found() - return the dependencies that a walk has found
 * @walk: a walk that came to its end
 *
 * Return: the first BPFDEV_FOUND_MAX of them, sorted by type, id and relation.
 */
const struct bpfdev_dependencies *bpfdev_walk_found(const struct bpfdev_walk *walk)
{
	return &walk->found;
}

/**
 * bpfdev_walk_begun() - check whether a walk has been interrupted
 * @walk: the walk, or NULL
 */
bool bpfdev_walk_begun(const struct bpfdev_walk *walk)
{
	return walk && walk->begun;
}

static void bpfdev_walk_end(struct bpfdev_walk *walk)
{
	walk->slot = 0;
	walk->tries = 0;
	walk->begun = false;
}

/**
 * bpfdev_spend() - subtract work that is done
 * @units: the work that may still be done
 * @cost: the work that is done
 */
void bpfdev_spend(u32 *units, u32 cost)
{
	*units -= min(*units, cost);
}

/* Return the content of a slot: a pointer to an object, or a value; under RCU. */
static const void *bpfdev_array_slot(struct bpf_map *map, u32 slot)
{
	struct bpf_array *array = container_of(map, struct bpf_array, map);

	if (bpfdev_map_is_redirect(map))
		return map->ops->map_lookup_elem(map, &slot);
	return READ_ONCE(array->ptrs[slot]);
}

/* Visit a batch of slots. Return: 1 if there are more, 0 at the end. */
static int bpfdev_array_batch(struct bpf_map *map, struct bpfdev_walk *walk,
			      struct bpfdev_visitor *visitor, u32 *units)
{
	u32 end = walk->slot + min(map->max_entries - walk->slot,
				   BPFDEV_VISIT_BATCH);

	rcu_read_lock();
	for (; walk->slot < end && *units; walk->slot++)
		bpfdev_spend(units,
			     bpfdev_visit_slot(map,
					       bpfdev_array_slot(map, walk->slot),
					       visitor));
	rcu_read_unlock();
	return walk->slot < map->max_entries;
}

/*
 * Visit the key after the last one, or the first. The order of keys does not last: the
 * key after a deleted one is the first of the hash.
 *
 * Return: 1 if there may be more, 0 at the end, -EAGAIN if the last key was deleted.
 */
static int bpfdev_hash_key(struct bpf_map *map, struct bpfdev_walk *walk,
			   struct bpfdev_visitor *visitor, u32 *cost)
{
	void *key = walk->keys, *next = walk->keys + bpfdev_walk_key_room(map);

	if (walk->begun && !map->ops->map_lookup_elem(map, key))
		return -EAGAIN;
	if (map->ops->map_get_next_key(map, walk->begun ? key : NULL, next))
		return 0;
	*cost = bpfdev_visit_slot(map, map->ops->map_lookup_elem(map, next), visitor);
	memcpy(key, next, map->key_size);
	walk->begun = true;
	return 1;
}

/*
 * Visit a batch of keys. Each is charged by its time as well: the number of steps to a
 * key depends on the other keys, which may all be in one bucket, and on empty buckets.
 *
 * Return: as bpfdev_hash_key().
 */
static int bpfdev_hash_batch(struct bpf_map *map, struct bpfdev_walk *walk,
			     struct bpfdev_visitor *visitor, u32 *units)
{
	u32 batch, cost;
	int ret = 1;
	u64 start, spent;

	rcu_read_lock();
	/* at least one key, or there would be none to go on from */
	for (batch = 0; ret == 1 && batch < BPFDEV_VISIT_BATCH && *units &&
	     !(batch && need_resched()); batch++) {
		start = ktime_get_ns();
		cost = 1;
		ret = bpfdev_hash_key(map, walk, visitor, &cost);
		spent = (ktime_get_ns() - start) / BPFDEV_UNIT_NS;
		bpfdev_spend(units, max_t(u64, cost, min_t(u64, spent, U32_MAX)));
	}
	rcu_read_unlock();
	return ret;
}

/**
 * bpfdev_walk_on() - begin or go on with a walk
 * @map: the map
 * @walk: the walk
 * @visitor: called with the object in each slot
 * @units: the most work to be done, as visits of empty slots; set to the rest
 *
 * May sleep.
 *
 * Return: 0 at the end, 1 if it has not come to the end, -EAGAIN if entries of a hash
 * were deleted again and again, or -EINTR for a fatal signal; but for 1, it is at the
 * beginning again.
 */
int bpfdev_walk_on(struct bpf_map *map, struct bpfdev_walk *walk,
		   struct bpfdev_visitor *visitor, u32 *units)
{
	int ret = 1;

	while (ret == 1 && *units) {
		ret = bpfdev_map_is_hash(map) ?
			bpfdev_hash_batch(map, walk, visitor, units) :
			bpfdev_array_batch(map, walk, visitor, units);
		walk->begun = ret == 1;
		if (ret == -EAGAIN && ++walk->tries < BPFDEV_VISIT_TRIES) {
			visitor->forget(visitor);
			ret = 1;
		}
		if (fatal_signal_pending(current))
			ret = -EINTR;
		cond_resched();
	}
	if (ret != 1)
		bpfdev_walk_end(walk);
	return ret;
}

/**
 * bpfdev_walk_all() - visit all slots of a map
 * @map: the map
 * @visitor: called with the object in each slot
 *
 * May sleep.
 *
 * Return: 0, also if entries of a hash were deleted again and again; -ENOMEM; or -EINTR
 * for a fatal signal.
 */
int bpfdev_walk_all(struct bpf_map *map, struct bpfdev_visitor *visitor)
{
	struct bpfdev_walk *walk __free(bpfdev_kvfree) = bpfdev_walk_new(map);
	u32 units;
	int ret;

	if (!walk)
		return -ENOMEM;
	do {
		units = U32_MAX;
		ret = bpfdev_walk_on(map, walk, visitor, &units);
	} while (ret == 1);
	return ret == -EAGAIN ? 0 : ret;
}

/**
 * bpfdev_map_has_slots() - check whether the objects that a map holds are in slots,
 *	of which there may be very many
 * @map: the map
 */
bool bpfdev_map_has_slots(const struct bpf_map *map)
{
	return map->map_type == BPF_MAP_TYPE_PROG_ARRAY ||
	       map->map_type == BPF_MAP_TYPE_ARRAY_OF_MAPS ||
	       map->map_type == BPF_MAP_TYPE_HASH_OF_MAPS ||
	       bpfdev_map_is_redirect(map);
}
