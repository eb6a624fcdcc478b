/* SPDX-License-Identifier: GPL-2.0-only */
/* The object files of a configuration. */
#ifndef BPFDEV_CONF_SOURCE_H
#define BPFDEV_CONF_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bpf/keep_maps.h"
#include "conf/conf.h"

struct bpf_map;
struct bpf_object;
struct bpf_program;
struct strbuf;

/*
 * struct source - an object file
 * @line: its line
 * @sum: sum of its bytes and of its words
 * @object: the object, or NULL before source_open()
 * @loaded: the object is loaded
 * @again: it must be loaded, and all of its programs be exchanged
 * @keeps: maps that its programs and links keep, once it is loaded
 */
struct source {
	const struct conf_line *line;
	uint64_t sum;
	struct bpf_object *object;
	bool loaded;
	bool again;
	struct keep_maps keeps;
};

int source_read(struct source *source, const struct conf_line *line);
int source_open(struct source *source);
bool source_is_map(const struct bpf_map *map, const char *name);
struct bpf_map *source_map(struct source *source, const char *name);
struct bpf_program *source_prog(struct source *source, const char *name);
bool source_map_fits(struct source *source, const struct bpf_map *map, int fd,
		     struct strbuf *why);
int source_set(struct source *source);
void source_close(struct source *source);

#endif /* BPFDEV_CONF_SOURCE_H */
