// SPDX-License-Identifier: GPL-2.0-only
/* Maps and programs for the tests of "bpfdev apply". */
#include <stdbool.h>

#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

#ifndef APPLY_ENTRIES
#define APPLY_ENTRIES 64
#endif
#ifndef APPLY_VERDICT
#define APPLY_VERDICT XDP_PASS
#endif

char LICENSE[] SEC("license") = "GPL";

enum apply_level { APPLY_QUIET, APPLY_LOUD };

const volatile __u32 apply_debug;
const volatile enum apply_level apply_level;
const volatile bool apply_drop;
__u64 apply_seen;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, APPLY_ENTRIES);
	__type(key, __u32);
	__type(value, __u64);
} blocklist SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} counters SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 65536);	/* whole pages on each kernel */
} events SEC(".maps");

SEC("xdp")
int apply_main(struct xdp_md *ctx)
{
	__u32 key = apply_debug + apply_level;
	__u64 *counter = bpf_map_lookup_elem(&counters, &key);

	if (counter)
		__sync_fetch_and_add(counter, 1);
	__sync_fetch_and_add(&apply_seen, 1);
	if (bpf_map_lookup_elem(&blocklist, &key) || apply_drop)
		return XDP_DROP;
	return APPLY_VERDICT;
}

SEC("cgroup_skb/egress")
int apply_egress(struct __sk_buff *skb)
{
	__sync_fetch_and_add(&apply_seen, 1);
	return 1;
}

SEC("raw_tp/sched_switch")
int apply_switch(void *ctx)
{
	__sync_fetch_and_add(&apply_seen, 1);
	return 0;
}

struct bpf_iter__bpf_map;

SEC("iter/bpf_map")
int apply_view(struct bpf_iter__bpf_map *ctx)
{
	return 0;
}
