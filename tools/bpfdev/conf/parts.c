// SPDX-License-Identifier: GPL-2.0-only
/*
 * The maps and programs that lines name. Present ones are looked for first: a map by its node,
 * or by its ID; a program by the ID in the record of an earlier apply.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <bpf/libbpf.h>

#include "bpf/ids.h"
#include "conf/applied.h"
#include "conf/conf.h"
#include "conf/parts.h"
#include "conf/source.h"
#include "conf/state.h"
#include "libbpfdev.h"
#include "util/alloc.h"
#include "util/error.h"
#include "util/strbuf.h"

static struct part *parts_get(struct parts *parts, const struct state *state)
{
	const struct conf_line *line = state->line;
	bool is_map = line->kind == CONF_MAP;
	struct part *part;
	size_t i;

	for (i = 0; i < parts->count; i++) {
		part = parts->part[i];
		if (part->source == state->source && part->is_map == is_map &&
		    !strcmp(part->name, line->part))
			return part;
	}
	part = malloc(sizeof(*part));
	if (!part)
		exit(cli_error("out of memory"));
	*part = (struct part) {
		.source = state->source, .is_map = is_map, .name = line->part, .fd = -1,
		.old = -1,
	};
	parts->part = cli_grow(parts->part, parts->count, sizeof(void *));
	parts->part[parts->count++] = part;
	return part;
}

/**
 * parts_make() - list the maps and programs that lines name
 * @parts: filled in; pass it to parts_free()
 * @states: the lines and their entries
 */
void parts_make(struct parts *parts, const struct states *states)
{
	size_t i;

	*parts = (struct parts) { .of = calloc(states->count + 1, sizeof(void *)) };
	if (!parts->of)
		exit(cli_error("out of memory"));
	for (i = 0; i < states->count; i++)
		if (states->entry[i].source)
			parts->of[i] = parts_get(parts, &states->entry[i]);
}

/**
 * part_is_of() - check whether the text of a line names a part
 * @part: the part
 * @text: "WORD:PART", perhaps with more words
 */
bool part_is_of(const struct part *part, const char *text)
{
	size_t word = strlen(part->source->line->name), name = strlen(part->name);

	return !strncmp(text, part->source->line->name, word) && text[word] == ':' &&
	       !strncmp(text + word + 1, part->name, name) &&
	       (!text[word + 1 + name] || text[word + 1 + name] == ' ');
}

static bool part_fits(struct part *part, int fd)
{
	struct strbuf why = {};
	struct bpf_map *map;
	bool fits;

	if (source_open(part->source))
		return false;
	map = source_map(part->source, part->name);
	fits = map && source_map_fits(part->source, map, fd, &why);
	strbuf_free(&why);
	return fits;
}

static void part_take(struct part *part, int fd, uint32_t id)
{
	if (part->fd >= 0)
		close(part->fd);
	part->fd = fd;
	part->id = id;
	part->was_there = true;
}

/*
 * Take the map of an ID, if it is there and as the object file defines it. @known: it was made
 * from this file.
 */
static void part_take_map(struct part *part, uint32_t id, bool known)
{
	int fd = id ? ids_open(BPFDEV_TYPE_MAP, id) : -1;

	if (fd < 0)
		return;
	if (known || part_fits(part, fd))
		part_take(part, fd, id);
	else
		close(fd);
}

/* The map that apply has made from this part goes before one that is there from elsewhere. */
static void part_find_map(struct parts *parts, struct part *part, const struct states *states)
{
	const struct applied *is;
	const struct state *state;
	size_t i;

	for (i = 0; i < states->count && part->fd < 0; i++) {
		state = &states->entry[i];
		is = state->is ?: state->last;
		if (parts->of[i] == part && is && part_is_of(part, is->text))
			part_take_map(part, is->id, is->sum == part->source->sum);
	}
	for (i = 0; i < states->count && part->fd < 0; i++) {
		state = &states->entry[i];
		if (parts->of[i] != part || !state->there || state->is)
			continue;
		part_take_map(part, state->id, false);
		/* programs that are there use another map */
		if (part->fd >= 0)
			part->source->again = true;
	}
}

/* Entries of other files can have the same words. */
static bool part_is_ours(const struct states *states, const struct applied *entry)
{
	size_t i;

	if (conf_is_in_scope(states->conf, entry->path))
		return true;
	for (i = 0; i < states->count; i++)
		if (states->entry[i].line && states->entry[i].line->kind == entry->kind &&
		    !strcmp(states->entry[i].line->name, entry->name))
			return true;
	return false;
}

/* Of two, which only an apply leaves that was killed, the newer one. */
static void part_find_prog(struct part *part, const struct states *states)
{
	const struct applied *entry;
	uint32_t id;
	size_t i;
	int fd;

	for (i = 0; i < states->list.count; i++) {
		entry = &states->list.entry[i];
		id = entry->kind == CONF_PROG ? entry->id : entry->prog_id;
		if (entry->sum != part->source->sum || entry->kind == CONF_MAP ||
		    entry->kind == CONF_OBJECT || id <= part->id ||
		    !part_is_of(part, entry->text) || !part_is_ours(states, entry))
			continue;
		fd = ids_open(BPFDEV_TYPE_PROG, id);
		if (fd >= 0)
			part_take(part, fd, id);
	}
}

/**
 * parts_find() - find the maps and programs that are there
 * @parts: the parts
 * @states: the lines and their entries
 *
 * An object file is marked to be loaded again if its programs do not use the maps found.
 */
void parts_find(struct parts *parts, const struct states *states)
{
	size_t i;

	for (i = 0; i < parts->count; i++) {
		if (parts->part[i]->is_map)
			part_find_map(parts, parts->part[i], states);
		else
			part_find_prog(parts->part[i], states);
	}
}

/*
 * Check for a map that belongs to one load of the file: its contents come from the file, and
 * loading would change those of a present one.
 */
static bool part_is_of_one_load(const struct bpf_map *map)
{
	const char *name = bpf_map__name(map);
	size_t len = strlen(name);

	if (bpf_map__type(map) == BPF_MAP_TYPE_PROG_ARRAY)
		return true;
	return bpf_map__is_internal(map) &&
	       (len < 4 || strcmp(name + len - 4, ".bss") != 0);
}

static int part_drop(struct part *part)
{
	const struct bpf_map *map;

	if (part->fd < 0)
		return CLI_OK;
	if (part->is_map) {
		if (source_open(part->source))
			return CLI_FAILURE;
		map = source_map(part->source, part->name);
		if (!map)
			return CLI_FAILURE;
		if (!part_is_of_one_load(map))
			return CLI_OK;
	}
	close(part->fd);
	part->fd = -1;
	part->id = 0;
	part->was_there = false;
	return CLI_OK;
}

/**
 * parts_drop() - forget the present objects of files that are loaded again
 * @parts: the parts; maps stay, if their contents are not the file's
 *
 * Return: CLI_OK, or CLI_FAILURE after the errors were reported.
 */
int parts_drop(struct parts *parts)
{
	int status = CLI_OK;
	size_t i;

	for (i = 0; i < parts->count; i++)
		if (parts->part[i]->source->again && part_drop(parts->part[i]))
			status = CLI_FAILURE;
	return status;
}

/** parts_free() - free parts; a new object without a node ends here */
void parts_free(struct parts *parts)
{
	size_t i;

	for (i = 0; i < parts->count; i++) {
		if (parts->part[i]->fd >= 0)
			close(parts->part[i]->fd);
		if (parts->part[i]->old >= 0)
			close(parts->part[i]->old);
		free(parts->part[i]);
	}
	free(parts->part);
	free(parts->of);
}
