// SPDX-License-Identifier: GPL-2.0-only
/* BPF objects, each of them once. */
#include <search.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "bpf/objects.h"
#include "util/alloc.h"
#include "util/error.h"
#include "util/path.h"

/** object_by_id() - compare two objects by type and ID, as for qsort(3) */
int object_by_id(const void *a, const void *b)
{
	const struct object *x = a, *y = b;

	if (x->type != y->type)
		return x->type < y->type ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

/**
 * objects_add() - add an object
 * @objects: the objects
 * @type: BPFDEV_TYPE_*
 * @id: its BPF ID
 *
 * Return: the object, to be filled in; NULL if it is known already.
 */
struct object *objects_add(struct objects *objects, uint32_t type,
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

static void object_free(void *data)
{
	struct object *object = data;

	free(object->name);
	free(object->data_name);
	free(object->target);
	free(object->edge);
	free(object->dependency);
	free(object);
}

/**
 * object_take_node() - give an object the name of one of its nodes
 * @object: the object
 * @name: the path of the node below /dev/bpf
 * @face: BPFDEV_FACE_*
 *
 * A data node gives the name only until another node is found.
 *
 * Return: true if the object has this name now.
 */
bool object_take_node(struct object *object, const char *name, uint32_t face)
{
	if (face == BPFDEV_FACE_DATA && !object->data_name)
		object->data_name = cli_copy(name);
	/* the first node, but one of the object itself goes before its data */
	if (object->name && face >= object->face)
		return false;
	free(object->name);
	object->name = cli_copy(name);
	object->face = face;
	return true;
}

/**
 * object_has_name() - check whether a name is that of an object or of its data node
 * @object: the object
 * @name: the name
 */
bool object_has_name(const struct object *object, const char *name)
{
	return !strcmp(object->name, name) ||
	       (object->data_name && !strcmp(object->data_name, name));
}

/**
 * object_is_below() - check whether an object has a node of this name, or below it
 * @object: the object
 * @name: a name; all nodes are below the root, ""
 */
bool object_is_below(const struct object *object, const char *name)
{
	return cli_is_below(object->name, name) ||
	       (object->data_name && cli_is_below(object->data_name, name));
}

/** object_add_edge() - add a dependency as the kernel reports it, for bpfdev_edges_each() */
int object_add_edge(const struct bpfdev_edge *edge, void *data)
{
	struct object *object = data;

	object->edge = cli_grow(object->edge, object->edge_count, sizeof(*edge));
	object->edge[object->edge_count++] = *edge;
	return 0;
}

/** objects_forget() - remove the object that was added last */
void objects_forget(struct objects *objects)
{
	struct object *object = objects->object[--objects->count];

	tdelete(object, &objects->index, object_by_id);
	object_free(object);
}

/**
 * objects_find() - find an object
 * @objects: the objects
 * @type: BPFDEV_TYPE_*
 * @id: its BPF ID
 *
 * Return: the object, or NULL.
 */
struct object *objects_find(const struct objects *objects, uint32_t type,
				uint32_t id)
{
	struct object key = { .type = type, .id = id };
	struct object **found = tfind(&key, &objects->index, object_by_id);

	return found ? *found : NULL;
}

/**
 * object_edge() - find a dependency of an object
 * @object: the object
 * @relation: BPFDEV_EDGE_*
 *
 * Return: the first one of this kind, or NULL.
 */
const struct bpfdev_edge *object_edge(const struct object *object,
					   uint32_t relation)
{
	size_t i;

	for (i = 0; i < object->edge_count; i++)
		if (object->edge[i].relation == relation)
			return &object->edge[i];
	return NULL;
}

/**
 * objects_free() - free all objects
 * @objects: the objects
 */
void objects_free(struct objects *objects)
{
	tdestroy(objects->index, object_free);
	free(objects->object);
	memset(objects, 0, sizeof(*objects));
}
