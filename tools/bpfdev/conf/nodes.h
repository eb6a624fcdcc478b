/* SPDX-License-Identifier: GPL-2.0-only */
/* Nodes of a plan: as many as go at once. */
#ifndef BPFDEV_CONF_NODES_H
#define BPFDEV_CONF_NODES_H

#include <stdbool.h>

struct plan;

int nodes_make(struct plan *plan, bool links);
void nodes_take_back(struct plan *plan);

#endif /* BPFDEV_CONF_NODES_H */
