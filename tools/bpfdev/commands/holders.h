/* SPDX-License-Identifier: GPL-2.0-only */
/* bpfdev holders. */
#ifndef BPFDEV_COMMANDS_HOLDERS_H
#define BPFDEV_COMMANDS_HOLDERS_H

struct cli_command;

extern const struct cli_command cli_holders;

#endif /* BPFDEV_COMMANDS_HOLDERS_H */
