/* SPDX-License-Identifier: GPL-2.0-only */
/* bpfdev chain. */
#ifndef BPFDEV_CHAIN_COMMAND_H
#define BPFDEV_CHAIN_COMMAND_H

struct cli_command;

extern const struct cli_command cli_chain;

#endif /* BPFDEV_CHAIN_COMMAND_H */
