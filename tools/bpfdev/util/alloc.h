/* SPDX-License-Identifier: GPL-2.0-only */
/* Memory allocation that exits on failure. */
#ifndef BPFDEV_UTIL_ALLOC_H
#define BPFDEV_UTIL_ALLOC_H

#include <stddef.h>

char *cli_copy(const char *text);
void *cli_grow(void *array, size_t count, size_t size);

#endif /* BPFDEV_UTIL_ALLOC_H */
