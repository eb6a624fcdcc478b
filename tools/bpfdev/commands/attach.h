/* SPDX-License-Identifier: GPL-2.0-only */
/* bpfdev attach. */
#ifndef BPFDEV_COMMANDS_ATTACH_H
#define BPFDEV_COMMANDS_ATTACH_H

struct cli_command;

extern const struct cli_command cli_attach;

#endif /* BPFDEV_COMMANDS_ATTACH_H */
