// SPDX-License-Identifier: GPL-2.0-only
/* The maps of Documentation/read-a-map.md, and a program that counts and reports packets. */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct flow {
	__u64 packets;
	__u64 bytes;
};

struct event {
	__u32 number;
	__u32 length;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, struct flow);
} flows SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u64);
} counters SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 65536);	/* whole pages on each kernel */
} events SEC(".maps");

static __always_inline __u64 add(__u32 counter, __u64 number)
{
	__u64 *value = bpf_map_lookup_elem(&counters, &counter);

	if (!value)
		return 0;
	*value += number;
	return *value;
}

SEC("xdp")
int report(struct xdp_md *ctx)
{
	struct event event = { .length = bpf_xdp_get_buff_len(ctx) };

	event.number = add(0, 1);
	add(1, event.length);
	bpf_ringbuf_output(&events, &event, sizeof(event), 0);
	return XDP_PASS;
}
