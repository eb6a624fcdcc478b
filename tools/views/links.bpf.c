// SPDX-License-Identifier: GPL-2.0-only
/* A line for each link, with the program that it runs. */
#include "prog.h"

struct bpf_iter__bpf_link {
	struct bpf_iter_meta *meta;
	struct bpf_link *link;
} __attribute__((preserve_access_index));

static void put_prog(struct seq_file *seq, const struct bpf_prog *prog)
{
	struct prog_runs runs;

	prog_runs_read(&runs, prog);
	BPF_SEQ_PRINTF(seq, "%6u %-15s %12llu %15llu\n", prog->aux->id,
		       OR_DASH(prog->aux->name), runs.cnt, runs.nsecs);
}

SEC("iter/bpf_link")
int view_links(struct bpf_iter__bpf_link *ctx)
{
	struct seq_file *seq = ctx->meta->seq;
	struct bpf_link *link = ctx->link;
	struct bpf_prog *prog;

	if (!ctx->meta->seq_num)
		BPF_SEQ_PRINTF(seq, "%6s %-16s %6s %-15s %12s %15s\n", "ID",
			       "TYPE", "PROG", "NAME", "RUNS", "RUN-NS");
	if (!link)
		return 0;
	BPF_SEQ_PRINTF(seq, "%6u %-16s ", link->id,
		       TYPE_NAME(link_type, link->type));
	/* a struct_ops map has no program of its own */
	prog = link->prog;
	if (prog)
		put_prog(seq, prog);
	else
		BPF_SEQ_PRINTF(seq, "%6s %-15s %12s %15s\n", "-", "-", "-", "-");
	return 0;
}
