// SPDX-License-Identifier: GPL-2.0-only
/*
 * The dependencies between maps, programs and links.
 *
 * A dependency, an edge in the uapi, is one reference that an object holds to
 * another. It is read on demand from the place where BPF keeps it, under BPF's own
 * lock. Nothing is followed further than one step, so cycles (a prog array that holds
 * a program that uses it) do no harm here.
 */

#include <linux/array_size.h>
#include <linux/bpf.h>
#include <linux/container_of.h>
#include <linux/err.h>
#include <linux/jhash.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>

#include "bpf/attach_point.h"
#include "bpf/dependencies.h"
#include "bpf/iter.h"
#include "bpf/object.h"
#include "bpf/private.h"
#include "bpf/walk.h"
#include "memory.h"

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
	bpfdev_depend(visitor, BPFDEV_TYPE_MAP, bpfdev_prog_assoc_id(prog),
		      BPFDEV_EDGE_ASSOC);
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

static void bpfdev_visit_struct_ops(const struct bpf_prog *prog, void *visitor)
{
	bpfdev_depend(visitor, BPFDEV_TYPE_PROG, prog->aux->id,
		      BPFDEV_EDGE_STRUCT_OPS);
}

static void bpfdev_visit_sockmap(const struct bpf_prog *prog, void *visitor)
{
	bpfdev_depend(visitor, BPFDEV_TYPE_PROG, prog->aux->id,
		      BPFDEV_EDGE_SOCKET);
}

static bool bpfdev_map_is_sockmap(const struct bpf_map *map)
{
	return map->map_type == BPF_MAP_TYPE_SOCKMAP ||
	       map->map_type == BPF_MAP_TYPE_SOCKHASH;
}

/**
 * bpfdev_map_holds_objects() - check whether a map can hold other objects
 * @map: the map
 */
bool bpfdev_map_holds_objects(const struct bpf_map *map)
{
	return bpfdev_map_has_slots(map) || bpfdev_map_is_sockmap(map) ||
	       map->map_type == BPF_MAP_TYPE_STRUCT_OPS;
}

static int bpfdev_visit_map(struct bpf_map *map, struct bpfdev_visitor *visitor)
{
	if (bpfdev_map_has_slots(map))
		return bpfdev_walk_all(map, visitor);
	if (bpfdev_map_is_sockmap(map))
		bpfdev_sockmap_each(map, bpfdev_visit_sockmap, visitor);
	else if (map->map_type == BPF_MAP_TYPE_STRUCT_OPS)
		bpfdev_struct_ops_each(map, bpfdev_visit_struct_ops, visitor);
	return 0;
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
 * struct bpfdev_fingerprint - a visitor that adds up a set of dependencies
 * @visitor: called with each
 * @sum: of their hashes, so that their order does not matter
 * @walk: keeps the first of them; NULL: nothing does
 */
struct bpfdev_fingerprint {
	struct bpfdev_visitor visitor;
	u64 sum;
	struct bpfdev_walk *walk;
};

#define to_fingerprint(v)	container_of(v, struct bpfdev_fingerprint, visitor)

/* Sort the dependencies that a walk has found, and keep the first. */
static void bpfdev_walk_cut(struct bpfdev_walk *walk)
{
	bpfdev_edges_merge(&walk->found);
	if (walk->found.count > BPFDEV_FOUND_MAX) {
		walk->found.count = BPFDEV_FOUND_MAX;
		walk->cut = true;
	}
}

static void bpfdev_walk_keep(struct bpfdev_walk *walk,
			     const struct bpfdev_edge *edge)
{
	/* beyond the last of the first */
	if (walk->cut &&
	    bpfdev_edge_cmp(edge, &walk->edges[BPFDEV_FOUND_MAX - 1]) > 0)
		return;
	if (walk->found.count == ARRAY_SIZE(walk->edges))
		bpfdev_walk_cut(walk);
	walk->edges[walk->found.count++] = *edge;
}

static void bpfdev_fingerprint_edge(struct bpfdev_visitor *visitor,
				    const struct bpfdev_edge *edge)
{
	struct bpfdev_fingerprint *fingerprint = to_fingerprint(visitor);
	u32 low = jhash_3words(edge->type, edge->id, edge->relation, 0);
	u32 high = jhash_3words(edge->type, edge->id, edge->relation, low);

	fingerprint->sum += (u64)high << 32 | low;
	if (fingerprint->walk)
		bpfdev_walk_keep(fingerprint->walk, edge);
}

static void bpfdev_fingerprint_forget(struct bpfdev_visitor *visitor)
{
	struct bpfdev_fingerprint *fingerprint = to_fingerprint(visitor);

	fingerprint->sum = 0;
	if (fingerprint->walk) {
		fingerprint->walk->found.count = 0;
		fingerprint->walk->cut = false;
	}
}

/* Begin or go on with a walk, and keep the first dependencies. */
static int bpfdev_fingerprint_walk(struct bpfdev_fingerprint *fingerprint,
				   struct bpf_map *map, u32 *units)
{
	struct bpfdev_walk *walk = fingerprint->walk;
	int ret;

	if (walk->begun)
		fingerprint->sum = walk->sum;
	else
		bpfdev_fingerprint_forget(&fingerprint->visitor);
	ret = bpfdev_walk_on(map, walk, &fingerprint->visitor, units);
	walk->sum = fingerprint->sum;
	if (ret != 1)
		bpfdev_walk_cut(walk);
	return ret;
}

/**
 * bpfdev_dependencies_fingerprint() - a number that stands for all dependencies
 * @type: BPFDEV_TYPE_MAP, _PROG or _LINK
 * @bpf: the object; the caller holds it
 * @walk: of a map with slots: the walk through them, to begin or to go on with; NULL:
 *	the object has none
 * @units: the most work to be done, as visits of empty slots; set to the rest
 * @fingerprint: set to the number; 0 for an object without dependencies
 *
 * May sleep.
 *
 * Return: 0; 1 if not all of the map was visited, and the next call goes on;
 * -EAGAIN if a hash changed too often meanwhile; -ENOMEM; or -EINTR for a fatal signal.
 */
int bpfdev_dependencies_fingerprint(u32 type, void *bpf, struct bpfdev_walk *walk,
				    u32 *units, u64 *fingerprint)
{
	struct bpfdev_fingerprint sum = {
		.visitor.edge = bpfdev_fingerprint_edge,
		.visitor.forget = bpfdev_fingerprint_forget,
		.walk = walk,
	};
	int ret;

	ret = walk ? bpfdev_fingerprint_walk(&sum, bpf, units) :
		     bpfdev_dependencies_visit(type, bpf, &sum.visitor);
	bpfdev_spend(units, BPFDEV_OBJECT_UNITS);
	*fingerprint = sum.sum;
	return ret;
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
		/* a walk over links does not give up the CPU: no time to sort */
		if (collector->user.type == BPFDEV_TYPE_LINK) {
			collector->lost = true;
			return;
		}
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
				       BPFDEV_GFP_USER);
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
