/* SPDX-License-Identifier: GPL-2.0-only */
/* The objects that a tree or a picture shows. */
#ifndef BPFDEV_COMMANDS_CHOOSE_OBJECTS_H
#define BPFDEV_COMMANDS_CHOOSE_OBJECTS_H

#include <stdbool.h>

struct objects;

/*
 * struct choice - a choice of objects
 * @name: a node, a directory, or an object without a node as in "map:12"; "" for all
 * @all: also the objects that no node leads to
 * @internal: also the objects of bpfdev itself
 * @inverse: the users of objects instead of their dependencies
 * @complete: all directories must be readable
 */
struct choice {
	const char *name;
	bool all;
	bool internal;
	bool inverse;
	bool complete;
};

char *choose_name(const char *arg);
int choose_objects(struct objects *objects, const struct choice *choice);

#endif /* BPFDEV_COMMANDS_CHOOSE_OBJECTS_H */
