/* SPDX-License-Identifier: GPL-2.0-only */
/* The symlinks between nodes in sysfs. */
#ifndef BPFDEV_SYMLINKS_H
#define BPFDEV_SYMLINKS_H

#include "registry.h"

void bpfdev_symlinks_init(struct bpfdev_node *node);
int bpfdev_symlinks_update(struct bpfdev_node *node);
void bpfdev_symlinks_follow(struct bpfdev_node *node);
void bpfdev_symlinks_remove(struct bpfdev_node *node);

#endif /* BPFDEV_SYMLINKS_H */
