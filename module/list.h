/* SPDX-License-Identifier: GPL-2.0-only */
/* The listing of a directory, and records for user space. */
#ifndef BPFDEV_LIST_H
#define BPFDEV_LIST_H

#include <linux/bpfdev.h>
#include <linux/types.h>

#include "bpf/tasks.h"
#include "registry.h"

u32 bpfdev_access_bits(fmode_t mode);
int bpfdev_records_to_user(u64 to, u32 size, const void *records, u32 known,
			   u32 count);
int bpfdev_dir_list(struct bpfdev_dir *dir, struct bpfdev_list *arg);
int bpfdev_dir_scan_keys(struct bpfdev_dir *dir, const char *name,
			 struct bpfdev_scan_key **keys);

#endif /* BPFDEV_LIST_H */
