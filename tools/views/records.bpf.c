// SPDX-License-Identifier: GPL-2.0-only
/* A record for each program, for collectors. */
#include "bpfdev-records.h"
#include "prog.h"

struct bpf_iter__bpf_prog {
	struct bpf_iter_meta *meta;
	struct bpf_prog *prog;
} __attribute__((preserve_access_index));

SEC("iter/bpf_prog")
int view_records(struct bpf_iter__bpf_prog *ctx)
{
	struct bpf_prog *prog = ctx->prog;
	struct bpfdev_record record = {
		.version = BPFDEV_RECORD_VERSION,
		.size = sizeof(record),
	};
	struct prog_runs runs;

	if (!prog)
		return 0;
	prog_runs_read(&runs, prog);
	record.id = prog->aux->id;
	record.prog_type = prog->type;
	record.uid = BPF_CORE_READ(prog, aux, user, uid.val);
	record.run_cnt = runs.cnt;
	record.run_time_ns = runs.nsecs;
	record.recursion_misses = runs.misses;
	record.load_time_ns = prog->aux->load_time;
	record.memory = prog_memory(prog);
	record.xlated_len = prog_xlated_len(prog);
	record.jited_len = prog_jited_len(prog);
	record.verified_insns = prog->aux->verified_insns;
	record.maps = prog->aux->used_map_cnt;
	bpf_core_read(record.tag, sizeof(record.tag), &prog->tag);
	bpf_core_read(record.name, sizeof(record.name), &prog->aux->name);
	bpf_seq_write(ctx->meta->seq, &record, sizeof(record));
	return 0;
}
