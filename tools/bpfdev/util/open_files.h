/* SPDX-License-Identifier: GPL-2.0-only */
/* The number of files that this process may have open. */
#ifndef BPFDEV_UTIL_OPEN_FILES_H
#define BPFDEV_UTIL_OPEN_FILES_H

#include <stddef.h>

size_t open_files_raise(void);

#endif /* BPFDEV_UTIL_OPEN_FILES_H */
