/* SPDX-License-Identifier: GPL-2.0-only */
/* Files of the kernel that have one line. */
#ifndef BPFDEV_UTIL_FIRST_LINE_H
#define BPFDEV_UTIL_FIRST_LINE_H

#include <stdbool.h>

bool first_line(const char *path, char *line, int size);

#endif /* BPFDEV_UTIL_FIRST_LINE_H */
