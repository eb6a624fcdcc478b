/* SPDX-License-Identifier: GPL-2.0-only */
/* The metrics of chains that "bpfdev metrics" prints. */
#ifndef BPFDEV_COMMANDS_METRICS_CHAINS_H
#define BPFDEV_COMMANDS_METRICS_CHAINS_H

struct exposition;
struct node_stats;

void metrics_put_chains(struct exposition *out, const struct node_stats *stats);

#endif /* BPFDEV_COMMANDS_METRICS_CHAINS_H */
