/* SPDX-License-Identifier: GPL-2.0-only */
/* bpfdev restore. */
#ifndef BPFDEV_COMMANDS_RESTORE_H
#define BPFDEV_COMMANDS_RESTORE_H

struct cli_command;

extern const struct cli_command cli_restore;

#endif /* BPFDEV_COMMANDS_RESTORE_H */
