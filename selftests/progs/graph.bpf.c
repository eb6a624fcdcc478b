// SPDX-License-Identifier: GPL-2.0-only
/* A program, a replacement for its function, and a program that traces it. */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} counter SEC(".maps");

__noinline int verdict(struct xdp_md *ctx)
{
	return ctx->rx_queue_index ? XDP_DROP : XDP_PASS;
}

SEC("xdp")
int target(struct xdp_md *ctx)
{
	__u32 key = 0;
	__u64 *value = bpf_map_lookup_elem(&counter, &key);

	if (value)
		__sync_fetch_and_add(value, 1);
	return verdict(ctx);
}

SEC("freplace/verdict")
int replacement(struct xdp_md *ctx)
{
	return XDP_DROP;
}

SEC("freplace/verdict")
int waiting(struct xdp_md *ctx)
{
	return XDP_TX;
}

SEC("fentry/target")
int tracer(void *ctx)
{
	return 0;
}
