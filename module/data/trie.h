/* SPDX-License-Identifier: GPL-2.0-only */
/* The elements of an LPM trie, as records. */
#ifndef BPFDEV_DATA_TRIE_H
#define BPFDEV_DATA_TRIE_H

#include <linux/bpf.h>
#include <linux/types.h>

#include "bpf/private.h"
#include "data/data.h"

/*
 * struct bpfdev_trie_walk - a place in an LPM trie
 * @last: the key of the last element that was visited, which may be gone; allocated
 * @begun: there is one
 */
struct bpfdev_trie_walk {
	void *last;
	bool begun;
};

size_t bpfdev_trie_records(struct bpf_map *map, const struct bpfdev_data_layout *layout,
			   const struct bpfdev_trie *trie, struct bpfdev_trie_walk *walk,
			   void *to, size_t room);

#endif /* BPFDEV_DATA_TRIE_H */
