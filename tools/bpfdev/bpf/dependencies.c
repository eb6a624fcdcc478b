// SPDX-License-Identifier: GPL-2.0-only
/*
 * The BPF objects of the machine and their dependencies: each object is read once, by
 * one ioctl, and connected here.
 *
 * Cycles are normal, for example a prog array with a program that uses it. So each
 * walk visits each object once. No walk is recursive, because a chain of tail calls
 * can contain all objects.
 */
#include <errno.h>
#include <fcntl.h>
#include <search.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bpf/dependencies.h"
#include "bpf/ids.h"
#include "bpf/type_names.h"
#include "bpf/walk_dirs.h"
#include "libbpfdev.h"
#include "util/alloc.h"
#include "util/error.h"

static int object_by_id(const void *a, const void *b)
{
	const struct object *x = a, *y = b;

	if (x->type != y->type)
		return x->type < y->type ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

/* Add an object; NULL if it is known already. */
static struct object *deps_add_object(struct objects *objects, uint32_t type,
				      uint32_t id)
{
	struct object *object = calloc(1, sizeof(*object)), **known;

	if (!object)
		exit(cli_error("out of memory"));
	object->type = type;
	object->id = id;
	known = tsearch(object, &objects->index, object_by_id);
	if (!known)
		exit(cli_error("out of memory"));
	if (*known != object) {
		free(object);
		return NULL;
	}
	objects->object = cli_grow(objects->object, objects->count,
				   sizeof(struct object *));
	objects->object[objects->count++] = object;
	return object;
}

static void deps_free_object(void *data)
{
	struct object *object = data;

	free(object->name);
	free(object->edge);
	free(object->dependency);
	free(object);
}

static int deps_add_edge(const struct bpfdev_edge *edge, void *data)
{
	struct object *object = data;

	object->edge = cli_grow(object->edge, object->edge_count, sizeof(*edge));
	object->edge[object->edge_count++] = *edge;
	return 0;
}

/* Remove the object that was added last. */
static void deps_forget(struct objects *objects)
{
	struct object *object = objects->object[--objects->count];

	tdelete(object, &objects->index, object_by_id);
	deps_free_object(object);
}

static int deps_read_node(const char *name, const struct bpfdev_dev *dev,
			  int ctl, void *data);

/* Read the present object of an entry that was replaced after the listing. */
static int deps_read_again(struct objects *objects, const char *name,
			   const char *last, int ctl)
{
	struct bpfdev_dev *dev = bpfdev_dev__read(ctl, last);
	int status;

	if (!dev)
		return errno == ENOENT || errno == ENODEV ? CLI_OK :
			cli_error("%s: %s", name, strerror(errno));
	status = deps_read_node(name, dev, ctl, objects);
	bpfdev_dev__free(dev);
	return status;
}

static int deps_read_node(const char *name, const struct bpfdev_dev *dev,
			  int ctl, void *data)
{
	const char *last = bpfdev_dev__name(dev);
	struct objects *objects = data;
	struct object *object;
	int ret;

	if (bpfdev_dev__type(dev) == BPFDEV_TYPE_DIR)
		return CLI_OK;
	object = deps_add_object(objects, bpfdev_dev__type(dev),
				 bpfdev_dev__id(dev));
	if (!object)
		return CLI_OK;
	object->name = cli_copy(name);
	object->bpf_type = bpfdev_dev__bpf_type(dev);
	object->pinned = true;
	snprintf(object->bpf_name, sizeof(object->bpf_name), "%s",
		 bpfdev_dev__bpf_name(dev));
	ret = bpfdev_edges_each(ctl, last, object->id, 0, deps_add_edge,
				object);
	if (ret == -ESTALE) {
		deps_forget(objects);
		return deps_read_again(objects, name, last, ctl);
	}
	/* it or its directory was removed meanwhile, so it has no dependencies now */
	if (!ret || ret == -ENOENT || ret == -ENODEV)
		return CLI_OK;
	return cli_error("%s: %s", name, strerror(-ret));
}

/**
 * deps_read() - read the objects with nodes in a directory and below it
 * @objects: the objects are added here
 * @dir: the directory's name, "" for the root
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported; the objects that could
 * be read are added in both cases.
 */
int deps_read(struct objects *objects, const char *dir)
{
	return cli_walk_dirs(dir, deps_read_node, objects);
}

/* struct search - a search for objects without nodes */
struct search {
	struct objects *objects;
	int ctl;
};

static int deps_add_unpinned(const struct ids_object *machine, void *data)
{
	const struct search *search = data;
	struct object *object = deps_add_object(search->objects, machine->type,
						machine->id);
	const char *bpf_name = "";
	int ret;

	if (!object)
		return CLI_OK;
	switch (machine->type) {
	case BPFDEV_TYPE_MAP:
		object->bpf_type = machine->info.map.type;
		bpf_name = machine->info.map.name;
		break;
	case BPFDEV_TYPE_PROG:
		object->bpf_type = machine->info.prog.type;
		bpf_name = machine->info.prog.name;
		break;
	default:
		object->bpf_type = machine->info.link.type;
	}
	snprintf(object->bpf_name, sizeof(object->bpf_name), "%s", bpf_name);
	if (asprintf(&object->name, "%s:%u", names_type(object->type),
		     object->id) < 0)
		exit(cli_error("out of memory"));
	ret = bpfdev_edges_each_fd(search->ctl, machine->fd, 0, deps_add_edge,
				   object);
	if (!ret)
		return CLI_OK;
	cli_error("%s: %s", object->name, strerror(-ret));
	return -1;
}

/**
 * deps_read_unpinned() - read the objects without nodes
 * @objects: all objects with nodes; the others are added here
 *
 * Return: as ids_each().
 */
int deps_read_unpinned(struct objects *objects)
{
	struct search search = { .objects = objects };
	int ret;

	search.ctl = bpfdev_ctl_open("", O_RDONLY);
	if (search.ctl < 0) {
		cli_ctl_error("", O_RDONLY, -search.ctl);
		return -1;
	}
	ret = ids_each(deps_add_unpinned, &search);
	close(search.ctl);
	return ret;
}

static struct object *deps_find(const struct objects *objects, uint32_t type,
				uint32_t id)
{
	struct object key = { .type = type, .id = id };
	struct object **found = tfind(&key, &objects->index, object_by_id);

	return found ? *found : NULL;
}

static void deps_add(struct object *user, struct object *object,
		     const struct bpfdev_edge *edge)
{
	user->dependency = cli_grow(user->dependency, user->dependency_count,
				    sizeof(*user->dependency));
	user->dependency[user->dependency_count++] = (struct dependency){
		.object = object,
		.relation = edge->relation,
		.count = edge->count,
	};
}

static void deps_connect_object(const struct objects *objects,
				struct object *object, bool inverse)
{
	size_t i;

	for (i = 0; i < object->edge_count; i++) {
		const struct bpfdev_edge *edge = &object->edge[i];
		struct object *other = deps_find(objects, edge->type, edge->id);

		if (!other)
			continue;
		if (inverse)
			deps_add(other, object, edge);
		else
			deps_add(object, other, edge);
		/* for a link with a node, it is known already */
		if (edge->relation == BPFDEV_EDGE_PROG && !object->pinned)
			memcpy(object->bpf_name, other->bpf_name,
			       sizeof(object->bpf_name));
	}
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
 * deps_connect() - sort the objects and connect them by their dependencies
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
	for (i = 0; i < objects->count; i++) {
		objects->object[i]->rank = i;
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

/**
 * deps_free() - free all objects
 * @objects: the objects
 */
void deps_free(struct objects *objects)
{
	tdestroy(objects->index, deps_free_object);
	free(objects->object);
	memset(objects, 0, sizeof(*objects));
}
