// SPDX-License-Identifier: GPL-2.0-only
/* A place in a map that is read from its beginning to its end: hash tables and tries. */

#include <linux/bpf.h>
#include <linux/rhashtable.h>
#include <linux/slab.h>

#include "bpf/private.h"
#include "data/cursor.h"
#include "data/data.h"
#include "data/records.h"
#include "data/rhash.h"
#include "data/trie.h"
#include "memory.h"

static int bpfdev_cursor_init_trie(struct bpfdev_cursor *cursor)
{
	if (!bpfdev_trie_get(cursor->map, &cursor->trie))
		return -EOPNOTSUPP;
	cursor->trie_walk.last = kmalloc(cursor->map->key_size, BPFDEV_GFP_USER);
	return cursor->trie_walk.last ? 0 : -ENOMEM;
}

static int bpfdev_cursor_init_rhash(struct bpfdev_cursor *cursor)
{
	struct rhashtable *table = bpfdev_rhash_get(cursor->map);

	if (!table)
		return -EOPNOTSUPP;
	rhashtable_walk_enter(table, &cursor->rhash);
	return 0;
}

/**
 * bpfdev_cursor_init() - begin with the first element of a map
 * @cursor: zeroed
 * @map: a hash table or a trie; the caller holds it until bpfdev_cursor_exit()
 *
 * Return: 0, -EOPNOTSUPP if this kernel's maps of the type are not as expected, or -ENOMEM:
 * then there is nothing to exit from.
 */
int bpfdev_cursor_init(struct bpfdev_cursor *cursor, struct bpf_map *map)
{
	cursor->map = map;
	switch ((u32)map->map_type) {
	case BPF_MAP_TYPE_LPM_TRIE:
		return bpfdev_cursor_init_trie(cursor);
	case BPF_MAP_TYPE_RHASH:
		return bpfdev_cursor_init_rhash(cursor);
	default:
		return bpfdev_hash_get(map, &cursor->hash) ? 0 : -EOPNOTSUPP;
	}
}

/**
 * bpfdev_cursor_exit() - release the memory and the iterator of a cursor
 * @cursor: the cursor
 */
void bpfdev_cursor_exit(struct bpfdev_cursor *cursor)
{
	switch ((u32)cursor->map->map_type) {
	case BPF_MAP_TYPE_LPM_TRIE:
		kfree(cursor->trie_walk.last);
		break;
	case BPF_MAP_TYPE_RHASH:
		rhashtable_walk_exit(&cursor->rhash);
		break;
	}
}

/**
 * bpfdev_cursor_rewind() - go back to the first element
 * @cursor: the cursor
 */
void bpfdev_cursor_rewind(struct bpfdev_cursor *cursor)
{
	cursor->end = false;
	switch ((u32)cursor->map->map_type) {
	case BPF_MAP_TYPE_LPM_TRIE:
		cursor->trie_walk.begun = false;
		break;
	case BPF_MAP_TYPE_RHASH:
		rhashtable_walk_exit(&cursor->rhash);
		rhashtable_walk_enter(cursor->rhash.ht, &cursor->rhash);
		break;
	default:
		cursor->hash_walk = (struct bpfdev_hash_walk){};
	}
}

/**
 * bpfdev_cursor_records() - copy the next elements of a map
 * @cursor: the cursor
 * @layout: the layout of a record
 * @to: zeroed memory, or that of an earlier call
 * @room: its size: one record or more
 *
 * A call is bounded, and has locks of neither the map nor the caller.
 *
 * Return: the bytes of the records, which may be 0 also before the end.
 */
size_t bpfdev_cursor_records(struct bpfdev_cursor *cursor,
			     const struct bpfdev_data_layout *layout, void *to, size_t room)
{
	struct bpf_map *map = cursor->map;
	size_t len;

	if (cursor->end)
		return 0;
	switch ((u32)map->map_type) {
	case BPF_MAP_TYPE_LPM_TRIE:
		len = bpfdev_trie_records(map, layout, &cursor->trie, &cursor->trie_walk,
					  to, room);
		cursor->end = !len;
		break;
	case BPF_MAP_TYPE_RHASH:
		len = bpfdev_rhash_records(map, layout, &cursor->rhash, to, room);
		cursor->end = !len;
		break;
	default:
		/* many buckets may be empty */
		len = bpfdev_hash_records(map, layout, &cursor->hash, &cursor->hash_walk,
					  to, room);
		cursor->end = cursor->hash_walk.bucket >= cursor->hash.count;
	}
	return len;
}
