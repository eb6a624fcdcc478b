/* SPDX-License-Identifier: GPL-2.0-only */
/* bpfdev rmdir. */
#ifndef BPFDEV_COMMANDS_RMDIR_H
#define BPFDEV_COMMANDS_RMDIR_H

struct cli_command;

extern const struct cli_command cli_rmdir;

#endif /* BPFDEV_COMMANDS_RMDIR_H */
