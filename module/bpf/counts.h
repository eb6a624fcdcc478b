/* SPDX-License-Identifier: GPL-2.0-only */
/* Numbers that the kernel counts on each CPU: runs of a program, elements of a map. */
#ifndef BPFDEV_BPF_COUNTS_H
#define BPFDEV_BPF_COUNTS_H

#include <linux/types.h>

struct bpf_map;
struct bpf_prog;

/*
 * struct bpfdev_prog_counts - the runs of a program
 * @runs: how often it ran while runs were counted
 * @ns: the time of those runs
 * @misses: how often it did not run because it was running already
 */
struct bpfdev_prog_counts {
	u64 runs;
	u64 ns;
	u64 misses;
};

struct bpfdev_prog_counts bpfdev_prog_counts(const struct bpf_prog *prog);
bool bpfdev_map_counts(const struct bpf_map *map, u64 *elements);

#endif /* BPFDEV_BPF_COUNTS_H */
