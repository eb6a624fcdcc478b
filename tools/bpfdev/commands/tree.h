/* SPDX-License-Identifier: GPL-2.0-only */
/* bpfdev tree. */
#ifndef BPFDEV_COMMANDS_TREE_H
#define BPFDEV_COMMANDS_TREE_H

struct cli_command;

extern const struct cli_command cli_tree;

#endif /* BPFDEV_COMMANDS_TREE_H */
