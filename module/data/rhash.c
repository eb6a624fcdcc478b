// SPDX-License-Identifier: GPL-2.0-only
/*
 * The elements of a hash table that grows and shrinks (BPF_MAP_TYPE_RHASH), as records.
 *
 * The table is walked by the kernel's functions for that, as by BPF's iterators. When the
 * table is resized, a walk begins again.
 */

#include <linux/bpf.h>
#include <linux/err.h>
#include <linux/math.h>
#include <linux/rhashtable.h>
#include <linux/string.h>

#include "data/data.h"
#include "data/rhash.h"

/* An element has its key, and behind that, at the next multiple of 8, its value. */
static void bpfdev_rhash_record(struct bpf_map *map, const struct bpfdev_data_layout *layout,
				const struct rhashtable *table, void *elem, void *to)
{
	void *key = elem + table->p.key_offset;

	memcpy(to, key, map->key_size);
	copy_map_value(map, to + layout->value_at, key + round_up(map->key_size, 8));
}

/**
 * bpfdev_rhash_records() - copy the next elements of a resizable hash table
 * @map: the map
 * @layout: the layout of a record
 * @iter: where to begin, and then where to go on
 * @to: zeroed memory, or that of an earlier call
 * @room: its size: one record or more
 *
 * An element may be missed or come twice if the table is changed meanwhile, as in BPF's
 * iterators.
 *
 * Return: the bytes of the records; 0 at the end.
 */
size_t bpfdev_rhash_records(struct bpf_map *map, const struct bpfdev_data_layout *layout,
			    struct rhashtable_iter *iter, void *to, size_t room)
{
	size_t len = 0;
	void *elem;

	rhashtable_walk_start(iter);
	/* the one that had no room in the last call; after a resize the first one */
	do {
		elem = rhashtable_walk_peek(iter);
	} while (PTR_ERR(elem) == -EAGAIN);
	while (!IS_ERR_OR_NULL(elem) && room - len >= layout->record) {
		bpfdev_rhash_record(map, layout, iter->ht, elem, to + len);
		len += layout->record;
		do {
			elem = rhashtable_walk_next(iter);
		} while (PTR_ERR(elem) == -EAGAIN);
	}
	rhashtable_walk_stop(iter);
	return len;
}
