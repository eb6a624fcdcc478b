/* SPDX-License-Identifier: GPL-2.0-only */
/* bpfdev load. */
#ifndef BPFDEV_COMMANDS_LOAD_H
#define BPFDEV_COMMANDS_LOAD_H

struct cli_command;

extern const struct cli_command cli_load;

#endif /* BPFDEV_COMMANDS_LOAD_H */
