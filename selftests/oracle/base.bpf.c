// SPDX-License-Identifier: GPL-2.0-only
/*
 * Objects that use each other in most possible ways. workload.c loads this many
 * times, and fills and attaches the objects.
 */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} counts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, __u64);
} table SEC(".maps");

/*
 * base_main calls the programs in it; base_tail, which is in it, uses it as
 * well
 */
struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u32);
} calls SEC(".maps");

struct inner {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 4);
	__type(key, __u32);
	__array(values, struct inner);
} outer SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(max_entries, 4);
	__type(key, __u32);
	__array(values, struct inner);
} outer_hash SEC(".maps");

/* freplace replaces this function, and fentry traces it */
__noinline int base_part(struct xdp_md *ctx)
{
	volatile int ret = XDP_PASS;

	return ret;
}

static void count(void *map)
{
	__u32 key = 0;
	__u64 *value = bpf_map_lookup_elem(map, &key);

	if (value)
		__sync_fetch_and_add(value, 1);
}

SEC("xdp")
int base_main(struct xdp_md *ctx)
{
	int ret = base_part(ctx);

	count(&counts);
	bpf_tail_call(ctx, &calls, 0);
	return ret;
}

SEC("xdp")
int base_tail(struct xdp_md *ctx)
{
	count(&table);
	bpf_tail_call(ctx, &calls, 1);
	return XDP_PASS;
}

SEC("cgroup_skb/egress")
int base_cgroup(struct __sk_buff *skb)
{
	__u32 key = 0;
	void *inner = bpf_map_lookup_elem(&outer, &key);

	if (inner)
		count(inner);
	inner = bpf_map_lookup_elem(&outer_hash, &key);
	if (inner)
		count(inner);
	return 1;
}

SEC("raw_tp/sched_process_exit")
int base_raw(void *ctx)
{
	count(&counts);
	return 0;
}

SEC("tc")
int base_tc(struct __sk_buff *skb)
{
	count(&table);
	return -1;
}

SEC("fentry/bpf_fentry_test1")
int base_fentry(void *ctx)
{
	count(&counts);
	return 0;
}
