/* SPDX-License-Identifier: GPL-2.0-only */
/* The numbers of objects without a node. */
#ifndef BPFDEV_BPF_OTHER_STATS_H
#define BPFDEV_BPF_OTHER_STATS_H

struct node_stats;

int other_stats_add(struct node_stats *stats);

#endif /* BPFDEV_BPF_OTHER_STATS_H */
