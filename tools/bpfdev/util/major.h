/* SPDX-License-Identifier: GPL-2.0-only */
/* The major number of nodes. */
#ifndef BPFDEV_UTIL_MAJOR_H
#define BPFDEV_UTIL_MAJOR_H

#include <stdbool.h>

unsigned int cli_major(void);
bool cli_is_node(int fd);

#endif /* BPFDEV_UTIL_MAJOR_H */
