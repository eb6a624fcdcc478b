// SPDX-License-Identifier: GPL-2.0-only
/* A line for each program. */
#include <bpf/bpf_endian.h>

#include "prog.h"

struct bpf_iter__bpf_prog {
	struct bpf_iter_meta *meta;
	struct bpf_prog *prog;
} __attribute__((preserve_access_index));

static __u64 tag(const struct bpf_prog *prog)
{
	__u64 value = 0;

	bpf_core_read(&value, sizeof(value), &prog->tag);
	return bpf_be64_to_cpu(value);
}

static void put_prog(struct seq_file *seq, const struct bpf_prog *prog)
{
	const struct bpf_prog_aux *aux = prog->aux;
	struct prog_runs runs;

	prog_runs_read(&runs, prog);
	BPF_SEQ_PRINTF(seq, "%6u %-22s %-15s %016llx %5u %12llu %15llu %8llu ",
		       aux->id, TYPE_NAME(prog_type, prog->type),
		       OR_DASH(aux->name), tag(prog),
		       BPF_CORE_READ(aux, user, uid.val), runs.cnt, runs.nsecs,
		       runs.misses);
	BPF_SEQ_PRINTF(seq, "%7u %7u %8llu %4u\n", prog_xlated_len(prog),
		       prog_jited_len(prog), prog_memory(prog),
		       aux->used_map_cnt);
}

SEC("iter/bpf_prog")
int view_progs(struct bpf_iter__bpf_prog *ctx)
{
	struct seq_file *seq = ctx->meta->seq;
	struct bpf_prog *prog = ctx->prog;

	if (!ctx->meta->seq_num)
		BPF_SEQ_PRINTF(seq, "%6s %-22s %-15s %-16s %5s %12s %15s %8s %7s %7s %8s %4s\n",
			       "ID", "TYPE", "NAME", "TAG", "UID", "RUNS",
			       "RUN-NS", "MISSES", "XLATED", "JITED", "MEMORY",
			       "MAPS");
	if (prog)
		put_prog(seq, prog);
	return 0;
}
