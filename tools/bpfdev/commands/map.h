/* SPDX-License-Identifier: GPL-2.0-only */
/* bpfdev map. */
#ifndef BPFDEV_COMMANDS_MAP_H
#define BPFDEV_COMMANDS_MAP_H

struct cli_command;

extern const struct cli_command cli_map;

#endif /* BPFDEV_COMMANDS_MAP_H */
