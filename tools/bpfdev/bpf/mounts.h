/* SPDX-License-Identifier: GPL-2.0-only */
/* The mounts of a kind of filesystem. */
#ifndef BPFDEV_BPF_MOUNTS_H
#define BPFDEV_BPF_MOUNTS_H

#include <stddef.h>

struct mounts;

struct mounts *mounts_read(const char *type, long magic);
size_t mounts_count(const struct mounts *mounts);
const char *mounts_get(const struct mounts *mounts, size_t i);
void mounts_free(struct mounts *mounts);

#endif /* BPFDEV_BPF_MOUNTS_H */
