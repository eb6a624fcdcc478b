// SPDX-License-Identifier: GPL-2.0-only
/* An iterator that reads the kernel's memory, which a kernel that is locked down forbids. */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct seq_file;
struct bpf_map;

struct bpf_iter_meta {
	struct seq_file *seq;
} __attribute__((preserve_access_index));

struct bpf_iter__bpf_map {
	struct bpf_iter_meta *meta;
	struct bpf_map *map;
} __attribute__((preserve_access_index));

SEC("iter/bpf_map")
int probe_read(struct bpf_iter__bpf_map *ctx)
{
	__u64 word = 0;

	if (ctx->map)
		bpf_probe_read_kernel(&word, sizeof(word), ctx->map);
	bpf_seq_write(ctx->meta->seq, &word, sizeof(word));
	return 0;
}
