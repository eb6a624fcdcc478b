// SPDX-License-Identifier: GPL-2.0-only
/* Two programs that take turns; each has its own map. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} swap_a_map SEC(".maps"), swap_b_map SEC(".maps");

SEC("xdp")
int swap_a(struct xdp_md *ctx)
{
	__u32 key = 0;

	return bpf_map_lookup_elem(&swap_a_map, &key) ? XDP_PASS : XDP_DROP;
}

SEC("xdp")
int swap_b(struct xdp_md *ctx)
{
	__u32 key = 0;

	return bpf_map_lookup_elem(&swap_b_map, &key) ? XDP_PASS : XDP_TX;
}
