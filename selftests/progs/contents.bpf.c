// SPDX-License-Identifier: GPL-2.0-only
/* Maps of one layout with different types: map_contents_test.sh loads each from a file of another. */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

enum action { DROP, PASS };
enum verdict { DROPPED, PASSED };

struct rule {
	__u16 ports[2];
	enum action action;
	__u64 hits;
};

typedef struct {
	const __u16 ports[2];
	enum action action;
	unsigned long long hits;
} rule_t;

struct renamed {
	__u16 ports[2];
	enum action action;
	__u64 bytes;
};

struct wider {
	__u32 ports[1];
	enum action action;
	__u64 hits;
};

struct other_enum {
	__u16 ports[2];
	enum verdict action;
	__u64 hits;
};

/* A small one drops elements at any time: each CPU takes up to 128 free ones at once. */
#define LRU_ENTRIES 4096

#define MAP(name, map_type, entries, value_type)		\
	struct {						\
		__uint(type, BPF_MAP_TYPE_##map_type);		\
		__uint(max_entries, entries);			\
		__type(key, __u32);				\
		__type(value, value_type);			\
	} name SEC(".maps")

MAP(rules, HASH, 8, struct rule);
MAP(same, HASH, 8, rule_t);
MAP(renamed, HASH, 8, struct renamed);
MAP(wider, HASH, 8, struct wider);
MAP(other_enum, HASH, 8, struct other_enum);
MAP(lru, LRU_HASH, LRU_ENTRIES, struct rule);
MAP(array, ARRAY, 8, struct rule);
MAP(cpu_hash, PERCPU_HASH, 8, struct rule);
MAP(cpu_array, PERCPU_ARRAY, 8, struct rule);
MAP(cpu_lru, LRU_PERCPU_HASH, LRU_ENTRIES, struct rule);
MAP(queued, STACK_TRACE, 8, __u64[16]);

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, 8);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct { __u32 prefixlen; __u8 data[4]; });
	__type(value, struct rule);
} routes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__uint(key_size, 3);
	__uint(value_size, 5);
} untyped SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, struct rule);
} small SEC(".maps");

/* bpfdev load wants a program. */
SEC("socket")
int none(void *ctx)
{
	return 0;
}
