/* SPDX-License-Identifier: GPL-2.0-only */
/* bpfdev graph. */
#ifndef BPFDEV_COMMANDS_GRAPH_H
#define BPFDEV_COMMANDS_GRAPH_H

struct cli_command;

extern const struct cli_command cli_graph;

#endif /* BPFDEV_COMMANDS_GRAPH_H */
