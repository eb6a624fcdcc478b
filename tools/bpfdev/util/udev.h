/* SPDX-License-Identifier: GPL-2.0-only */
/* Requests to udevd. */
#ifndef BPFDEV_UTIL_UDEV_H
#define BPFDEV_UTIL_UDEV_H

#include <stdbool.h>

bool udev_runs(void);
int udev_read_rules(void);
void udev_settle(void);

#endif /* BPFDEV_UTIL_UDEV_H */
