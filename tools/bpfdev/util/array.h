/* SPDX-License-Identifier: GPL-2.0-only */
/* Arrays. */
#ifndef BPFDEV_UTIL_ARRAY_H
#define BPFDEV_UTIL_ARRAY_H

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#endif /* BPFDEV_UTIL_ARRAY_H */
