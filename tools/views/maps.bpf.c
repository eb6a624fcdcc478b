// SPDX-License-Identifier: GPL-2.0-only
/* A line for each map. */
#include "view.h"

struct bpf_iter__bpf_map {
	struct bpf_iter_meta *meta;
	struct bpf_map *map;
} __attribute__((preserve_access_index));

struct bpf_bloom_filter {
	struct bpf_map map;
	__u32 bitset_mask;
} __attribute__((preserve_access_index));

static __u64 round_up_to_8(__u64 size)
{
	return (size + 7) & ~7ULL;
}

/* A bloom filter has bits, and no values. */
static __u64 bloom_filter_memory(const struct bpf_map *map)
{
	const struct bpf_bloom_filter *filter = (const void *)map;

	return ((__u64)BPF_CORE_READ(filter, bitset_mask) + 1) / 8;
}

/* The memory of keys and values of a full map. */
static __u64 memory(const struct bpf_map *map)
{
	__u64 key_size = map->key_size, value_size = map->value_size;

	switch ((__u32)map->map_type) {
	case BPF_MAP_TYPE_RINGBUF:
	case BPF_MAP_TYPE_USER_RINGBUF:
		return map->max_entries;
	case 33: /* BPF_MAP_TYPE_ARENA, of 6.9 */
		return (__u64)map->max_entries * host.page_size;
	case BPF_MAP_TYPE_BLOOM_FILTER:
		return bloom_filter_memory(map);
	case BPF_MAP_TYPE_PERCPU_HASH:
	case BPF_MAP_TYPE_LRU_PERCPU_HASH:
	case BPF_MAP_TYPE_PERCPU_ARRAY:
	case BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE:
		value_size = round_up_to_8(value_size) * host.cpus;
	}
	return round_up_to_8(key_size + value_size) * map->max_entries;
}

SEC("iter/bpf_map")
int view_maps(struct bpf_iter__bpf_map *ctx)
{
	struct seq_file *seq = ctx->meta->seq;
	struct bpf_map *map = ctx->map;

	if (!ctx->meta->seq_num)
		BPF_SEQ_PRINTF(seq, "%6s %-18s %-15s %5s %6s %10s %12s %6s %s\n",
			       "ID", "TYPE", "NAME", "KEY", "VALUE", "ENTRIES",
			       "MEMORY", "FROZEN", "FLAGS");
	if (map)
		BPF_SEQ_PRINTF(seq, "%6u %-18s %-15s %5u %6u %10u %12llu %6u 0x%x\n",
			       map->id, TYPE_NAME(map_type, map->map_type),
			       OR_DASH(map->name), map->key_size,
			       map->value_size, map->max_entries, memory(map),
			       map->frozen, map->map_flags);
	return 0;
}
