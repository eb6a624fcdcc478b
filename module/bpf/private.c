// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fields that BPF's headers do not declare: the id of a BTF object, the programs of a
 * struct_ops map and of a sockmap, the attach point of a link, the file of a perf event;
 * and, because not all kernels have them, the struct_ops map of a program and the attach
 * type of a link.
 */

#include <linux/array_size.h>
#include <linux/bpf.h>
#include <linux/bpfdev.h>
#include <linux/btf.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/skmsg.h>

#include "bpf/btf_offsets.h"
#include "bpf/private.h"

/**
 * bpfdev_map_btf_id() - read the id of the BTF that a map was created with
 * @map: the map; the caller holds it
 *
 * Return: the id, or 0 if it has none.
 */
u32 bpfdev_map_btf_id(const struct bpf_map *map)
{
	/* the map holds it for as long as it lives */
	const void *btf = map->btf;

	return btf ? *(const u32 *)bpfdev_field(btf, BPFDEV_FIELD_BTF_ID) : 0;
}

/**
 * bpfdev_map_btf() - find the BTF that a map was created with
 * @map: the map; the caller holds it
 * @size: set to the bytes of the BTF
 *
 * Return: the BTF as it was loaded, which never changes, or NULL if the map has none, or it
 * is not known where it is.
 */
const void *bpfdev_map_btf(const struct bpf_map *map, u32 *size)
{
	const void * const *data = NULL;
	const u32 *data_size = NULL;

	if (map->btf) {
		data = bpfdev_field(map->btf, BPFDEV_FIELD_BTF_DATA);
		data_size = bpfdev_field(map->btf, BPFDEV_FIELD_BTF_DATA_SIZE);
	}
	if (!data || !data_size)
		return NULL;
	*size = *data_size;
	return *data;
}

/* The most links that the map can have; before 6.9 one for each member. */
static u32 bpfdev_struct_ops_count(const void *map)
{
	const u32 *count = bpfdev_field(map, BPFDEV_FIELD_ST_FUNCS_CNT);

	if (count)
		return *count;
	return bpfdev_struct_ops_members(*(const struct bpf_struct_ops **)
					 bpfdev_field(map, BPFDEV_FIELD_ST_OPS));
}

/**
 * bpfdev_struct_ops_each() - visit the programs of a struct_ops map
 * @map: the map; the caller holds it
 * @each: is called with each; must not sleep
 * @data: for @each
 */
void bpfdev_struct_ops_each(struct bpf_map *map,
			    void (*each)(const struct bpf_prog *prog, void *data),
			    void *data)
{
	struct bpf_link **links;
	u32 i, count;

	if (!bpfdev_knows_struct_ops())
		return;
	/* BPF takes this lock to fill and to empty the links */
	guard(mutex)((struct mutex *)bpfdev_field(map, BPFDEV_FIELD_ST_LOCK));
	links = *(struct bpf_link ***)bpfdev_field(map, BPFDEV_FIELD_ST_LINKS);
	count = links ? bpfdev_struct_ops_count(map) : 0;
	for (i = 0; i < count; i++)
		if (links[i])
			each(links[i]->prog, data);
}

/**
 * bpfdev_sockmap_each() - visit the programs of a sockmap or sockhash
 * @map: the map; the caller holds it
 * @each: is called with each, under RCU
 * @data: for @each
 */
void bpfdev_sockmap_each(const struct bpf_map *map,
			 void (*each)(const struct bpf_prog *prog, void *data),
			 void *data)
{
	const struct sk_psock_progs *progs =
		bpfdev_field(map, map->map_type == BPF_MAP_TYPE_SOCKMAP ?
					  BPFDEV_FIELD_SOCKMAP_PROGS :
					  BPFDEV_FIELD_SOCKHASH_PROGS);
	const struct bpf_prog *prog[4];
	u32 i;

	if (!progs)
		return;
	/* BPF exchanges a pointer, and frees the old program after a grace period */
	rcu_read_lock();
	prog[0] = READ_ONCE(progs->msg_parser);
	prog[1] = READ_ONCE(progs->stream_parser);
	prog[2] = READ_ONCE(progs->stream_verdict);
	prog[3] = READ_ONCE(progs->skb_verdict);
	for (i = 0; i < ARRAY_SIZE(prog); i++)
		if (prog[i])
			each(prog[i], data);
	rcu_read_unlock();
}

/**
 * bpfdev_prog_assoc_id() - read the id of the struct_ops map that a program is
 *	associated with
 * @prog: the program; the caller holds it
 *
 * A program can be associated once, and holds the map from then on. Programs of a
 * struct_ops map are associated with that map as well, but do not hold it.
 *
 * Return: the id, or 0 if there is none, or it is not known.
 */
u32 bpfdev_prog_assoc_id(const struct bpf_prog *prog)
{
	const struct bpf_map * const *field = NULL, *map;

	if (prog->type != BPF_PROG_TYPE_STRUCT_OPS)
		field = bpfdev_field(prog->aux, BPFDEV_FIELD_ST_ASSOC);
	map = field ? READ_ONCE(*field) : NULL;
	return map ? map->id : 0;
}

/**
 * bpfdev_link_pointer() - find the pointer of a link to its attach point
 * @link: the link
 *
 * Return: the address of its pointer to a struct net_device, cgroup or net, which
 * is NULL once it is not attached; NULL if this kind of link has none, or its offset
 * is not known.
 */
void * const *bpfdev_link_pointer(const struct bpf_link *link)
{
	switch ((u32)link->type) {
	case BPF_LINK_TYPE_XDP:
		return bpfdev_field(link, BPFDEV_FIELD_XDP_DEV);
	case BPF_LINK_TYPE_TCX:
		return bpfdev_field(link, BPFDEV_FIELD_TCX_DEV);
	case BPF_LINK_TYPE_NETKIT:
		return bpfdev_field(link, BPFDEV_FIELD_NETKIT_DEV);
	case BPF_LINK_TYPE_CGROUP:
		return bpfdev_field(link, BPFDEV_FIELD_CGROUP);
	case BPF_LINK_TYPE_NETNS:
		return bpfdev_field(link, BPFDEV_FIELD_NET);
	default:
		return NULL;
	}
}

static const u32 *bpfdev_link_attach_type_field(const struct bpf_link *link)
{
	enum bpfdev_field own;

	switch ((u32)link->type) {
	case BPF_LINK_TYPE_CGROUP:
		own = BPFDEV_FIELD_CGROUP_TYPE;
		break;
	case BPF_LINK_TYPE_NETNS:
		own = BPFDEV_FIELD_NET_TYPE;
		break;
	case BPF_LINK_TYPE_TCX:
		own = BPFDEV_FIELD_TCX_TYPE;
		break;
	case BPF_LINK_TYPE_NETKIT:
		own = BPFDEV_FIELD_NETKIT_TYPE;
		break;
	case BPF_LINK_TYPE_SOCKMAP:
		own = BPFDEV_FIELD_SOCKMAP_TYPE;
		break;
	default:
		return NULL;
	}
	/* newer kernels have one field for all kinds */
	return bpfdev_field(link, BPFDEV_FIELD_LINK_ATTACH_TYPE) ?:
	       bpfdev_field(link, own);
}

/**
 * bpfdev_link_attach_type() - read the attach type of a link
 * @link: the link; the caller holds it
 * @type: set to enum bpf_attach_type, which never changes
 *
 * Return: false if this kind of link can be attached in one way only, or the type is not
 * known.
 */
bool bpfdev_link_attach_type(const struct bpf_link *link, u32 *type)
{
	const u32 *field = bpfdev_link_attach_type_field(link);

	if (field)
		*type = *field;
	return field;
}

/**
 * bpfdev_link_dead() - check whether a link to a hook of netfilter was detached
 * @link: the link; the caller holds it
 *
 * The link holds its network namespace until then.
 *
 * Return: false also if this is another kind of link, or the state is not known.
 */
bool bpfdev_link_dead(const struct bpf_link *link)
{
	const u32 *dead = NULL;

	if ((u32)link->type == BPF_LINK_TYPE_NETFILTER)
		dead = bpfdev_field(link, BPFDEV_FIELD_NF_DEAD);
	return dead && READ_ONCE(*dead);
}

/**
 * bpfdev_link_perf_file() - find the file of the perf event that a link is attached to
 * @link: the link; the caller holds it
 *
 * Return: the file, held by the link for as long as it lives, or NULL if this is
 * another kind of link, or the offset is not known.
 */
const struct file *bpfdev_link_perf_file(const struct bpf_link *link)
{
	const struct file * const *file = NULL;

	if (link->type == BPF_LINK_TYPE_PERF_EVENT)
		file = bpfdev_field(link, BPFDEV_FIELD_PERF_FILE);
	return file ? *file : NULL;
}

/**
 * bpfdev_ring_get() - find the memory of a ring buffer
 * @map: the map, of type BPF_MAP_TYPE_RINGBUF; the caller holds it
 * @ring: to be filled
 *
 * Return: false if this kernel's rings are not as expected.
 */
bool bpfdev_ring_get(const struct bpf_map *map, struct bpfdev_ring *ring)
{
	void * const *field = bpfdev_field(map, BPFDEV_FIELD_RING);
	const void *consumer, *producer, *overwrite;

	if (!field)
		return false;
	consumer = bpfdev_field(*field, BPFDEV_FIELD_RING_CONSUMER);
	producer = bpfdev_field(*field, BPFDEV_FIELD_RING_PRODUCER);
	overwrite = map->map_flags & BPF_F_RB_OVERWRITE ?
		bpfdev_field(*field, BPFDEV_FIELD_RING_OVERWRITE) : NULL;
	/* a page each, as every program in user space that reads rings relies on */
	if (!consumer || producer != consumer + PAGE_SIZE ||
	    (map->map_flags & BPF_F_RB_OVERWRITE && !overwrite))
		return false;
	*ring = (struct bpfdev_ring){
		.consumer = (unsigned long *)consumer,
		.producer = producer,
		.overwrite = overwrite,
		.data = producer + PAGE_SIZE,
		.size = map->max_entries,
	};
	return true;
}

/* The offset of a field, or the size of its structure; 0 if it is not known. */
static u32 bpfdev_field_distance(enum bpfdev_field field)
{
	static const char from[1];
	const void *to = bpfdev_field(from, field);

	return to ? to - (const void *)from : 0;
}

/**
 * bpfdev_hash_get() - find the memory of a hash table
 * @map: the map, of one of the types that BPF makes from struct bpf_htab; the caller holds
 *	it
 * @hash: to be filled
 *
 * Return: false if this kernel's hash tables are not as expected.
 */
bool bpfdev_hash_get(const struct bpf_map *map, struct bpfdev_hash *hash)
{
	void * const *buckets = bpfdev_field(map, BPFDEV_FIELD_HASH_BUCKETS);
	const u32 *count = bpfdev_field(map, BPFDEV_FIELD_HASH_N_BUCKETS);

	if (!buckets || !count)
		return false;
	*hash = (struct bpfdev_hash){
		.buckets = *buckets,
		.count = *count,
		.size = bpfdev_field_distance(BPFDEV_FIELD_HASH_BUCKET_SIZE),
		.hash_at = bpfdev_field_distance(BPFDEV_FIELD_HASH_ELEM),
	};
	hash->key_at = round_up(hash->hash_at + sizeof(u32), 8);
	return hash->size && hash->hash_at;
}

/**
 * bpfdev_trie_get() - find the memory of an LPM trie
 * @map: the map, of type BPF_MAP_TYPE_LPM_TRIE; the caller holds it
 * @trie: to be filled
 *
 * Return: false if this kernel's tries are not as expected.
 */
bool bpfdev_trie_get(const struct bpf_map *map, struct bpfdev_trie *trie)
{
	/* an offset may be 0, and is known if the feature is */
	if (!(bpfdev_offsets_features() & BPFDEV_FEATURE_TRIE))
		return false;
	*trie = (struct bpfdev_trie){
		.root = bpfdev_field(map, BPFDEV_FIELD_TRIE_ROOT),
		.child_at = bpfdev_field_distance(BPFDEV_FIELD_TRIE_CHILD),
		.prefixlen_at = bpfdev_field_distance(BPFDEV_FIELD_TRIE_PREFIXLEN),
		.flags_at = bpfdev_field_distance(BPFDEV_FIELD_TRIE_FLAGS),
	};
	trie->bits_at = trie->flags_at + sizeof(u32);
	return true;
}

/**
 * bpfdev_rhash_get() - find the table of a resizable hash table
 * @map: the map, of type BPF_MAP_TYPE_RHASH; the caller holds it
 *
 * Return: the table, which exists as long as its map, or NULL if it is not known where it is.
 */
struct rhashtable *bpfdev_rhash_get(const struct bpf_map *map)
{
	return (struct rhashtable *)bpfdev_field(map, BPFDEV_FIELD_RHASH);
}
