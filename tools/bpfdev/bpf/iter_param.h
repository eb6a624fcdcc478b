/* SPDX-License-Identifier: GPL-2.0-only */
/* Parameters of iterators. */
#ifndef BPFDEV_BPF_ITER_PARAM_H
#define BPFDEV_BPF_ITER_PARAM_H

#include <stdbool.h>
#include <stdint.h>

#include <linux/bpf.h>

struct bpf_program;
struct cli_command;

/*
 * struct iter_param - the parameter of an iterator
 * @cgroup: argument of --cgroup, or NULL
 * @map: argument of --map, or NULL
 * @pid: argument of --pid, or NULL
 * @order: enum bpf_cgroup_iter_order, from --order; 0: it was not given
 * @fd: the cgroup, map or process, or -1
 * @info: the parameter as BPF takes it
 */
struct iter_param {
	const char *cgroup;
	const char *map;
	const char *pid;
	uint32_t order;
	int fd;
	union bpf_iter_link_info info;
};

int iter_param_option(const struct cli_command *command, struct iter_param *param,
		      int opt, const char *arg);
int iter_param_check(const struct cli_command *command, const struct iter_param *param);
int iter_param_open(const struct cli_command *command, const struct bpf_program *prog,
		    struct iter_param *param);
void iter_param_set_cgroup(struct iter_param *param, int fd);
void iter_param_close(struct iter_param *param);
const union bpf_iter_link_info *iter_param_info(const struct iter_param *param);
int iter_param_error(const struct bpf_program *prog, const struct iter_param *param, int err);

#endif /* BPFDEV_BPF_ITER_PARAM_H */
