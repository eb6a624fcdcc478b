/* SPDX-License-Identifier: GPL-2.0-only */
/* bpfdev metrics. */
#ifndef BPFDEV_COMMANDS_METRICS_H
#define BPFDEV_COMMANDS_METRICS_H

struct cli_command;

extern const struct cli_command cli_metrics;

#endif /* BPFDEV_COMMANDS_METRICS_H */
