// SPDX-License-Identifier: GPL-2.0-only
/*
 * Elements of a map, by bpf(2) or through its data node. The functions return 0, or a
 * negative value with errno set: the same errors on both ways, except that a data node
 * returns EOPNOTSUPP for an element of an array that is to be deleted.
 */
#include <errno.h>
#include <stdint.h>

#include <bpf/bpf.h>

#include "bpf/map_file.h"
#include "bpf/map_io.h"
#include "libbpfdev.h"
#include "util/debug.h"

/* BPF has no key for a queue, and wants none. */
static const void *map_io_key(const struct map_file *map, const void *key)
{
	return map->info.key_size ? key : NULL;
}

static int map_io_lookup_data(const struct map_file *map, const void *key, void *value)
{
	int32_t result = 0;
	int ret = bpfdev_data_lookup(map->fd, key, value, &result, 1);

	if (ret || !result)
		return ret;
	errno = -result;
	return result;
}

/**
 * map_io_lookup() - read the value of an element
 * @map: the map
 * @key: the key
 * @value: set to the value, of all CPUs
 *
 * Return: 0, or a negative value with errno set: ENOENT if no element has this key.
 */
int map_io_lookup(const struct map_file *map, const void *key, void *value)
{
	if (map->is_data)
		return map_io_lookup_data(map, key, value);
	return cli_debug_call(bpf_map_lookup_elem(map->fd, map_io_key(map, key), value),
			      "bpf MAP_LOOKUP_ELEM %d", map->fd);
}

/**
 * map_io_next() - find the key after a key
 * @map: the map
 * @key: the key; NULL for the first one
 * @next: set to the key after it
 *
 * Return: 0, or a negative value with errno set: ENOENT at the end.
 */
int map_io_next(const struct map_file *map, const void *key, void *next)
{
	if (map->is_data)
		return bpfdev_data_next(map->fd, key, next);
	return cli_debug_call(bpf_map_get_next_key(map->fd, key, next),
			      "bpf MAP_GET_NEXT_KEY %d", map->fd);
}

/**
 * map_io_lookup_batch() - read the next elements
 * @map: the map
 * @from: NULL to begin, else @at
 * @at: set to the place of the next batch, of the size of a key and at least 4 bytes
 * @keys: set to the keys
 * @values: set to the values
 * @count: number of elements that fit; set to the number that was read
 *
 * Return: 0, or a negative value with errno set: ENOENT after the last elements.
 */
int map_io_lookup_batch(const struct map_file *map, const void *from, void *at, void *keys,
			void *values, uint32_t *count)
{
	LIBBPF_OPTS(bpf_map_batch_opts, opts);

	if (map->is_data)
		return bpfdev_data_lookup_batch(map->fd, from, at, keys, values, count, 0);
	return cli_debug_call(bpf_map_lookup_batch(map->fd, (void *)from, at, keys, values,
						   count, &opts),
			      "bpf MAP_LOOKUP_BATCH %d", map->fd);
}

/**
 * map_io_update() - add or change an element
 * @map: the map
 * @key: the key
 * @value: the value, of all CPUs
 * @flags: BPF_ANY, BPF_NOEXIST or BPF_EXIST; a data node returns EINVAL for the latter two
 *
 * Return: 0, or a negative value with errno set.
 */
int map_io_update(const struct map_file *map, const void *key, const void *value,
		  uint64_t flags)
{
	uint32_t count = 1;

	if (map->is_data)
		return bpfdev_data_update(map->fd, key, value, &count, flags);
	return cli_debug_call(bpf_map_update_elem(map->fd, map_io_key(map, key), value, flags),
			      "bpf MAP_UPDATE_ELEM %d", map->fd);
}

/**
 * map_io_update_batch() - add or change elements
 * @map: the map
 * @keys: their keys
 * @values: their values, of all CPUs
 * @count: their number; set to the number of those that were added or changed
 *
 * Return: 0, or a negative value with errno set: that of the first one that failed.
 */
int map_io_update_batch(const struct map_file *map, const void *keys, const void *values,
			uint32_t *count)
{
	LIBBPF_OPTS(bpf_map_batch_opts, opts);

	if (map->is_data)
		return bpfdev_data_update(map->fd, keys, values, count, BPF_ANY);
	return cli_debug_call(bpf_map_update_batch(map->fd, keys, values, count, &opts),
			      "bpf MAP_UPDATE_BATCH %d", map->fd);
}

/**
 * map_io_delete() - delete an element
 * @map: the map
 * @key: the key
 *
 * Return: 0, or a negative value with errno set: ENOENT if no element has this key.
 */
int map_io_delete(const struct map_file *map, const void *key)
{
	uint32_t count = 1;

	if (map->is_data)
		return bpfdev_data_delete(map->fd, key, &count);
	return cli_debug_call(bpf_map_delete_elem(map->fd, map_io_key(map, key)),
			      "bpf MAP_DELETE_ELEM %d", map->fd);
}
