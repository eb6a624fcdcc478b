// SPDX-License-Identifier: GPL-2.0-only
/* A program that starts a timer for an hour. */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

#define CLOCK_MONOTONIC	1
#define HOUR		(3600 * 1000000000ULL)

struct value {
	struct bpf_timer timer;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct value);
} timers SEC(".maps");

static int elapsed(void *map, __u32 *key, struct value *value)
{
	return 0;
}

SEC("tc")
int start_timer(struct __sk_buff *skb)
{
	struct value new = {}, *value;
	__u32 key = 0;

	bpf_map_update_elem(&timers, &key, &new, BPF_ANY);
	value = bpf_map_lookup_elem(&timers, &key);
	if (!value)
		return -1;
	bpf_timer_init(&value->timer, &timers, CLOCK_MONOTONIC);
	bpf_timer_set_callback(&value->timer, elapsed);
	bpf_timer_start(&value->timer, HOUR, 0);
	return -1;
}
