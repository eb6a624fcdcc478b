/* SPDX-License-Identifier: GPL-2.0-only */
/* bpfdev mkdir. */
#ifndef BPFDEV_COMMANDS_MKDIR_H
#define BPFDEV_COMMANDS_MKDIR_H

struct cli_command;

extern const struct cli_command cli_mkdir;

#endif /* BPFDEV_COMMANDS_MKDIR_H */
