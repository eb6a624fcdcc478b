/* SPDX-License-Identifier: GPL-2.0-only */
/* bpfdev view follow: a node for each cgroup below one. */
#ifndef BPFDEV_COMMANDS_VIEW_FOLLOW_H
#define BPFDEV_COMMANDS_VIEW_FOLLOW_H

#include <stdint.h>

struct bpf_program;
struct iter_param;

int view_follow(const struct bpf_program *prog, const char *dir, uint32_t mode,
		struct iter_param *param);

#endif /* BPFDEV_COMMANDS_VIEW_FOLLOW_H */
