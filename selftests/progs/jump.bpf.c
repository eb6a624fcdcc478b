// SPDX-License-Identifier: GPL-2.0-only
/* A component of a chain that calls another program through a prog array. */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} jump_to SEC(".maps");

SEC("xdp")
int jump(struct xdp_md *ctx)
{
	bpf_tail_call(ctx, &jump_to, 0);
	return XDP_PASS;
}

char _license[] SEC("license") = "GPL";
