// SPDX-License-Identifier: GPL-2.0-only
/*
 * Load the contents of a file into a map. The file is read twice: first all of it is checked,
 * so that one that is torn, foreign or made for another map changes nothing.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <bpf/btf.h>

#include "bpf/btf_same.h"
#include "bpf/contents.h"
#include "bpf/map_file.h"
#include "bpf/map_io.h"
#include "bpf/type_names.h"
#include "libbpfdev.h"
#include "util/error.h"
#include "util/strbuf.h"
#include "util/sum.h"

/* Elements that are passed to BPF in one call: as many as fit this many bytes. */
#define LOADING_BYTES	(1 << 20)

/* More than the kernel accepts for the types of a program. */
#define LOADING_TYPES_MAX (16 << 20)

/*
 * struct loading - a file that is loaded
 * @map: the map
 * @path: the file
 * @in: the same, open
 * @lines: it has JSON Lines
 * @head: else, its head
 * @sum: sum of the bytes read so far
 * @apply: change the map, and do not only check
 * @keys: the keys that are not yet in the map
 * @values: their values
 * @waiting: their number
 * @room: how many there can be
 * @count: number of elements so far; with @apply, of those in the map
 */
struct loading {
	const struct map_file *map;
	const char *path;
	FILE *in;
	bool lines;
	struct contents_head head;
	uint64_t sum;
	bool apply;
	char *keys;
	char *values;
	uint32_t waiting;
	uint32_t room;
	uint64_t count;
};

static int loading_update_error(const struct loading *loading, int err)
{
	const struct map_file *map = loading->map;

	if (loading->count)
		cli_say("%llu elements are in the map already\n",
			(unsigned long long)loading->count);
	if (err == E2BIG || err == ENOSPC)
		return cli_error("cannot load %s into %s: it has no room for an element; it takes %u",
				 loading->path, map->name, map->info.max_entries);
	return map_file_error(map, "load into", err);
}

/* One after the other, where BPF offers no more. */
static int loading_flush_each(struct loading *loading)
{
	const struct map_file *map = loading->map;
	uint32_t i;

	for (i = 0; i < loading->waiting; i++) {
		if (map_io_update(map, loading->keys + (size_t)i * map->info.key_size,
				  loading->values + (size_t)i * map->value_len, BPF_ANY))
			return loading_update_error(loading, errno);
		loading->count++;
	}
	loading->waiting = 0;
	return CLI_OK;
}

static int loading_flush(struct loading *loading)
{
	uint32_t count = loading->waiting;
	int err;

	if (!count)
		return CLI_OK;
	if (!map_io_update_batch(loading->map, loading->keys, loading->values, &count)) {
		loading->count += loading->waiting;
		loading->waiting = 0;
		return CLI_OK;
	}
	err = errno;
	if (err == EINVAL || err == EOPNOTSUPP || err == MAP_FILE_ENOTSUPP)
		return loading_flush_each(loading);
	loading->count += count < loading->waiting ? count : 0;
	return loading_update_error(loading, err);
}

static int loading_each(void *data, const void *key, const void *value)
{
	struct loading *loading = data;
	const struct map_file *map = loading->map;

	if (!loading->apply) {
		loading->count++;
		return CLI_OK;
	}
	memcpy(loading->keys + (size_t)loading->waiting * map->info.key_size, key,
	       map->info.key_size);
	memcpy(loading->values + (size_t)loading->waiting * map->value_len, value,
	       map->value_len);
	if (++loading->waiting < loading->room)
		return CLI_OK;
	return loading_flush(loading);
}

static int loading_foreign(const struct loading *loading, const char *why)
{
	return cli_error("cannot load %s into %s: %s", loading->path, loading->map->name, why);
}

static bool loading_read(struct loading *loading, void *to, size_t size)
{
	if (size && fread(to, 1, size, loading->in) != size)
		return false;
	loading->sum = sum_bytes(loading->sum, to, size);
	return true;
}

static int loading_other(const struct loading *loading, const char *what, uint32_t its,
			 uint32_t maps)
{
	return cli_error("cannot load %s into %s: it was saved from a map with %u %s, and this one has %u",
			 loading->path, loading->map->name, its, what, maps);
}

static int loading_check_head(const struct loading *loading)
{
	const struct contents_head *head = &loading->head;
	const struct bpf_map_info *info = &loading->map->info;
	char its[64];

	if (memcmp(head->magic, CONTENTS_MAGIC, sizeof(head->magic)) != 0)
		return loading_foreign(loading, "it is not a file of 'bpfdev map save'");
	if (head->size != sizeof(*head))
		return loading_foreign(loading, "it was saved on a machine with another byte order, or by another version of bpfdev");
	if (head->map_type != info->type) {
		names_put_bpf_type(its, sizeof(its), BPFDEV_TYPE_MAP, head->map_type);
		return cli_error("cannot load %s into %s: it was saved from a map of type %s",
				 loading->path, loading->map->name, its);
	}
	if (head->key_size != info->key_size)
		return loading_other(loading, "bytes a key", head->key_size, info->key_size);
	if (head->value_size != info->value_size)
		return loading_other(loading, "bytes a value", head->value_size,
				     info->value_size);
	if (head->cpus != loading->map->cpus)
		return loading_other(loading, "possible CPUs", head->cpus, loading->map->cpus);
	if (head->types_size > LOADING_TYPES_MAX)
		return loading_foreign(loading, "it is damaged");
	return CLI_OK;
}

static int loading_check_type(const struct loading *loading, const struct btf *types,
			      const char *what, uint32_t its, uint32_t maps)
{
	struct strbuf where = {};
	int status = CLI_OK;

	if (its && maps && !btf_same(types, its, loading->map->btf, maps, &where))
		status = cli_error("cannot load %s into %s: the type of its %s has changed%s%.*s",
				   loading->path, loading->map->name, what,
				   where.len ? ": " : "", (int)where.len, where.chars ?: "");
	strbuf_free(&where);
	return status;
}

/* Without types of both, sizes must do. */
static int loading_check_types(struct loading *loading)
{
	const struct contents_head *head = &loading->head;
	void *raw = map_file_buffer(1, head->types_size);
	struct btf *types = NULL;
	int status = CLI_OK;

	if (!loading_read(loading, raw, head->types_size))
		status = loading_foreign(loading, "it is damaged: its types are not complete");
	else if (head->types_size)
		types = btf__new(raw, head->types_size);
	if (!status && head->types_size && !types)
		status = loading_foreign(loading, "it is damaged: its types are not BTF");
	if (types)
		status = loading_check_type(loading, types, "keys", head->key_type,
					    loading->map->key_type) ?:
			 loading_check_type(loading, types, "values", head->value_type,
					    loading->map->value_type);
	btf__free(types);
	free(raw);
	return status;
}

/* The number of elements, from the size of the file. Return false if it is a broken one. */
static bool loading_find_count(const struct loading *loading, uint64_t *count)
{
	size_t around = sizeof(struct contents_head) + loading->head.types_size +
			sizeof(struct contents_end);
	size_t record = loading->map->info.key_size + loading->map->value_len;
	struct stat st;

	if (fstat(fileno(loading->in), &st) || (uint64_t)st.st_size < around ||
	    (st.st_size - around) % record)
		return false;
	*count = (st.st_size - around) / record;
	return true;
}

static int loading_elements(struct loading *loading, uint64_t count)
{
	const struct map_file *map = loading->map;
	void *value = map_file_buffer(1, map->value_len);
	void *key = map_file_buffer(1, map->info.key_size);
	int status = CLI_OK;

	for (; count && !status; count--)
		status = loading_read(loading, key, map->info.key_size) &&
			 loading_read(loading, value, map->value_len) ?
				 loading_each(loading, key, value) :
				 loading_foreign(loading, "it is not complete");
	free(key);
	free(value);
	return status;
}

static int loading_check_end(const struct loading *loading)
{
	struct contents_end end;

	if (fread(&end, 1, sizeof(end), loading->in) != sizeof(end) ||
	    (!loading->apply && end.count != loading->count) || end.sum != loading->sum)
		return loading_foreign(loading, "it is damaged, or not complete");
	return CLI_OK;
}

static int loading_pass(struct loading *loading)
{
	uint64_t count;
	int status;

	rewind(loading->in);
	loading->count = 0;
	loading->sum = SUM_BEGIN;
	if (loading->lines)
		return contents_read_lines(loading->map, loading->path, loading->in,
					   loading_each, loading);
	if (!loading_read(loading, &loading->head, sizeof(loading->head)))
		return loading_foreign(loading, "it is not a file of 'bpfdev map save'");
	status = loading_check_head(loading) ?: loading_check_types(loading);
	if (status)
		return status;
	if (!loading_find_count(loading, &count))
		return loading_foreign(loading, "it is damaged, or not complete");
	return loading_elements(loading, count) ?: loading_check_end(loading);
}

/* An LRU map makes room by itself. */
static int loading_check_room(const struct loading *loading)
{
	const struct bpf_map_info *info = &loading->map->info;

	if (loading->count <= info->max_entries || info->type == BPF_MAP_TYPE_LRU_HASH ||
	    info->type == BPF_MAP_TYPE_LRU_PERCPU_HASH)
		return CLI_OK;
	return cli_error("cannot load %s into %s: it has %llu elements, and the map takes %u",
			 loading->path, loading->map->name,
			 (unsigned long long)loading->count, info->max_entries);
}

static int loading_apply(struct loading *loading)
{
	const struct map_file *map = loading->map;
	int status;

	loading->apply = true;
	loading->room = LOADING_BYTES / (map->info.key_size + map->value_len) + 1;
	loading->keys = map_file_buffer(loading->room, map->info.key_size);
	loading->values = map_file_buffer(loading->room, map->value_len);
	status = loading_pass(loading) ?: loading_flush(loading);
	free(loading->keys);
	free(loading->values);
	return status;
}

/* What cannot be read twice is copied. */
static FILE *loading_copy(FILE *from)
{
	FILE *to = tmpfile();
	char bytes[4096];
	size_t size;

	while (to && (size = fread(bytes, 1, sizeof(bytes), from)))
		fwrite(bytes, 1, size, to);
	if (to && (ferror(from) || fflush(to))) {
		fclose(to);
		to = NULL;
	}
	fclose(from);
	if (to)
		rewind(to);
	return to;
}

static FILE *loading_open(const char *path)
{
	FILE *in = strcmp(path, "-") ? fopen(path, "re") : stdin;
	struct stat st;

	if (in && (fstat(fileno(in), &st) || !S_ISREG(st.st_mode)))
		in = loading_copy(in);
	return in;
}

/**
 * contents_load() - add all elements of a file to a map, or change those that are there
 * @map: the map, open for writing
 * @path: a file of contents_save(), or one with JSON Lines; "-" for standard input
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported. Nothing is changed by a file
 * that does not fit the map; if BPF refuses an element, those before it stay.
 */
int contents_load(const struct map_file *map, const char *path)
{
	struct loading loading = { .map = map, .path = path };
	int status = contents_check_map(map, "load into"), first;

	if (status)
		return status;
	loading.in = loading_open(path);
	if (!loading.in)
		return cli_error("cannot read %s: %s", path, strerror(errno));
	first = getc(loading.in);
	loading.lines = first == '{' || first == EOF;
	status = loading_pass(&loading) ?: loading_check_room(&loading) ?:
		 loading_apply(&loading);
	fclose(loading.in);
	return status;
}
