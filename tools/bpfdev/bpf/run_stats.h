/* SPDX-License-Identifier: GPL-2.0-only */
/* Programs and their run statistics. */
#ifndef BPFDEV_BPF_RUN_STATS_H
#define BPFDEV_BPF_RUN_STATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/bpf.h>

/*
 * struct prog - a program
 * @id: its ID
 * @type: BPF_PROG_TYPE_*
 * @runs: number of runs while runs were counted
 * @run_ns: duration of these runs
 * @load_ns: time of loading, of CLOCK_BOOTTIME
 * @bpf_name: its BPF name
 * @name: path of its node, or of that of a link that runs it, or NULL
 * @by_link: @name is that of a link
 */
struct prog {
	uint32_t id;
	uint32_t type;
	uint64_t runs;
	uint64_t run_ns;
	uint64_t load_ns;
	char bpf_name[BPF_OBJ_NAME_LEN];
	char *name;
	bool by_link;
};

/*
 * struct progs - a snapshot of programs
 * @prog: the programs, by ID
 * @count: number of programs
 * @at_ns: time of the snapshot, of CLOCK_MONOTONIC
 * @boot_ns: the same time, of CLOCK_BOOTTIME
 */
struct progs {
	struct prog *prog;
	size_t count;
	int64_t at_ns;
	uint64_t boot_ns;
};

/*
 * struct progs_source - a selection of programs
 * @machine: all programs of the machine, not only those with nodes
 * @dirs: only programs with nodes in these directories or below
 * @dir_count: number of @dirs; 0: all directories
 */
struct progs_source {
	bool machine;
	char **dirs;
	int dir_count;
};

int run_stats_read(const struct progs_source *source, struct progs *progs);
bool run_stats_are_counted(uint32_t type);
const struct prog *run_stats_find(const struct progs *progs, uint32_t id);
void run_stats_free(struct progs *progs);

#endif /* BPFDEV_BPF_RUN_STATS_H */
