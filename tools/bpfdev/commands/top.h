/* SPDX-License-Identifier: GPL-2.0-only */
/* bpfdev top. */
#ifndef BPFDEV_COMMANDS_TOP_H
#define BPFDEV_COMMANDS_TOP_H

struct cli_command;

extern const struct cli_command cli_top;

#endif /* BPFDEV_COMMANDS_TOP_H */
