// SPDX-License-Identifier: GPL-2.0-only
/*
 * The dependencies of BPF objects: the objects are connected, and walked through.
 *
 * A program whose function is replaced (freplace) calls the program in its place. For
 * the kernel, the link to that place uses both programs. Here the first program uses
 * the link, so that a walk goes the way of the calls: from a dispatcher to its
 * components.
 *
 * Cycles are normal, for example a prog array with a program that uses it. So each
 * walk visits each object once. No walk is recursive, because a chain of tail calls
 * can contain all objects.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <linux/bpf.h>

#include "bpf/dependencies.h"
#include "bpf/objects.h"
#include "util/alloc.h"
#include "util/error.h"

static void deps_add(struct object *user, struct object *object,
		     const struct bpfdev_edge *edge, bool is_call)
{
	user->dependency = cli_grow(user->dependency, user->dependency_count,
				    sizeof(*user->dependency));
	user->dependency[user->dependency_count++] = (struct dependency){
		.object = object,
		.relation = edge->relation,
		.count = edge->count,
		.is_call = is_call,
	};
}

/**
 * deps_program() - find the program of a link
 * @objects: the objects
 * @link: an object
 *
 * Return: the program, or NULL if it is not among the objects, or @link is no link.
 */
const struct object *deps_program(const struct objects *objects,
				  const struct object *link)
{
	const struct bpfdev_edge *edge = object_edge(link, BPFDEV_EDGE_PROG);

	return edge ? objects_find(objects, edge->type, edge->id) : NULL;
}

/* Check whether a link puts its program in place of a function of another one. */
static bool deps_is_replacement(const struct objects *objects,
				const struct object *object)
{
	const struct object *prog = deps_program(objects, object);

	return prog && prog->bpf_type == BPF_PROG_TYPE_EXT;
}

static void deps_connect_object(const struct objects *objects,
				struct object *object, bool inverse)
{
	bool replaces = deps_is_replacement(objects, object), is_call;
	size_t i;

	for (i = 0; i < object->edge_count; i++) {
		const struct bpfdev_edge *edge = &object->edge[i];
		struct object *other = objects_find(objects, edge->type, edge->id);

		if (!other || other->hidden)
			continue;
		is_call = replaces && edge->relation == BPFDEV_EDGE_TARGET;
		if (inverse != is_call)
			deps_add(other, object, edge, is_call);
		else
			deps_add(object, other, edge, is_call);
		/* for a link with a node, it is known already */
		if (edge->relation == BPFDEV_EDGE_PROG && !object->pinned)
			memcpy(object->bpf_name, other->bpf_name,
			       sizeof(object->bpf_name));
	}
}

static void deps_count_users(const struct objects *objects,
			     const struct object *object)
{
	struct object *other;
	size_t i;

	for (i = 0; i < object->edge_count; i++) {
		other = objects_find(objects, object->edge[i].type, object->edge[i].id);
		if (other)
			other->users++;
	}
}

/* Hide what a hidden object uses, if nothing else uses it. */
static void deps_hide_used(const struct objects *objects, struct object *object)
{
	struct object *other;
	size_t i;

	object->up = NULL;
	while (object) {
		const struct object *user = object;

		object = object->up;
		for (i = 0; i < user->edge_count; i++) {
			other = objects_find(objects, user->edge[i].type,
					  user->edge[i].id);
			if (!other || --other->users || other->pinned ||
			    other->hidden)
				continue;
			other->hidden = true;
			other->up = object;
			object = other;
		}
	}
}

static void deps_hide(const struct objects *objects)
{
	size_t i, count = 0;
	struct object **hidden = calloc(objects->count + 1, sizeof(struct object *));

	if (!hidden)
		exit(cli_error("out of memory"));
	for (i = 0; i < objects->count; i++) {
		deps_count_users(objects, objects->object[i]);
		if (objects->object[i]->hidden)
			hidden[count++] = objects->object[i];
	}
	for (i = 0; i < count; i++)
		deps_hide_used(objects, hidden[i]);
	free(hidden);
}

static int object_by_name(const void *a, const void *b)
{
	const struct object *x = *(const struct object * const *)a;
	const struct object *y = *(const struct object * const *)b;

	if (x->pinned != y->pinned)
		return y->pinned - x->pinned;
	return x->pinned ? strcmp(x->name, y->name) : object_by_id(x, y);
}

static int object_by_rank(const void *a, const void *b)
{
	const struct dependency *x = a, *y = b;
	size_t rx = x->object->rank, ry = y->object->rank;

	if (rx != ry)
		return rx < ry ? -1 : 1;
	return (x->relation > y->relation) - (x->relation < y->relation);
}

/**
 * deps_connect() - sort the objects and connect those not hidden by their dependencies
 * @objects: all objects
 * @inverse: connect each object to its users instead
 */
void deps_connect(struct objects *objects, bool inverse)
{
	struct object *object;
	size_t i;

	if (!objects->count)
		return;
	qsort(objects->object, objects->count, sizeof(struct object *),
	      object_by_name);
	deps_hide(objects);
	for (i = 0; i < objects->count; i++) {
		objects->object[i]->rank = i;
		if (!objects->object[i]->hidden)
			deps_connect_object(objects, objects->object[i], inverse);
	}
	for (i = 0; i < objects->count; i++) {
		object = objects->object[i];
		if (object->dependency_count)
			qsort(object->dependency, object->dependency_count,
			      sizeof(*object->dependency), object_by_rank);
	}
}

/**
 * deps_walk() - go through all direct and indirect dependencies of an object
 * @root: the object, OBJECT_NEW
 * @visit: called with each dependency before the walk follows it; the walk follows it
 *	only to an object that is OBJECT_NEW; may be NULL
 * @data: argument of @visit
 */
void deps_walk(struct object *root,
	       void (*visit)(struct object *user,
			     const struct dependency *dependency, void *data),
	       void *data)
{
	struct object *at = root, *to;

	at->up = NULL;
	at->state = OBJECT_OPEN;
	while (at) {
		if (at->next == at->dependency_count) {
			at->state = OBJECT_DONE;
			at = at->up;
			continue;
		}
		to = at->dependency[at->next].object;
		if (visit)
			visit(at, &at->dependency[at->next], data);
		at->next++;
		if (to->state == OBJECT_NEW) {
			to->up = at;
			to->state = OBJECT_OPEN;
			at = to;
		}
	}
}

static void deps_reset(struct objects *objects)
{
	size_t i;

	for (i = 0; i < objects->count; i++) {
		objects->object[i]->state = OBJECT_NEW;
		objects->object[i]->next = 0;
	}
}

/**
 * deps_mark() - mark the chosen objects and all that they lead to
 * @objects: the objects, connected
 */
void deps_mark(struct objects *objects)
{
	size_t i;

	for (i = 0; i < objects->count; i++)
		if (objects->object[i]->chosen &&
		    objects->object[i]->state == OBJECT_NEW)
			deps_walk(objects->object[i], NULL, NULL);
	for (i = 0; i < objects->count; i++)
		objects->object[i]->reached =
			objects->object[i]->state == OBJECT_DONE;
	deps_reset(objects);
}

/**
 * deps_find_roots() - find roots from which walks reach all chosen objects
 * @objects: the objects, connected
 *
 * A root is a chosen object that no other chosen object leads to, except those that it
 * leads to itself: the first object of such a cycle is the root.
 *
 * Start a walk at each chosen object that no earlier walk has reached. An object that
 * leads to one of these starts was first reached from that start or from a later one.
 * So, from the last start to the first, a start is a root if the starts before do not
 * lead to it.
 */
void deps_find_roots(struct objects *objects)
{
	struct object **start = calloc(objects->count + 1, sizeof(struct object *));
	size_t i, count = 0;

	if (!start)
		exit(cli_error("out of memory"));
	for (i = 0; i < objects->count; i++) {
		struct object *object = objects->object[i];

		if (!object->chosen || object->state != OBJECT_NEW)
			continue;
		start[count++] = object;
		deps_walk(object, NULL, NULL);
	}
	deps_reset(objects);
	while (count--) {
		if (start[count]->state != OBJECT_NEW)
			continue;
		start[count]->root = true;
		deps_walk(start[count], NULL, NULL);
	}
	deps_reset(objects);
	free(start);
}
