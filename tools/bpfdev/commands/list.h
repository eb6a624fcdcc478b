/* SPDX-License-Identifier: GPL-2.0-only */
/* bpfdev list. */
#ifndef BPFDEV_COMMANDS_LIST_H
#define BPFDEV_COMMANDS_LIST_H

struct cli_command;

extern const struct cli_command cli_list;

#endif /* BPFDEV_COMMANDS_LIST_H */
