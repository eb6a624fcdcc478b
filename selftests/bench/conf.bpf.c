// SPDX-License-Identifier: GPL-2.0-only
/* The object file of a small agent: two maps and two programs. */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

const volatile __u32 number;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 64);
	__type(key, __u32);
	__type(value, __u64);
} blocklist SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} counters SEC(".maps");

static __always_inline int count(void)
{
	__u32 key = number & 3;
	__u64 *counter = bpf_map_lookup_elem(&counters, &key);

	if (counter)
		__sync_fetch_and_add(counter, 1);
	return bpf_map_lookup_elem(&blocklist, &key) ? XDP_DROP : XDP_PASS;
}

SEC("xdp")
int in(struct xdp_md *ctx)
{
	return count();
}

SEC("xdp")
int out(struct xdp_md *ctx)
{
	return count() == XDP_PASS ? XDP_TX : XDP_DROP;
}
