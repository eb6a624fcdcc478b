/* SPDX-License-Identifier: GPL-2.0-only */
/* Facts about a program that several views print. */
#ifndef BPFDEV_VIEWS_PROG_H
#define BPFDEV_VIEWS_PROG_H

#include "view.h"

/* struct prog_runs - number and duration of the runs of a program */
struct prog_runs {
	struct bpf_prog_stats *stats;
	__u64 cnt;
	__u64 nsecs;
	__u64 misses;
};

static long add_cpu_runs(__u32 cpu, void *data)
{
	struct prog_runs *runs = data;
	struct bpf_prog_stats *stats = per_cpu(runs->stats, cpu);
	__u64 value;

	if (!bpf_core_read(&value, sizeof(value), &stats->cnt))
		runs->cnt += value;
	if (!bpf_core_read(&value, sizeof(value), &stats->nsecs))
		runs->nsecs += value;
	if (!bpf_core_read(&value, sizeof(value), &stats->misses))
		runs->misses += value;
	return 0;
}

static inline void prog_runs_read(struct prog_runs *runs,
				  const struct bpf_prog *prog)
{
	__builtin_memset(runs, 0, sizeof(*runs));
	runs->stats = BPF_CORE_READ(prog, stats);
	bpf_loop(host.cpus, add_cpu_runs, runs, 0);
}

/* struct prog_code - the machine code of a program's functions */
struct prog_code {
	struct bpf_prog **func;
	__u32 len;
};

static long add_function(__u32 i, void *data)
{
	struct prog_code *code = data;
	struct bpf_prog *func = NULL;

	bpf_probe_read_kernel(&func, sizeof(func), code->func + i);
	code->len += BPF_CORE_READ(func, jited_len);
	return 0;
}

/* The length as in bpf(2): the sum over all functions if there are several. */
static inline __u32 prog_jited_len(const struct bpf_prog *prog)
{
	struct prog_code code = { .func = BPF_CORE_READ(prog, aux, func) };
	__u32 count = BPF_CORE_READ(prog, aux, func_cnt);

	if (!count)
		return BPF_CORE_READ(prog, jited_len);
	bpf_loop(count, add_function, &code, 0);
	return code.len;
}

static inline __u32 prog_xlated_len(const struct bpf_prog *prog)
{
	return BPF_CORE_READ(prog, len) * sizeof(struct bpf_insn);
}

static inline __u64 prog_memory(const struct bpf_prog *prog)
{
	return (__u64)BPF_CORE_READ(prog, pages) * host.page_size;
}

#endif /* BPFDEV_VIEWS_PROG_H */
