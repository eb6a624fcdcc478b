/* SPDX-License-Identifier: GPL-2.0-only */
/* bpfdev monitor. */
#ifndef BPFDEV_COMMANDS_MONITOR_H
#define BPFDEV_COMMANDS_MONITOR_H

struct cli_command;

extern const struct cli_command cli_monitor;

#endif /* BPFDEV_COMMANDS_MONITOR_H */
