// SPDX-License-Identifier: GPL-2.0-only
/*
 * Maps that the kernel empties when their last holder closes them: the types of their
 * values are written in several ways. Each timer counts and starts again.
 */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

#define CLOCK_MONOTONIC	1
#define PERIOD		(20 * 1000000ULL)	/* nanoseconds */

struct in_struct {
	__u64 count;
	struct bpf_timer timer;
};

typedef struct {
	__u64 count;
	struct bpf_timer timer;
} in_typedef;

typedef const volatile struct in_struct in_modifiers;

#define TIMER_MAP(name, value_type)						\
struct {									\
	__uint(type, BPF_MAP_TYPE_ARRAY);					\
	__uint(max_entries, 1);							\
	__type(key, __u32);							\
	__type(value, value_type);						\
} name SEC(".maps");								\
										\
static int name##_elapsed(void *map, __u32 *key, struct in_struct *value)	\
{										\
	value->count++;								\
	bpf_timer_start(&value->timer, PERIOD, 0);				\
	return 0;								\
}										\
										\
static __always_inline void name##_start(void)					\
{										\
	struct in_struct *value;						\
	__u32 key = 0;								\
										\
	value = bpf_map_lookup_elem(&name, &key);				\
	if (!value || bpf_timer_init(&value->timer, &name, CLOCK_MONOTONIC))	\
		return;								\
	bpf_timer_set_callback(&value->timer, name##_elapsed);			\
	bpf_timer_start(&value->timer, PERIOD, 0);				\
}

TIMER_MAP(later_struct, struct in_struct)
TIMER_MAP(later_typedef, in_typedef)
TIMER_MAP(later_modifiers, in_modifiers)

struct {
	__uint(type, BPF_MAP_TYPE_SOCKMAP);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} later_sockets SEC(".maps");

SEC("cgroup_skb/egress")
int later_start(struct __sk_buff *skb)
{
	later_struct_start();
	later_typedef_start();
	later_modifiers_start();
	return 1;
}

SEC("sockops")
int later_sockops(struct bpf_sock_ops *ctx)
{
	__u32 key = 0;

	bpf_sock_map_update(ctx, &later_sockets, &key, BPF_ANY);
	return 1;
}

SEC("sk_skb/stream_verdict")
int later_verdict(struct __sk_buff *skb)
{
	return SK_PASS;
}
