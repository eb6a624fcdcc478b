/* SPDX-License-Identifier: GPL-2.0-only */
/* The elements of a map, as records. */
#ifndef BPFDEV_DATA_RECORDS_H
#define BPFDEV_DATA_RECORDS_H

#include <linux/bpf.h>
#include <linux/types.h>

#include "bpf/private.h"
#include "data/data.h"

/*
 * struct bpfdev_hash_walk - a place in a hash table
 * @bucket: the bucket; the number of buckets at the end
 * @skip: the elements of it that were visited
 */
struct bpfdev_hash_walk {
	u32 bucket;
	u32 skip;
};

bool bpfdev_records_array(const struct bpf_map *map);
void bpfdev_copy_cpus(struct bpf_map *map, const void *from, int first, void *to);
size_t bpfdev_hash_records(struct bpf_map *map, const struct bpfdev_data_layout *layout,
			   const struct bpfdev_hash *hash, struct bpfdev_hash_walk *walk,
			   void *to, size_t room);
size_t bpfdev_array_records(struct bpf_map *map, const struct bpfdev_data_layout *layout,
			    u32 index, void *to, size_t room);
bool bpfdev_array_sliceable(const struct bpf_map *map);
void bpfdev_array_slice(struct bpf_map *map, const struct bpfdev_data_layout *layout,
			u32 index, u32 skip, void *to, size_t count);

#endif /* BPFDEV_DATA_RECORDS_H */
