/* SPDX-License-Identifier: GPL-2.0-only */
/* The links of a plan. */
#ifndef BPFDEV_CONF_ATTACH_H
#define BPFDEV_CONF_ATTACH_H

struct plan;

int attach_links(struct plan *plan);

#endif /* BPFDEV_CONF_ATTACH_H */
