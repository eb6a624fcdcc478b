// SPDX-License-Identifier: GPL-2.0-only
/* A map as libbpf read it before version 1.0. */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct map_def {
	__u32 type;
	__u32 key_size;
	__u32 value_size;
	__u32 max_entries;
	__u32 map_flags;
};

struct map_def counts SEC("maps") = {
	.type = BPF_MAP_TYPE_ARRAY,
	.key_size = sizeof(__u32),
	.value_size = sizeof(__u64),
	.max_entries = 4,
};

SEC("xdp")
int old_maps(struct xdp_md *ctx)
{
	__u32 key = 0;

	bpf_map_lookup_elem(&counts, &key);
	return XDP_PASS;
}
