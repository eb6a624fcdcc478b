// SPDX-License-Identifier: GPL-2.0-only
/* Maps of most types, with keys and values of most kinds: map_test.sh reads and changes them. */
#include <stdbool.h>

#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

enum color { RED, GREEN, BLUE = 7, NO_COLOR = -1 };

typedef enum color color_t;

struct address {
	__u8 bytes[4];
	__u16 port;
};

struct record {
	char name[16];
	color_t color;
	bool on;
	struct address from[2];
	union {
		__u64 whole;
		__u8 parts[8];
	};
	__u32 low : 3;
	__s32 sign : 5;
	__u32 across : 24;
	const volatile __s64 delta;
	void *pointer;
	unsigned __int128 wide;
	struct {
		__s8 tiny;
	} inner;
	short matrix[2][2];
};

struct lpm_key {
	__u32 prefixlen;
	__u8 data[4];
};

struct average {
	double mean;
	float spread;
};

struct pair {
	__u32 first;
	__u16 second;
};

#define MAP(name, map_type, entries, key_type, value_type)		\
	struct {							\
		__uint(type, BPF_MAP_TYPE_##map_type);			\
		__uint(max_entries, entries);				\
		__type(key, key_type);					\
		__type(value, value_type);				\
	} name SEC(".maps")

#define MAP_OF_SIZES(name, map_type, entries, key_bytes, value_bytes)	\
	struct {							\
		__uint(type, BPF_MAP_TYPE_##map_type);			\
		__uint(max_entries, entries);				\
		__uint(key_size, key_bytes);				\
		__uint(value_size, value_bytes);			\
	} name SEC(".maps")

MAP(numbers, HASH, 4, __u32, __u64);
MAP(records, ARRAY, 2, __u32, struct record);
/* small LRU maps drop elements at any time: each CPU takes up to 128 free ones at once */
MAP(recent, LRU_HASH, 4096, struct address, color_t);
MAP(by_text, HASH, 8, char[8], __s32);
MAP(averages, ARRAY, 1, __u32, struct average);
MAP(cpu_counts, PERCPU_ARRAY, 2, __u32, __u32);
MAP(cpu_pairs, PERCPU_HASH, 4, __u16, struct pair);
MAP(cpu_texts, LRU_PERCPU_HASH, 4096, __u64, char[4]);
MAP(packed, HASH, 4, __u64, __u8[3]);
MAP_OF_SIZES(untyped, HASH, 4, 3, 4);
MAP_OF_SIZES(jumps, PROG_ARRAY, 3, 4, 4);
MAP_OF_SIZES(events, PERF_EVENT_ARRAY, 2, 4, 4);
MAP_OF_SIZES(sockets, SOCKHASH, 2, 4, 8);
MAP_OF_SIZES(short_sockets, SOCKMAP, 2, 4, 4);
MAP_OF_SIZES(devices, DEVMAP, 2, 4, 8);
MAP_OF_SIZES(cpus, CPUMAP, 1, 4, 4);
MAP_OF_SIZES(queue, QUEUE, 2, 0, 4);
MAP_OF_SIZES(stack, STACK, 2, 0, 4);
MAP_OF_SIZES(stacks, STACK_TRACE, 2, 4, 16);
MAP_OF_SIZES(cgroups, CGROUP_ARRAY, 2, 4, 4);

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, 4);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct lpm_key);
	__type(value, __u32);
} routes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 65536);	/* whole pages on each kernel */
} ring SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_BLOOM_FILTER);
	__uint(max_entries, 4);
	__uint(value_size, 4);
} bloom SEC(".maps");

struct inner {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 3);
	__uint(key_size, 4);
	__array(values, struct inner);
} slots SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(max_entries, 4);
	__uint(key_size, 8);
	__array(values, struct inner);
} tenants SEC(".maps");

__u64 hits = 5;
static volatile color_t favourite = BLUE;
char greeting[8] = "hello";

SEC("xdp")
int types_pass(struct xdp_md *ctx)
{
	hits += favourite == RED;
	greeting[7] = 0;
	return XDP_PASS;
}

SEC("tc")
int types_other(struct __sk_buff *skb)
{
	return 0;
}
