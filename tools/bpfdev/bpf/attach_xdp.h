/* SPDX-License-Identifier: GPL-2.0-only */
/* The modes of XDP, and its errors. */
#ifndef BPFDEV_BPF_ATTACH_XDP_H
#define BPFDEV_BPF_ATTACH_XDP_H

#include <stdbool.h>
#include <stdint.h>

struct cli_command;

int attach_xdp_find_mode(const char *word, bool offload, uint32_t *flag);
int attach_xdp_mode(const struct cli_command *command, const char *arg,
		    bool offload, uint32_t *flag);
const char *attach_xdp_mode_word(uint32_t flag);
const char *attach_xdp_attached(unsigned int ifindex);
int attach_xdp_error(const char *iface, int ifindex, int err);

#endif /* BPFDEV_BPF_ATTACH_XDP_H */
