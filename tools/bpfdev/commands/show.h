/* SPDX-License-Identifier: GPL-2.0-only */
/* bpfdev show. */
#ifndef BPFDEV_COMMANDS_SHOW_H
#define BPFDEV_COMMANDS_SHOW_H

struct cli_command;

extern const struct cli_command cli_show;

#endif /* BPFDEV_COMMANDS_SHOW_H */
