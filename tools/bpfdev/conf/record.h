/* SPDX-License-Identifier: GPL-2.0-only */
/* Writing the record of an apply. */
#ifndef BPFDEV_CONF_RECORD_H
#define BPFDEV_CONF_RECORD_H

#include <stdbool.h>

struct plan;

int record_before(const struct plan *plan);
bool record_is_due(const struct plan *plan);
int record_after(const struct plan *plan);

#endif /* BPFDEV_CONF_RECORD_H */
