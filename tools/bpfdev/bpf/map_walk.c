// SPDX-License-Identifier: GPL-2.0-only
/*
 * All elements of a map: many in one call where BPF offers this, else one key after the
 * other. Memory does not grow with the number of elements.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <linux/bpf.h>

#include "bpf/map_file.h"
#include "bpf/map_io.h"
#include "bpf/map_walk.h"
#include "util/error.h"

/* Elements of a batch: as many as fit this many bytes, but not more than that. */
#define MAP_WALK_BYTES	(1 << 20)
#define MAP_WALK_COUNT	4096

/*
 * struct map_walk - a walk
 * @map: the map
 * @each: called with each element
 * @data: its argument
 * @last: the key of the element that was passed last
 * @started: there was one
 */
struct map_walk {
	const struct map_file *map;
	map_walk_each *each;
	void *data;
	void *last;
	bool started;
};

/*
 * struct map_walk_batch - a batch of elements
 * @count: elements that fit
 * @keys: their keys
 * @values: their values
 * @at: where the next batch begins: a bucket of a hash, or a key of an array
 */
struct map_walk_batch {
	uint32_t count;
	char *keys;
	char *values;
	void *at;
};

static int map_walk_pass(struct map_walk *walk, const void *key, const void *value, int err)
{
	memcpy(walk->last, key, walk->map->info.key_size);
	walk->started = true;
	return walk->each(walk->map, key, value, err, walk->data);
}

/*
 * A hash goes bucket by bucket, an array has all of its keys: these batches come to an end
 * in any case. Those of an LPM trie begin again when the last key was deleted, and one of
 * maps fails at an empty slot before Linux 6.14.
 */
static bool map_walk_has_batches(const struct map_file *map)
{
	switch (map->info.type) {
	case BPF_MAP_TYPE_HASH:
	case BPF_MAP_TYPE_LRU_HASH:
	case BPF_MAP_TYPE_PERCPU_HASH:
	case BPF_MAP_TYPE_LRU_PERCPU_HASH:
	case BPF_MAP_TYPE_ARRAY:
	case BPF_MAP_TYPE_PERCPU_ARRAY:
		return true;
	default:
		return false;
	}
}

static void map_walk_free_batch(struct map_walk_batch *batch)
{
	free(batch->keys);
	free(batch->values);
	free(batch->at);
}

static void map_walk_alloc_batch(const struct map_file *map, struct map_walk_batch *batch)
{
	free(batch->keys);
	free(batch->values);
	batch->keys = map_file_buffer(batch->count, map->info.key_size);
	batch->values = map_file_buffer(batch->count, map->value_len);
}

static uint32_t map_walk_batch_count(const struct map_file *map)
{
	size_t count = MAP_WALK_BYTES / (map->info.key_size + map->value_len + 1);

	if (count > map->info.max_entries)
		count = map->info.max_entries;
	return count < 1 ? 1 : count < MAP_WALK_COUNT ? count : MAP_WALK_COUNT;
}

static int map_walk_pass_batch(struct map_walk *walk, const struct map_walk_batch *batch,
			       uint32_t count)
{
	int status = CLI_OK;
	size_t i;

	for (i = 0; i < count && !status; i++)
		status = map_walk_pass(walk, batch->keys + i * walk->map->info.key_size,
				       batch->values + i * walk->map->value_len, 0);
	return status;
}

/*
 * Read one batch and pass its elements. Return: CLI_OK if there may be more, a status
 * after an error was reported, or -1 with errno set; ENOENT is the end.
 */
static int map_walk_next_batch(struct map_walk *walk, struct map_walk_batch *batch)
{
	uint32_t count = batch->count;
	int ret, err, status;

	ret = map_io_lookup_batch(walk->map, walk->started ? batch->at : NULL, batch->at,
				  batch->keys, batch->values, &count);
	err = ret ? errno : 0;
	/* a bucket of a hash with more elements than fit */
	if (err == ENOSPC && batch->count <= walk->map->info.max_entries &&
	    batch->count <= UINT32_MAX / 2) {
		batch->count *= 2;
		map_walk_alloc_batch(walk->map, batch);
		return CLI_OK;
	}
	/* only these leave elements */
	if (!err || err == ENOENT || err == EBUSY) {
		status = map_walk_pass_batch(walk, batch, count);
		if (status)
			return status;
	}
	errno = err ?: EINVAL;
	return err || !count ? -1 : CLI_OK;
}

/* Return: as map_walk_next_batch(), and never CLI_OK before the end. */
static int map_walk_batches(struct map_walk *walk)
{
	struct map_walk_batch batch = { .count = map_walk_batch_count(walk->map) };
	int status, err;

	/* a bucket has 4 bytes */
	batch.at = map_file_buffer(1, walk->map->info.key_size + sizeof(uint32_t));
	map_walk_alloc_batch(walk->map, &batch);
	do {
		status = map_walk_next_batch(walk, &batch);
	} while (!status);
	err = errno;
	map_walk_free_batch(&batch);
	errno = err;
	return status < 0 && err == ENOENT ? CLI_OK : status;
}

/* Pass the element with a key. One that was deleted meanwhile is left out. */
static int map_walk_pass_key(struct map_walk *walk, const void *key, void *value)
{
	int err = 0;

	if (map_io_lookup(walk->map, key, value))
		err = errno;
	if (err != ENOENT)
		return map_walk_pass(walk, key, value, err);
	memcpy(walk->last, key, walk->map->info.key_size);
	walk->started = true;
	return CLI_OK;
}

static int map_walk_next_error(const struct map_file *map, int err)
{
	if (err == ENOENT)
		return CLI_OK;
	if (map->info.type == BPF_MAP_TYPE_QUEUE || map->info.type == BPF_MAP_TYPE_STACK)
		return cli_error("cannot dump %s: the elements of a queue or a stack cannot be listed; 'bpfdev map lookup' prints the next one",
				 map->name);
	return map_file_error(map, "dump", err);
}

/*
 * Go on from the last key. When that was deleted, BPF begins again with the first one, so
 * a map that changes all the time could keep this busy for ever.
 */
static int map_walk_keys(struct map_walk *walk, void *key, void *value)
{
	const struct map_file *map = walk->map;
	uint32_t steps = 0;
	int status;

	while (!map_io_next(map, walk->started ? walk->last : NULL, key)) {
		/* maps whose elements belong to sockets or cgroups have no limit */
		if (map->info.max_entries && steps++ == map->info.max_entries)
			return cli_error("%s changes too fast: elements can be missing, or be there twice",
					 map->name);
		status = map_walk_pass_key(walk, key, value);
		if (status)
			return status;
	}
	return map_walk_next_error(map, errno);
}

/**
 * map_walk() - go through all elements of a map
 * @map: the map, open for reading
 * @each: called with each element
 * @data: argument of @each
 *
 * A walk shows no single moment of a map that changes meanwhile.
 *
 * Return: CLI_OK, the status of @each, or CLI_FAILURE after an error was reported.
 */
int map_walk(const struct map_file *map, map_walk_each *each, void *data)
{
	struct map_walk walk = { .map = map, .each = each, .data = data };
	void *key = map_file_buffer(1, map->info.key_size);
	void *value = map_file_buffer(1, map->value_len);
	int status = -1;

	walk.last = map_file_buffer(1, map->info.key_size);
	if (map_walk_has_batches(map))
		status = map_walk_batches(&walk);
	if (status < 0)
		status = map_walk_keys(&walk, key, value);
	free(walk.last);
	free(value);
	free(key);
	return status;
}
