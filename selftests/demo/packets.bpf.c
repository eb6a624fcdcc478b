// SPDX-License-Identifier: GPL-2.0-only
/*
 * Count packets by IP protocol, and print the counters as text.
 *
 * Compiled once, loaded on any kernel: the kernel structures here declare only
 * the fields that are used, and libbpf looks up their offsets in the running
 * kernel (CO-RE).
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/ip.h>

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "packets.h"

char LICENSE[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, PROTOCOLS);
	__type(key, __u32);
	__type(value, struct packets);
} counters SEC(".maps");

SEC("xdp")
int count_packets(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	struct ethhdr *eth = data;
	struct iphdr *ip = (void *)(eth + 1);
	struct packets *counter;
	__u32 protocol;

	if ((void *)(ip + 1) > end || eth->h_proto != bpf_htons(ETH_P_IP))
		return XDP_PASS;
	protocol = ip->protocol;
	counter = bpf_map_lookup_elem(&counters, &protocol);
	if (counter) {
		__sync_fetch_and_add(&counter->packets, 1);
		__sync_fetch_and_add(&counter->bytes, end - data);
	}
	return XDP_PASS;
}

struct seq_file;
struct bpf_map;

struct bpf_iter_meta {
	struct seq_file *seq;
	__u64 session_id;
	__u64 seq_num;
} __attribute__((preserve_access_index));

struct bpf_iter__bpf_map_elem {
	struct bpf_iter_meta *meta;
	struct bpf_map *map;
	void *key;
	void *value;
} __attribute__((preserve_access_index));

SEC("iter/bpf_map_elem")
int show_packets(struct bpf_iter__bpf_map_elem *ctx)
{
	static const char head[] = "PROTOCOL PACKETS BYTES\n";
	static const char line[] = "%u %llu %llu\n";
	struct seq_file *seq = ctx->meta->seq;
	struct packets *counter = ctx->value;
	__u32 *protocol = ctx->key;
	__u64 args[3];

	if (!protocol || !counter)
		return 0;
	if (ctx->meta->seq_num == 0)
		bpf_seq_write(seq, head, sizeof(head) - 1);
	if (!counter->packets)
		return 0;
	args[0] = *protocol;
	args[1] = counter->packets;
	args[2] = counter->bytes;
	bpf_seq_printf(seq, line, sizeof(line), args, sizeof(args));
	return 0;
}
