// SPDX-License-Identifier: GPL-2.0-only
/*
 * The elements of an LPM trie, as records: the key is the length of a prefix and its bits.
 *
 * The order of a walk is that of the prefixes: each before those that it covers, and 0 before
 * 1. So a walk goes on behind its last element also if that was deleted, where BPF's own
 * (BPF_MAP_GET_NEXT_KEY) begins again, and may never end.
 *
 * All under RCU, and without the lock of the trie. A node that is reachable changes its
 * children and its flags alone; its memory is not used again before a grace period has
 * passed.
 */

#include <linux/bitops.h>
#include <linux/bits.h>
#include <linux/bpf.h>
#include <linux/compiler.h>
#include <linux/minmax.h>
#include <linux/rcupdate.h>
#include <linux/string.h>

#include "bpf/private.h"
#include "data/data.h"
#include "data/trie.h"

/* The flag of a node without an element, which has two children. */
#define BPFDEV_TRIE_NODE_IM	BIT(0)

/* How many nodes are looked at before others may run. */
#define BPFDEV_TRIE_NODES_MAX	65536

/*
 * struct bpfdev_prefix - a prefix
 * @len: its length in bits
 * @bits: the bits, the most significant one of each byte first
 */
struct bpfdev_prefix {
	u32 len;
	const u8 *bits;
};

static struct bpfdev_prefix bpfdev_trie_prefix(const struct bpfdev_trie *trie,
					       const void *node)
{
	return (struct bpfdev_prefix){
		.len = *(const u32 *)(node + trie->prefixlen_at),
		.bits = node + trie->bits_at,
	};
}

static const void *bpfdev_trie_child(const struct bpfdev_trie *trie, const void *node, int i)
{
	const void * const *child = node + trie->child_at;

	return READ_ONCE(child[i]);
}

static const void *bpfdev_trie_any_child(const struct bpfdev_trie *trie, const void *node)
{
	return bpfdev_trie_child(trie, node, 0) ?: bpfdev_trie_child(trie, node, 1);
}

static bool bpfdev_prefix_bit(const struct bpfdev_prefix *prefix, u32 i)
{
	return prefix->bits[i / BITS_PER_BYTE] & (0x80 >> i % BITS_PER_BYTE);
}

/* Count the first bits that are the same, of which @same are known, and not more than @max. */
static u32 bpfdev_prefix_same(const struct bpfdev_prefix *a, const struct bpfdev_prefix *b,
			      u32 same, u32 max)
{
	u32 i, diff;

	for (i = same / BITS_PER_BYTE; i * BITS_PER_BYTE < max; i++) {
		diff = a->bits[i] ^ b->bits[i];
		if (diff)
			return min_t(u32, max, (i + 1) * BITS_PER_BYTE - fls(diff));
	}
	return max;
}

/* Find the first element at a node or below it; count the nodes. */
static const void *bpfdev_trie_first(const struct bpfdev_trie *trie, const void *node,
				     u32 *nodes)
{
	while (node && READ_ONCE(*(const u32 *)(node + trie->flags_at)) & BPFDEV_TRIE_NODE_IM) {
		node = bpfdev_trie_any_child(trie, node);
		++*nodes;
	}
	return node;
}

/* Find the first element after a prefix, which need not be there; count the nodes. */
static const void *bpfdev_trie_after(const struct bpfdev_trie *trie,
				     const struct bpfdev_prefix *last, u32 *nodes)
{
	const void *node = READ_ONCE(*trie->root), *later = NULL, *right;
	struct bpfdev_prefix prefix;
	u32 same = 0, max;

	for (; node; ++*nodes) {
		prefix = bpfdev_trie_prefix(trie, node);
		max = min(prefix.len, last->len);
		same = bpfdev_prefix_same(&prefix, last, same, max);
		if (same < max) {
			/* all that is here is before it, or after it */
			if (bpfdev_prefix_bit(&prefix, same))
				later = node;
			break;
		}
		if (prefix.len >= last->len) {
			if (prefix.len == last->len)
				node = bpfdev_trie_any_child(trie, node);
			later = node ?: later;
			break;
		}
		right = bpfdev_trie_child(trie, node, 1);
		if (bpfdev_prefix_bit(last, prefix.len)) {
			node = right;
		} else {
			later = right ?: later;
			node = bpfdev_trie_child(trie, node, 0);
		}
	}
	return bpfdev_trie_first(trie, later, nodes);
}

/* Find the element after one that is there, or was until now; count the nodes. */
static const void *bpfdev_trie_next(const struct bpfdev_trie *trie, const void *node,
				    u32 *nodes)
{
	struct bpfdev_prefix prefix = bpfdev_trie_prefix(trie, node);
	const void *child = bpfdev_trie_any_child(trie, node);

	++*nodes;
	return bpfdev_trie_first(trie, child, nodes) ?:
	       bpfdev_trie_after(trie, &prefix, nodes);
}

static void bpfdev_trie_record(struct bpf_map *map, const struct bpfdev_data_layout *layout,
			       const struct bpfdev_trie *trie, const void *node, void *to)
{
	struct bpfdev_prefix prefix = bpfdev_trie_prefix(trie, node);
	size_t bytes = map->key_size - sizeof(prefix.len);

	memcpy(to, &prefix.len, sizeof(prefix.len));
	memcpy(to + sizeof(prefix.len), prefix.bits, bytes);
	copy_map_value(map, to + layout->value_at, (void *)prefix.bits + bytes);
}

/**
 * bpfdev_trie_records() - copy the next elements of an LPM trie
 * @map: the map
 * @layout: the layout of a record
 * @trie: its memory
 * @walk: where to begin, and then where to go on
 * @to: zeroed memory, or that of an earlier call
 * @room: its size: one record or more
 *
 * Each element that is there all the time comes once, in order.
 *
 * Return: the bytes of the records; 0 at the end.
 */
size_t bpfdev_trie_records(struct bpf_map *map, const struct bpfdev_data_layout *layout,
			   const struct bpfdev_trie *trie, struct bpfdev_trie_walk *walk,
			   void *to, size_t room)
{
	const struct bpfdev_prefix last = {
		.len = walk->begun ? *(const u32 *)walk->last : 0,
		.bits = walk->last + sizeof(u32),
	};
	const void *node;
	size_t len = 0;
	u32 nodes = 0;

	rcu_read_lock();
	node = walk->begun ? bpfdev_trie_after(trie, &last, &nodes) :
			     bpfdev_trie_first(trie, READ_ONCE(*trie->root), &nodes);
	while (node && room - len >= layout->record && nodes < BPFDEV_TRIE_NODES_MAX) {
		bpfdev_trie_record(map, layout, trie, node, to + len);
		len += layout->record;
		node = bpfdev_trie_next(trie, node, &nodes);
	}
	rcu_read_unlock();
	if (len) {
		memcpy(walk->last, to + len - layout->record, map->key_size);
		walk->begun = true;
	}
	return len;
}
