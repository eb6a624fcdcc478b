// SPDX-License-Identifier: GPL-2.0-only
/*
 * Maps with elements and events to read, a program that puts events, and an iterator that gives
 * the same records as read(2) of the data node.
 */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1 << 20);
	__type(key, __u32);
	__type(value, __u64);
} bench_hash SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1024);
	__uint(map_flags, BPF_F_MMAPABLE);
	__type(key, __u32);
	__type(value, __u64);
} bench_array SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 23);
} bench_ring SEC(".maps");

struct event {
	__u64 number;
	char data[24];
};

static long put_one(__u32 i, void *ctx)
{
	struct event *event = bpf_ringbuf_reserve(&bench_ring, sizeof(*event), 0);

	if (!event)
		return 1;
	event->number = i;
	__builtin_memset(event->data, 'x', sizeof(event->data));
	bpf_ringbuf_submit(event, BPF_RB_NO_WAKEUP);
	return 0;
}

/* Put as many events as the number at @count. */
SEC("syscall")
int put(__u32 *count)
{
	bpf_loop(*count, put_one, NULL, 0);
	return 0;
}

struct seq_file;

struct bpf_iter_meta {
	struct seq_file *seq;
} __attribute__((preserve_access_index));

struct bpf_iter__bpf_map_elem {
	struct bpf_iter_meta *meta;
	void *key;
	void *value;
} __attribute__((preserve_access_index));

SEC("iter/bpf_map_elem")
int records(struct bpf_iter__bpf_map_elem *ctx)
{
	struct {
		__u64 key;
		__u64 value;
	} record;
	__u32 *key = ctx->key;
	__u64 *value = ctx->value;

	if (!key || !value)
		return 0;
	record.key = *key;
	record.value = *value;
	bpf_seq_write(ctx->meta->seq, &record, sizeof(record));
	return 0;
}
