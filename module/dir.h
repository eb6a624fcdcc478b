/* SPDX-License-Identifier: GPL-2.0-only */
/* Directories: valid names, creation, and the check before a removal. */
#ifndef BPFDEV_DIR_H
#define BPFDEV_DIR_H

#include <linux/types.h>

#include "registry.h"

bool bpfdev_name_valid(const char *name);
struct bpfdev_dir *bpfdev_dir_new(struct bpfdev_dir *parent, const char *name,
				  u32 limit, const struct bpfdev_owner *owner, u32 minor);
int bpfdev_dir_inherited_limit(const struct bpfdev_dir *dir, u32 *limit);
struct bpfdev_entry *bpfdev_dir_reserve_remove(struct bpfdev_dir *dir,
					       const char *name,
					       struct bpfdev_entry **busy);

#endif /* BPFDEV_DIR_H */
