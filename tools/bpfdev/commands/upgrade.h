/* SPDX-License-Identifier: GPL-2.0-only */
/* bpfdev upgrade. */
#ifndef BPFDEV_COMMANDS_UPGRADE_H
#define BPFDEV_COMMANDS_UPGRADE_H

struct cli_command;

extern const struct cli_command cli_upgrade;

#endif /* BPFDEV_COMMANDS_UPGRADE_H */
