/* SPDX-License-Identifier: GPL-2.0-only */
/* Programs, and how much they ran until now. */
#ifndef BPFDEV_BPF_RUN_STATS_H
#define BPFDEV_BPF_RUN_STATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/bpf.h>

/*
 * struct prog - a program
 * @id: its id
 * @type: BPF_PROG_TYPE_*
 * @runs: how often it ran while that was counted
 * @run_ns: how long that took
 * @load_ns: when it was loaded, of CLOCK_BOOTTIME
 * @bpf_name: its name in BPF
 * @name: path of its node, or NULL
 */
struct prog {
	uint32_t id;
	uint32_t type;
	uint64_t runs;
	uint64_t run_ns;
	uint64_t load_ns;
	char bpf_name[BPF_OBJ_NAME_LEN];
	char *name;
};

/*
 * struct progs - programs at an instant
 * @prog: by id
 * @count: how many
 * @at_ns: when it was, of CLOCK_MONOTONIC
 * @boot_ns: the same, of CLOCK_BOOTTIME
 */
struct progs {
	struct prog *prog;
	size_t count;
	int64_t at_ns;
	uint64_t boot_ns;
};

/*
 * struct progs_source - which programs
 * @machine: all of the machine, and not only those with nodes
 * @dirs: find nodes in these directories, or below
 * @dir_count: how many; 0: in all
 */
struct progs_source {
	bool machine;
	char **dirs;
	int dir_count;
};

int run_stats_read(const struct progs_source *source, struct progs *progs);
const struct prog *run_stats_find(const struct progs *progs, uint32_t id);
void run_stats_free(struct progs *progs);

#endif /* BPFDEV_BPF_RUN_STATS_H */
