/* SPDX-License-Identifier: GPL-2.0-only */
/* The elements of a resizable hash table, as records. */
#ifndef BPFDEV_DATA_RHASH_H
#define BPFDEV_DATA_RHASH_H

#include <linux/bpf.h>
#include <linux/rhashtable-types.h>
#include <linux/types.h>

#include "data/data.h"

size_t bpfdev_rhash_records(struct bpf_map *map, const struct bpfdev_data_layout *layout,
			    struct rhashtable_iter *iter, void *to, size_t room);

#endif /* BPFDEV_DATA_RHASH_H */
