/* SPDX-License-Identifier: GPL-2.0-only */
/* bpfdev save. */
#ifndef BPFDEV_COMMANDS_SAVE_H
#define BPFDEV_COMMANDS_SAVE_H

struct cli_command;

extern const struct cli_command cli_save;

#endif /* BPFDEV_COMMANDS_SAVE_H */
