// SPDX-License-Identifier: GPL-2.0-only
/* Two iterators to choose from; the verifier rejects one of them. */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct seq_file;

struct bpf_iter_meta {
	struct seq_file *seq;
	__u64 seq_num;
} __attribute__((preserve_access_index));

struct bpf_iter__task {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
} __attribute__((preserve_access_index));

SEC("iter/task")
int iters_good(struct bpf_iter__task *ctx)
{
	static const char text[] = "iters_good\n";

	if (!ctx->task)
		bpf_seq_write(ctx->meta->seq, text, sizeof(text) - 1);
	return 0;
}

SEC("iter/task")
int iters_bad(struct bpf_iter__task *ctx)
{
	return *(int *)ctx->meta->seq_num;
}
