// SPDX-License-Identifier: GPL-2.0-only
/* Print a line for each map, with the fields that BPFDEV_IOC_LIST returns. */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "GPL";

struct seq_file;

typedef struct {
	long long counter;
} atomic64_t;

struct bpf_map {
	__u32 id;
	enum bpf_map_type map_type;
	char name[16];
	atomic64_t refcnt;
} __attribute__((preserve_access_index));

struct bpf_iter_meta {
	struct seq_file *seq;
} __attribute__((preserve_access_index));

struct bpf_iter__bpf_map {
	struct bpf_iter_meta *meta;
	struct bpf_map *map;
} __attribute__((preserve_access_index));

SEC("iter/bpf_map")
int list_maps(struct bpf_iter__bpf_map *ctx)
{
	struct bpf_map *map = ctx->map;

	if (map)
		BPF_SEQ_PRINTF(ctx->meta->seq, "%u %d %s %lld\n", map->id,
			       map->map_type, map->name, map->refcnt.counter);
	return 0;
}
