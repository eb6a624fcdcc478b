// SPDX-License-Identifier: GPL-2.0-only
/*
 * The content of a picture of BPF objects, in any language: shapes, attach points, texts.
 * The shapes tell the kind of an object, and so the meaning of an arrow between two of
 * them.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/bpf.h>

#include "bpf/dependencies.h"
#include "bpf/read_objects.h"
#include "bpf/target_words.h"
#include "bpf/type_names.h"
#include "commands/graph_picture.h"
#include "output/value.h"
#include "util/alloc.h"
#include "util/array.h"

const struct look graph_looks[] = {
	/* types of a newer kernel */
	[0] = { "object", "#eeeeee", "octagon", ">", "]" },
	[BPFDEV_TYPE_MAP] = { "map", "#cfe2f3", "cylinder", "[(", ")]" },
	[BPFDEV_TYPE_PROG] = { "program", "#d9ead3", "box", "[", "]" },
	[BPFDEV_TYPE_LINK] = { "link", "#fff2cc", "ellipse", "([", "])" },
};

const struct look graph_place_look = {
	"attach point", "#ead1dc", "hexagon", "{{", "}}"
};

/**
 * graph_style() - return the look of an object
 * @object: the object
 */
const struct look *graph_style(const struct object *object)
{
	return &graph_looks[object->type < GRAPH_LOOKS ? object->type : 0];
}

/* Check whether an object has a dependency of a kind. */
static bool graph_has(const struct object *user, uint32_t relation)
{
	size_t i;

	for (i = 0; i < user->dependency_count; i++)
		if (user->dependency[i].relation == relation)
			return true;
	return false;
}

static int graph_by_place(const void *a, const void *b)
{
	const struct place *x = a, *y = b;
	int order = strcmp(x->words.kind, y->words.kind) ?:
		    strcmp(x->words.name, y->words.name);

	if (order || (x->words.is_unique && y->words.is_unique))
		return order;
	return (x->link->id > y->link->id) - (x->link->id < y->link->id);
}

static int graph_by_place_and_link(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	return graph_by_place(a, b) ?:
	       (x->link->rank > y->link->rank) - (x->link->rank < y->link->rank);
}

/**
 * graph_find_places() - find the places where the objects of a picture are attached
 * @picture: the picture, its objects set; free its places at the end
 *
 * Exits if memory runs out.
 */
void graph_find_places(struct picture *picture)
{
	const struct objects *objects = picture->objects;
	struct target_words words;
	size_t i;

	for (i = 0; i < objects->count; i++) {
		struct object *object = objects->object[i];

		/* a function of a BPF program is not outside of BPF */
		if (!object->reached || object->type != BPFDEV_TYPE_LINK ||
		    graph_has(object, BPFDEV_EDGE_TARGET))
			continue;
		object_read_facts(object);
		target_words_of(object->target, &words);
		if (!words.kind || !words.is_place)
			continue;
		picture->place = cli_grow(picture->place, picture->count,
					  sizeof(struct place));
		picture->place[picture->count++] =
			(struct place){ .words = words, .link = object };
	}
	if (picture->count)
		qsort(picture->place, picture->count, sizeof(struct place),
		      graph_by_place_and_link);
	for (i = 1; i < picture->count; i++)
		picture->place[i].number = picture->place[i - 1].number +
			!!graph_by_place(&picture->place[i - 1], &picture->place[i]);
}

static bool graph_is_new(const struct picture *picture, size_t i)
{
	return !i || picture->place[i].number != picture->place[i - 1].number;
}

/**
 * graph_put_details() - write "hash 12 blocklist", the line below the name of an object,
 *	and "4 KiB" on the next line
 * @buf: the buffer
 * @size: size of @buf
 * @object: the object
 *
 * A name of the form TYPE:ID has the ID already. A link leads to its program, which has
 * the BPF name.
 */
void graph_put_details(char *buf, size_t size, struct object *object)
{
	bool leads = graph_has(object, BPFDEV_EDGE_PROG);
	const char *bpf_name = leads ? "" : object->bpf_name;
	char bpf_type[32], id[16] = "", memory[24] = "";

	object_read_facts(object);
	names_put_bpf_type(bpf_type, sizeof(bpf_type), object->type,
			   object->bpf_type);
	if (object->pinned)
		snprintf(id, sizeof(id), " %u", object->id);
	if (object->memlock)
		value_put_size(memory, sizeof(memory), object->memlock);
	snprintf(buf, size, "%s%s%s%s%s%s", bpf_type, id, *bpf_name ? " " : "",
		 bpf_name, *memory ? "\n" : "", memory);
}

/* Write the relation, unless the shapes of both objects and the map's type tell it. */
static void graph_put_relation(char *buf, size_t size, const struct object *user,
			       const struct dependency *dependency)
{
	const char *text = "";

	switch (dependency->relation) {
	case BPFDEV_EDGE_MAP:
	case BPFDEV_EDGE_PROG:
	case BPFDEV_EDGE_INNER:
	case BPFDEV_EDGE_LINK_MAP:
	case BPFDEV_EDGE_STRUCT_OPS:
	case BPFDEV_EDGE_REDIRECT:
	case BPFDEV_EDGE_SOCKET:
		break;
	case BPFDEV_EDGE_CALL:
		text = "tail call";
		break;
	case BPFDEV_EDGE_ASSOC:
		text = "struct_ops";
		break;
	case BPFDEV_EDGE_TARGET:
		if (dependency->is_call)
			text = "replaced by";
		else if (user->type == BPFDEV_TYPE_LINK)
			text = "traces";
		else
			text = user->bpf_type == BPF_PROG_TYPE_EXT ? "to replace" :
								     "to trace";
		break;
	default:
		names_put_relation(buf, size, dependency->relation);
		return;
	}
	snprintf(buf, size, "%s", text);
}

/**
 * graph_put_label() - write the text on an arrow
 * @buf: the buffer; empty if the shapes tell all
 * @size: size of @buf
 * @user: the object that the arrow comes from
 * @dependency: the arrow
 */
void graph_put_label(char *buf, size_t size, const struct object *user,
		     const struct dependency *dependency)
{
	size_t len;

	graph_put_relation(buf, size, user, dependency);
	len = strlen(buf);
	if (dependency->count > 1)
		snprintf(buf + len, size - len, "%sx%u", len ? " " : "",
			 dependency->count);
}

/**
 * graph_put_all() - write the objects and the arrows
 * @out: the output
 * @picture: the picture
 * @language: its language
 */
void graph_put_all(FILE *out, const struct picture *picture,
		   const struct language *language)
{
	const struct objects *objects = picture->objects;
	const struct object *user;
	size_t i, u;

	for (i = 0; i < objects->count; i++)
		if (objects->object[i]->reached)
			language->put_object(out, objects->object[i]);
	for (i = 0; i < picture->count; i++)
		if (graph_is_new(picture, i))
			language->put_place(out, &picture->place[i]);
	for (i = 0; i < picture->count; i++)
		language->put_attached(out, &picture->place[i]);
	for (i = 0; i < objects->count; i++) {
		user = objects->object[i];
		for (u = 0; user->reached && u < user->dependency_count; u++)
			language->put_dependency(out, user, &user->dependency[u]);
	}
}

/**
 * graph_put_signs() - write a sign for each shape that a picture has, in the order of
 *	the arrows
 * @out: the output
 * @picture: the picture
 * @language: its language
 */
void graph_put_signs(FILE *out, const struct picture *picture,
		     const struct language *language)
{
	static const uint32_t order[] = { BPFDEV_TYPE_LINK, BPFDEV_TYPE_PROG,
					  BPFDEV_TYPE_MAP, 0 };
	bool has[GRAPH_LOOKS] = {}, unpinned = false;
	const char *before = NULL;
	size_t i;

	for (i = 0; i < picture->objects->count; i++) {
		const struct object *object = picture->objects->object[i];

		if (!object->reached)
			continue;
		has[graph_style(object) - graph_looks] = true;
		unpinned |= !object->pinned;
	}
	if (picture->count) {
		before = graph_place_look.noun;
		language->put_sign(out, &graph_place_look, before, NULL, false);
	}
	for (i = 0; i < ARRAY_SIZE(order); i++) {
		const struct look *look = &graph_looks[order[i]];

		if (!has[order[i]])
			continue;
		language->put_sign(out, look, look->noun, before, false);
		before = look->noun;
	}
	if (unpinned)
		language->put_sign(out, &graph_looks[BPFDEV_TYPE_PROG],
				   "without a node", before, true);
}

/**
 * graph_is_empty() - check whether a picture shows no object
 * @picture: the picture
 */
bool graph_is_empty(const struct picture *picture)
{
	size_t i;

	for (i = 0; i < picture->objects->count; i++)
		if (picture->objects->object[i]->reached)
			return false;
	return true;
}
