/* SPDX-License-Identifier: GPL-2.0-only */
/* A sum of bytes, by which they are known again. */
#ifndef BPFDEV_UTIL_SUM_H
#define BPFDEV_UTIL_SUM_H

#include <stddef.h>
#include <stdint.h>

#define SUM_BEGIN 0xcbf29ce484222325ULL

uint64_t sum_bytes(uint64_t sum, const void *data, size_t size);
int sum_file(const char *path, uint64_t *sum);

#endif /* BPFDEV_UTIL_SUM_H */
