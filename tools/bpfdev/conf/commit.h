/* SPDX-License-Identifier: GPL-2.0-only */
/* Carrying out a plan. */
#ifndef BPFDEV_CONF_COMMIT_H
#define BPFDEV_CONF_COMMIT_H

struct plan;

int commit_plan(struct plan *plan);

#endif /* BPFDEV_CONF_COMMIT_H */
