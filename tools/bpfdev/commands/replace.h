/* SPDX-License-Identifier: GPL-2.0-only */
/* bpfdev replace. */
#ifndef BPFDEV_COMMANDS_REPLACE_H
#define BPFDEV_COMMANDS_REPLACE_H

struct cli_command;

extern const struct cli_command cli_replace;

#endif /* BPFDEV_COMMANDS_REPLACE_H */
