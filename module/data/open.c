// SPDX-License-Identifier: GPL-2.0-only
/*
 * The data face of a map: files with operations of their own, which read the map without
 * bpf(2).
 *
 * Such a file has no BPF descriptor behind it that somebody could turn into one with more
 * rights. It holds the map and not the node: a node that is removed, or gets another map,
 * changes nothing for files that are open.
 */

#include <linux/bpf.h>
#include <linux/fs.h>

#include "bpf/private.h"
#include "data/data.h"
#include "data/open.h"
#include "data/records_file.h"
#include "data/ring_file.h"
#include "data/user_ring_file.h"

/* An array or a hash table of an offload device has no memory here, and no iterator. */
static bool bpfdev_data_is_here(const struct bpf_map *map)
{
	return map->ops->iter_seq_info;
}

/**
 * bpfdev_data_supports() - check whether a map can have a data node
 * @map: the map
 *
 * Maps of other objects have none, and neither have arenas: a read of one allocates memory.
 */
bool bpfdev_data_supports(const struct bpf_map *map)
{
	struct bpfdev_hash hash;
	struct bpfdev_trie trie;
	struct bpfdev_ring ring;

	switch ((u32)map->map_type) {
	case BPF_MAP_TYPE_ARRAY:
	case BPF_MAP_TYPE_PERCPU_ARRAY:
		return bpfdev_data_is_here(map);
	case BPF_MAP_TYPE_HASH:
	case BPF_MAP_TYPE_LRU_HASH:
	case BPF_MAP_TYPE_PERCPU_HASH:
	case BPF_MAP_TYPE_LRU_PERCPU_HASH:
		return bpfdev_data_is_here(map) && bpfdev_hash_get(map, &hash);
	case BPF_MAP_TYPE_LPM_TRIE:
		return bpfdev_trie_get(map, &trie);
	case BPF_MAP_TYPE_RHASH:
		return bpfdev_rhash_get(map);
	case BPF_MAP_TYPE_RINGBUF:
	case BPF_MAP_TYPE_USER_RINGBUF:
		return bpfdev_ring_get(map, &ring);
	default:
		return false;
	}
}

/**
 * bpfdev_data_open() - make a file one of the data of a map
 * @map: the map; the caller has a reference, which is the file's after success
 * @file: a file that is being opened
 *
 * Return: 0, or an error of bpfdev_ring_open(), bpfdev_user_ring_open() or
 * bpfdev_records_open().
 */
int bpfdev_data_open(struct bpf_map *map, struct file *file)
{
	const struct file_operations *fops;
	int ret;

	switch (map->map_type) {
	case BPF_MAP_TYPE_RINGBUF:
		fops = &bpfdev_ring_fops;
		ret = bpfdev_ring_open(map, file);
		break;
	case BPF_MAP_TYPE_USER_RINGBUF:
		fops = &bpfdev_user_ring_fops;
		ret = bpfdev_user_ring_open(map, file);
		break;
	default:
		fops = &bpfdev_records_fops;
		ret = bpfdev_records_open(map, file);
	}
	if (!ret)
		replace_fops(file, fops_get(fops));
	return ret;
}

/**
 * bpfdev_data_map() - find the map that a file reads
 * @file: any file; the caller keeps it from being released
 *
 * Return: the map, or NULL if it is not an open file of a data node.
 */
const struct bpf_map *bpfdev_data_map(const struct file *file)
{
	const struct bpfdev_data *data = file->private_data;

	return file->f_op == &bpfdev_ring_fops || file->f_op == &bpfdev_user_ring_fops ||
	       file->f_op == &bpfdev_records_fops ? data->map : NULL;
}
