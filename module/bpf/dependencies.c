// SPDX-License-Identifier: GPL-2.0-only
/*
 * The dependencies between maps, programs and links.
 *
 * A dependency, an edge in the uapi, is one reference that an object holds to
 * another. It is read on demand from the place where BPF keeps it, under BPF's own
 * lock. Nothing is followed further than one step, so cycles (a prog array that holds
 * a program that uses it) do no harm here.
 */

#include <linux/bpf.h>
#include <linux/container_of.h>
#include <linux/err.h>
#include <linux/jhash.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/sort.h>

#include "bpf/attach_point.h"
#include "bpf/btf_offsets.h"
#include "bpf/dependencies.h"
#include "bpf/iter.h"
#include "bpf/object.h"

/* The number of slots of a map to visit before other threads may run. */
#define BPFDEV_VISIT_BATCH	1024U

/* The number of tries for a hash, because entries were deleted during the walk. */
#define BPFDEV_VISIT_TRIES	16

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

static void bpfdev_depend(struct bpfdev_visitor *visitor, u32 type, u32 id,
			  u32 relation)
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

static void bpfdev_visit_prog(const struct bpf_prog *prog,
			      struct bpfdev_visitor *visitor)
{
	struct bpf_prog_aux *aux = prog->aux;
	u32 i;

	scoped_guard(mutex, &aux->used_maps_mutex) {
		for (i = 0; i < aux->used_map_cnt; i++)
			bpfdev_depend(visitor, BPFDEV_TYPE_MAP,
				      aux->used_maps[i]->id, BPFDEV_EDGE_MAP);
	}
	/* until it is attached; then the link has the target */
	scoped_guard(mutex, &aux->dst_mutex) {
		if (aux->dst_prog)
			bpfdev_depend(visitor, BPFDEV_TYPE_PROG,
				      aux->dst_prog->aux->id,
				      BPFDEV_EDGE_TARGET);
	}
}

static void bpfdev_visit_link(struct bpf_link *link,
			      struct bpfdev_visitor *visitor)
{
	bpfdev_depend(visitor, BPFDEV_TYPE_PROG, bpfdev_link_prog_id(link),
		      BPFDEV_EDGE_PROG);
	bpfdev_depend(visitor, BPFDEV_TYPE_PROG, bpfdev_link_tgt_prog_id(link),
		      BPFDEV_EDGE_TARGET);
	bpfdev_depend(visitor, BPFDEV_TYPE_MAP, bpfdev_link_map_id(link),
		      BPFDEV_EDGE_LINK_MAP);
}

/* Visit a slot of a prog array or of an array of maps; under RCU. */
static void bpfdev_visit_slot(const struct bpf_map *map, const void *slot,
			      struct bpfdev_visitor *visitor)
{
	const struct bpf_map *inner = slot;
	const struct bpf_prog *prog = slot;

	if (!slot)
		return;
	if (map->map_type == BPF_MAP_TYPE_PROG_ARRAY)
		bpfdev_depend(visitor, BPFDEV_TYPE_PROG, prog->aux->id,
			      BPFDEV_EDGE_CALL);
	else
		bpfdev_depend(visitor, BPFDEV_TYPE_MAP, inner->id,
			      BPFDEV_EDGE_INNER);
}

static int bpfdev_visit_array(struct bpf_map *map, struct bpfdev_visitor *visitor)
{
	struct bpf_array *array = container_of(map, struct bpf_array, map);
	u32 i = 0, end;

	while (i < map->max_entries) {
		end = i + min(map->max_entries - i, BPFDEV_VISIT_BATCH);
		scoped_guard(rcu) {
			for (; i < end; i++)
				bpfdev_visit_slot(map, READ_ONCE(array->ptrs[i]),
						  visitor);
		}
		if (fatal_signal_pending(current))
			return -EINTR;
		cond_resched();
	}
	return 0;
}

/*
 * Visit a batch of the keys of a hash after @key, and advance @key. The order of keys
 * does not last: the key after a deleted one is the first of the hash.
 *
 * Return: 1 if there are more, 0 at the end, -EAGAIN if @key was deleted.
 */
static int bpfdev_hash_batch(struct bpf_map *map, void **key, void **next,
			     bool *first, struct bpfdev_visitor *visitor)
{
	u32 batch;
	int ret = 1;

	rcu_read_lock();
	for (batch = 0; ret == 1 && batch < BPFDEV_VISIT_BATCH; batch++) {
		if (!*first && !map->ops->map_lookup_elem(map, *key)) {
			ret = -EAGAIN;
		} else if (map->ops->map_get_next_key(map, *first ? NULL : *key,
						      *next)) {
			ret = 0;
		} else {
			bpfdev_visit_slot(map,
					  map->ops->map_lookup_elem(map, *next),
					  visitor);
			swap(*key, *next);
			*first = false;
		}
	}
	rcu_read_unlock();
	return ret;
}

static int bpfdev_visit_hash(struct bpf_map *map, struct bpfdev_visitor *visitor)
{
	void *keys __free(bpfdev_kvfree) =
		kvmalloc_array(2, map->key_size, GFP_KERNEL_ACCOUNT);
	void *key = keys, *next = keys + map->key_size;
	bool first = true;
	int ret, try = 0;

	if (!keys)
		return -ENOMEM;
	do {
		ret = bpfdev_hash_batch(map, &key, &next, &first, visitor);
		if (ret == -EAGAIN) {
			if (++try == BPFDEV_VISIT_TRIES)
				return 0;
			visitor->forget(visitor);
			first = true;
		}
		if (fatal_signal_pending(current))
			return -EINTR;
		cond_resched();
	} while (ret);
	return 0;
}

static void bpfdev_visit_struct_ops(const struct bpf_prog *prog, void *visitor)
{
	bpfdev_depend(visitor, BPFDEV_TYPE_PROG, prog->aux->id,
		      BPFDEV_EDGE_STRUCT_OPS);
}

/**
 * bpfdev_map_holds_objects() - check whether a map can hold other objects
 * @map: the map
 */
bool bpfdev_map_holds_objects(const struct bpf_map *map)
{
	switch (map->map_type) {
	case BPF_MAP_TYPE_PROG_ARRAY:
	case BPF_MAP_TYPE_ARRAY_OF_MAPS:
	case BPF_MAP_TYPE_HASH_OF_MAPS:
	case BPF_MAP_TYPE_STRUCT_OPS:
		return true;
	default:
		return false;
	}
}

static int bpfdev_visit_map(struct bpf_map *map, struct bpfdev_visitor *visitor)
{
	switch (map->map_type) {
	case BPF_MAP_TYPE_PROG_ARRAY:
	case BPF_MAP_TYPE_ARRAY_OF_MAPS:
		return bpfdev_visit_array(map, visitor);
	case BPF_MAP_TYPE_HASH_OF_MAPS:
		return bpfdev_visit_hash(map, visitor);
	case BPF_MAP_TYPE_STRUCT_OPS:
		bpfdev_struct_ops_each(map, bpfdev_visit_struct_ops, visitor);
		return 0;
	default:
		return 0;
	}
}

/* Visit each reference that an object holds; may sleep, the visitor must not. */
static int bpfdev_dependencies_visit(u32 type, void *bpf,
				     struct bpfdev_visitor *visitor)
{
	switch (type) {
	case BPFDEV_TYPE_MAP:
		return bpfdev_visit_map(bpf, visitor);
	case BPFDEV_TYPE_PROG:
		bpfdev_visit_prog(bpf, visitor);
		return 0;
	default:
		bpfdev_visit_link(bpf, visitor);
		return 0;
	}
}

/*
 * struct bpfdev_fingerprint - a visitor that adds up a set of dependencies
 * @visitor: called with each
 * @sum: of their hashes, so that their order does not matter
 */
struct bpfdev_fingerprint {
	struct bpfdev_visitor visitor;
	u64 sum;
};

#define to_fingerprint(v)	container_of(v, struct bpfdev_fingerprint, visitor)

static void bpfdev_fingerprint_edge(struct bpfdev_visitor *visitor,
				    const struct bpfdev_edge *edge)
{
	u32 low = jhash_3words(edge->type, edge->id, edge->relation, 0);
	u32 high = jhash_3words(edge->type, edge->id, edge->relation, low);

	to_fingerprint(visitor)->sum += (u64)high << 32 | low;
}

static void bpfdev_fingerprint_forget(struct bpfdev_visitor *visitor)
{
	to_fingerprint(visitor)->sum = 0;
}

/**
 * bpfdev_dependencies_fingerprint() - a number that stands for all dependencies
 * @type: BPFDEV_TYPE_MAP, _PROG or _LINK
 * @bpf: the object; the caller holds it
 * @fingerprint: set to the number; 0 for an object without dependencies
 *
 * May sleep.
 *
 * Return: 0, or -ENOMEM or -EINTR for a fatal signal, and not all are in it.
 */
int bpfdev_dependencies_fingerprint(u32 type, void *bpf, u64 *fingerprint)
{
	struct bpfdev_fingerprint sum = {
		.visitor.edge = bpfdev_fingerprint_edge,
		.visitor.forget = bpfdev_fingerprint_forget,
	};
	int ret;

	ret = bpfdev_dependencies_visit(type, bpf, &sum.visitor);
	*fingerprint = sum.sum;
	return ret;
}

/**
 * bpfdev_edge_cmp() - compare two edges
 * @a: a struct bpfdev_edge
 * @b: another one
 *
 * Return: as for sort().
 */
int bpfdev_edge_cmp(const void *a, const void *b)
{
	const struct bpfdev_edge *x = a, *y = b;

	if (x->type != y->type)
		return x->type < y->type ? -1 : 1;
	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	if (x->relation != y->relation)
		return x->relation < y->relation ? -1 : 1;
	return 0;
}

/* Sort the edges, and merge equal ones into one with their count. */
static void bpfdev_edges_merge(struct bpfdev_dependencies *array)
{
	struct bpfdev_edge *edges = array->edges;
	u32 i, n = 0;

	sort(edges, array->count, sizeof(*edges), bpfdev_edge_cmp, NULL);
	for (i = 0; i < array->count; i++) {
		if (n && !bpfdev_edge_cmp(&edges[n - 1], &edges[i]))
			edges[n - 1].count += edges[i].count;
		else
			edges[n++] = edges[i];
	}
	array->count = n;
}

/*
 * struct bpfdev_collector - a visitor that collects dependencies
 * @visitor: called with each
 * @array: those collected; merged when it is full, so that the room needed depends
 *	on the number of different ones
 * @room: the most edges in @array
 * @lost: there was no room for all of them
 * @type: type of the object whose dependencies, or dependents, are collected
 * @id: for dependents: its id
 * @user: for dependents: the object that is visited; its id is 0 otherwise
 */
struct bpfdev_collector {
	struct bpfdev_visitor visitor;
	struct bpfdev_dependencies array;
	u32 room;
	bool lost;
	u32 type;
	u32 id;
	struct bpfdev_edge user;
};

#define to_collector(v)	container_of(v, struct bpfdev_collector, visitor)

static void bpfdev_collect(struct bpfdev_visitor *visitor,
			   const struct bpfdev_edge *edge)
{
	struct bpfdev_collector *collector = to_collector(visitor);
	struct bpfdev_dependencies *array = &collector->array;

	if (array->count == collector->room) {
		bpfdev_edges_merge(array);
		/* keep half free, or each new one would sort all of them */
		if (array->count > collector->room / 2)
			collector->lost = true;
	}
	if (!collector->lost)
		array->edges[array->count++] = *edge;
}

/* Collect a dependency of @user if it is on the object in question. */
static void bpfdev_collect_dependent(struct bpfdev_visitor *visitor,
				     const struct bpfdev_edge *edge)
{
	struct bpfdev_collector *collector = to_collector(visitor);
	struct bpfdev_edge user = collector->user;

	if (edge->type != collector->type || edge->id != collector->id)
		return;
	user.relation = edge->relation;
	bpfdev_collect(visitor, &user);
}

static void bpfdev_collect_forget(struct bpfdev_visitor *visitor)
{
	struct bpfdev_collector *collector = to_collector(visitor);
	struct bpfdev_dependencies *array = &collector->array;
	const struct bpfdev_edge *user = &collector->user;
	u32 i, n = 0;

	for (i = 0; user->id && i < array->count; i++)
		if (array->edges[i].type != user->type ||
		    array->edges[i].id != user->id)
			array->edges[n++] = array->edges[i];
	array->count = n;
}

static int bpfdev_visit_dependent(u32 type, void *bpf, void *data)
{
	struct bpfdev_collector *collector = data;

	collector->user.type = type;
	collector->user.id = bpfdev_bpf_id(type, bpf);
	collector->user.count = 1;
	/* an object without an id is about to be freed */
	return collector->user.id ?
		bpfdev_dependencies_visit(type, bpf, &collector->visitor) : 0;
}

/* Collect the dependencies of the object at @bpf; NULL: the dependents of an object. */
static int bpfdev_collect_all(struct bpfdev_collector *collector, void *bpf)
{
	u32 type;
	int ret;

	if (bpf)
		return bpfdev_dependencies_visit(collector->type, bpf,
						 &collector->visitor);
	for (type = BPFDEV_TYPE_MAP; type <= BPFDEV_TYPE_LINK; type++) {
		ret = bpfdev_iter_objects(type, bpfdev_visit_dependent,
					  collector);
		if (ret)
			return ret;
	}
	return 0;
}

static int bpfdev_collect_run(struct bpfdev_collector *collector, void *bpf,
			      struct bpfdev_dependencies *array)
{
	int ret;

	collector->visitor.forget = bpfdev_collect_forget;
	collector->room = 64;
	do {
		kvfree(collector->array.edges);
		collector->array.count = 0;
		collector->lost = false;
		collector->array.edges =
			kvmalloc_array(collector->room, sizeof(*array->edges),
				       GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
		if (!collector->array.edges)
			return -ENOMEM;
		ret = bpfdev_collect_all(collector, bpf);
		collector->room *= 4;
	} while (!ret && collector->lost);
	if (ret) {
		kvfree(collector->array.edges);
		return ret;
	}
	*array = collector->array;
	bpfdev_edges_merge(array);
	return 0;
}

/**
 * bpfdev_dependencies_get() - collect the objects that an object depends on
 * @type: BPFDEV_TYPE_MAP, _PROG or _LINK
 * @bpf: the object; the caller holds it
 * @array: to be filled, sorted by type, id and relation, each once; to be freed
 *	with kvfree() of its edges
 *
 * Return: 0, -ENOMEM, or -EINTR for a fatal signal.
 */
int bpfdev_dependencies_get(u32 type, void *bpf,
			    struct bpfdev_dependencies *array)
{
	struct bpfdev_collector collector = {
		.visitor.edge = bpfdev_collect,
		.type = type,
	};

	return bpfdev_collect_run(&collector, bpf, array);
}

/**
 * bpfdev_dependents_get() - collect the objects that depend on an object
 * @type: BPFDEV_TYPE_MAP, _PROG or _LINK
 * @id: its id
 * @array: as for bpfdev_dependencies_get()
 *
 * Return: 0, -ENOMEM, -EINTR for a fatal signal, or an error of
 * bpfdev_iter_objects().
 */
int bpfdev_dependents_get(u32 type, u32 id, struct bpfdev_dependencies *array)
{
	struct bpfdev_collector collector = {
		.visitor.edge = bpfdev_collect_dependent,
		.type = type,
		.id = id,
	};

	return bpfdev_collect_run(&collector, NULL, array);
}
