// SPDX-License-Identifier: GPL-2.0-only
/* Programs for the tests of the views. */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 10);
	__type(key, __u32);
	__type(value, __u64);
} vt_map SEC(".maps");

/* not inlined, so that the program's size is that of several functions */
static __attribute__((noinline)) int function(int value)
{
	__u32 key = value;
	__u64 *found = bpf_map_lookup_elem(&vt_map, &key);

	return found ? *found : value;
}

SEC("xdp")
int vt_xdp(struct xdp_md *ctx)
{
	return function(ctx->data_end - ctx->data) ? XDP_PASS : XDP_DROP;
}

SEC("cgroup_skb/egress")
int vt_egress(struct __sk_buff *skb)
{
	return 1;
}

SEC("cgroup_skb/ingress")
int vt_ingress(struct __sk_buff *skb)
{
	return skb->len > 0;
}

/* runs at each deletion; its own deletion recurses, which counts as a miss */
SEC("fentry/htab_map_delete_elem")
int BPF_PROG(vt_missed, void *map)
{
	__u32 key = 1;

	if (map == &vt_map)
		bpf_map_delete_elem(&vt_map, &key);
	return 0;
}
