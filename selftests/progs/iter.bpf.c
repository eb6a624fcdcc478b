// SPDX-License-Identifier: GPL-2.0-only
/* An iterator for the tests of the command; bpftool pins one per object. */
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
int cli_test_text(struct bpf_iter__bpf_map *ctx)
{
	static const char text[] = "cli_test\n";

	if (!ctx->map)
		bpf_seq_write(ctx->meta->seq, text, sizeof(text) - 1);
	return 0;
}
