/* SPDX-License-Identifier: GPL-2.0-only */
/* The place of an XDP program among others, as its object file gives it for libxdp. */
#ifndef BPFDEV_BPF_XDP_RUN_CONFIG_H
#define BPFDEV_BPF_XDP_RUN_CONFIG_H

#include <stdint.h>

struct btf;

/*
 * struct xdp_run_config - a run configuration
 * @priority: programs with a lower one run first
 * @actions: the verdicts after which the next program runs, a bit 1 << XDP_* each
 */
struct xdp_run_config {
	uint32_t priority;
	uint32_t actions;
};

void xdp_run_config_read(const struct btf *btf, const char *prog,
			 struct xdp_run_config *config);
void xdp_run_config_of(int fd, struct xdp_run_config *config);

#endif /* BPFDEV_BPF_XDP_RUN_CONFIG_H */
