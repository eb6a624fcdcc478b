/* SPDX-License-Identifier: GPL-2.0-only */
/* The content of a picture of BPF objects. */
#ifndef BPFDEV_COMMANDS_GRAPH_PICTURE_H
#define BPFDEV_COMMANDS_GRAPH_PICTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <linux/bpfdev.h>

#include "bpf/target_words.h"

struct dependency;
struct object;
struct objects;

#define GRAPH_LOOKS	(BPFDEV_TYPE_LINK + 1)

/*
 * struct look - style of the objects of a type
 * @noun: its name in the legend
 * @fill: colour
 * @shape: shape in dot
 * @open: characters before the text in Mermaid
 * @close: characters after the text in Mermaid
 */
struct look {
	const char *noun;
	const char *fill;
	const char *shape;
	const char *open;
	const char *close;
};

extern const struct look graph_looks[GRAPH_LOOKS];	/* by BPFDEV_TYPE_* */
extern const struct look graph_place_look;

/*
 * struct place - an attach point outside of BPF, and a link that is attached there
 * @words: the attach point
 * @link: the link
 * @number: places with the same number are the same
 */
struct place {
	struct target_words words;
	const struct object *link;
	size_t number;
};

/*
 * struct picture - the content of a picture
 * @objects: the objects; those that are reached are shown
 * @place: the places, the same ones beside each other
 * @count: number of places
 */
struct picture {
	const struct objects *objects;
	struct place *place;
	size_t count;
};

/*
 * struct language - how a language has it
 * @put_object: writes an object
 * @put_dependency: writes an arrow from the user of an object
 * @put_place: writes a place
 * @put_attached: writes an arrow from a place to a link
 * @put_sign: writes a part of the legend: a look, dim or not, and the text of the part
 *	before, or NULL
 */
struct language {
	void (*put_object)(FILE *out, struct object *object);
	void (*put_dependency)(FILE *out, const struct object *user,
			       const struct dependency *dependency);
	void (*put_place)(FILE *out, const struct place *place);
	void (*put_attached)(FILE *out, const struct place *place);
	void (*put_sign)(FILE *out, const struct look *look, const char *text,
			 const char *before, bool is_dim);
};

const struct look *graph_style(const struct object *object);
void graph_find_places(struct picture *picture);
void graph_put_details(char *buf, size_t size, struct object *object);
void graph_put_label(char *buf, size_t size, const struct object *user,
		     const struct dependency *dependency);
void graph_put_all(FILE *out, const struct picture *picture,
		   const struct language *language);
void graph_put_signs(FILE *out, const struct picture *picture,
		     const struct language *language);
bool graph_is_empty(const struct picture *picture);

#endif /* BPFDEV_COMMANDS_GRAPH_PICTURE_H */
