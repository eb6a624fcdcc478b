/* SPDX-License-Identifier: GPL-2.0-only */
/* The major number of nodes. */
#ifndef BPFDEV_UTIL_MAJOR_H
#define BPFDEV_UTIL_MAJOR_H

unsigned int cli_major(void);

#endif /* BPFDEV_UTIL_MAJOR_H */
