/* SPDX-License-Identifier: GPL-2.0-only */
/* The families of metrics that "bpfdev metrics" prints. */
#ifndef BPFDEV_COMMANDS_METRICS_FAMILIES_H
#define BPFDEV_COMMANDS_METRICS_FAMILIES_H

struct exposition;
struct node_stats;

void metrics_put_machine(struct exposition *out);
void metrics_put_entries(struct exposition *out, const struct node_stats *stats);

#endif /* BPFDEV_COMMANDS_METRICS_FAMILIES_H */
