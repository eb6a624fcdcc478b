/* SPDX-License-Identifier: GPL-2.0-only */
/* Fields of BPF's private structures. */
#ifndef BPFDEV_BPF_PRIVATE_H
#define BPFDEV_BPF_PRIVATE_H

#include <linux/bpf.h>
#include <linux/fs.h>
#include <linux/types.h>

/*
 * struct bpfdev_ring - the memory of a ring buffer; exists as long as its map
 * @consumer: the position of the consumer; whoever may map it for writing writes any
 *	number there
 * @producer: the position where the next record begins; the kernel alone writes it
 * @overwrite: the position of the oldest record that was not overwritten, written by the
 *	kernel alone; NULL: records are not overwritten
 * @data: the records, mapped twice in a row
 * @size: the bytes of @data, a power of two
 */
struct bpfdev_ring {
	unsigned long *consumer;
	const unsigned long *producer;
	const unsigned long *overwrite;
	const void *data;
	unsigned long size;
};

/*
 * struct bpfdev_hash - the memory of a hash table; exists as long as its map
 * @buckets: the buckets, each with a struct hlist_nulls_head at its beginning
 * @count: the number of buckets, a power of two
 * @size: bytes of a bucket
 * @hash_at: where in an element its hash is, as u32. An element begins with its struct
 *	hlist_nulls_node
 * @key_at: where in an element its key is. The value, or of a table with a value for each
 *	CPU a pointer to them, follows at the next multiple of 8
 */
struct bpfdev_hash {
	const void *buckets;
	u32 count;
	u32 size;
	u32 hash_at;
	u32 key_at;
};

/*
 * struct bpfdev_trie - the memory of an LPM trie; exists as long as its map
 * @root: the pointer to the first node
 * @child_at: where in a node the pointers to its two children are
 * @prefixlen_at: where the length of its prefix is, as u32
 * @flags_at: where its flags are, as u32
 * @bits_at: where the bits of its prefix are. The value follows at once
 */
struct bpfdev_trie {
	const void * const *root;
	u32 child_at;
	u32 prefixlen_at;
	u32 flags_at;
	u32 bits_at;
};

struct rhashtable;

const void *bpfdev_map_btf(const struct bpf_map *map, u32 *size);
u32 bpfdev_map_btf_id(const struct bpf_map *map);
u32 bpfdev_prog_assoc_id(const struct bpf_prog *prog);
void * const *bpfdev_link_pointer(const struct bpf_link *link);
bool bpfdev_link_attach_type(const struct bpf_link *link, u32 *type);
bool bpfdev_link_dead(const struct bpf_link *link);
const struct file *bpfdev_link_perf_file(const struct bpf_link *link);
void bpfdev_struct_ops_each(struct bpf_map *map,
			    void (*each)(const struct bpf_prog *prog, void *data),
			    void *data);
bool bpfdev_ring_get(const struct bpf_map *map, struct bpfdev_ring *ring);
bool bpfdev_hash_get(const struct bpf_map *map, struct bpfdev_hash *hash);
bool bpfdev_trie_get(const struct bpf_map *map, struct bpfdev_trie *trie);
struct rhashtable *bpfdev_rhash_get(const struct bpf_map *map);
void bpfdev_sockmap_each(const struct bpf_map *map,
			 void (*each)(const struct bpf_prog *prog, void *data),
			 void *data);

#endif /* BPFDEV_BPF_PRIVATE_H */
