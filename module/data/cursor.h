/* SPDX-License-Identifier: GPL-2.0-only */
/* A place in a map that is read from its beginning to its end. */
#ifndef BPFDEV_DATA_CURSOR_H
#define BPFDEV_DATA_CURSOR_H

#include <linux/bpf.h>
#include <linux/rhashtable-types.h>
#include <linux/types.h>

#include "bpf/private.h"
#include "data/data.h"
#include "data/records.h"
#include "data/trie.h"

/*
 * struct bpfdev_cursor - a place in a hash table or a trie
 * @map: the map, which its owner holds
 * @end: there are no further elements, nor will there be before a rewind
 * @hash: the memory of a hash table
 * @hash_walk: the place there
 * @trie: the memory of a trie
 * @trie_walk: the place there
 * @rhash: the place in a resizable hash table: the kernel's own. The table knows it, so it
 *	must not outlive the map
 */
struct bpfdev_cursor {
	struct bpf_map *map;
	bool end;
	union {
		struct {
			struct bpfdev_hash hash;
			struct bpfdev_hash_walk hash_walk;
		};
		struct {
			struct bpfdev_trie trie;
			struct bpfdev_trie_walk trie_walk;
		};
		struct rhashtable_iter rhash;
	};
};

int bpfdev_cursor_init(struct bpfdev_cursor *cursor, struct bpf_map *map);
void bpfdev_cursor_exit(struct bpfdev_cursor *cursor);
void bpfdev_cursor_rewind(struct bpfdev_cursor *cursor);
size_t bpfdev_cursor_records(struct bpfdev_cursor *cursor,
			     const struct bpfdev_data_layout *layout, void *to, size_t room);

#endif /* BPFDEV_DATA_CURSOR_H */
