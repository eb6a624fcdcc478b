/* SPDX-License-Identifier: GPL-2.0-only */
/* The maps and programs that lines name. */
#ifndef BPFDEV_CONF_PARTS_H
#define BPFDEV_CONF_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "conf/source.h"
#include "conf/state.h"

/*
 * struct part - a map or program of an object file
 * @source: the object file
 * @is_map: it is a map
 * @name: its name there
 * @fd: the object, or -1 until it is loaded
 * @id: its BPF ID, once there is @fd
 * @was_there: it was not loaded by this apply
 * @old: a map with elements that are copied to the new one, or -1
 */
struct part {
	struct source *source;
	bool is_map;
	const char *name;
	int fd;
	uint32_t id;
	bool was_there;
	int old;
};

/*
 * struct parts - all of them
 * @part: the parts
 * @count: number of parts
 * @of: the part of each entry of the states, or NULL
 */
struct parts {
	struct part **part;
	size_t count;
	struct part **of;
};

void parts_make(struct parts *parts, const struct states *states);
void parts_find(struct parts *parts, const struct states *states);
int parts_drop(struct parts *parts);
bool part_is_of(const struct part *part, const char *text);
void parts_free(struct parts *parts);

#endif /* BPFDEV_CONF_PARTS_H */
