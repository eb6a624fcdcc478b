/* SPDX-License-Identifier: GPL-2.0-only */
/* The contents of new maps. */
#ifndef BPFDEV_CONF_REFILL_H
#define BPFDEV_CONF_REFILL_H

struct plan;

int refill_maps(struct plan *plan);

#endif /* BPFDEV_CONF_REFILL_H */
