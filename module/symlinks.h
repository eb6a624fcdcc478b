/* SPDX-License-Identifier: GPL-2.0-only */
/* The symlinks between nodes in sysfs. */
#ifndef BPFDEV_SYMLINKS_H
#define BPFDEV_SYMLINKS_H

#include "registry.h"

int bpfdev_symlinks_prepare(struct bpfdev_node *node);
void bpfdev_symlinks_cancel(struct bpfdev_node *node);
void bpfdev_symlinks_start(struct bpfdev_node *node);
void bpfdev_symlinks_follow(struct bpfdev_node *node);
void bpfdev_symlinks_set_stale(struct bpfdev_node *node);
void bpfdev_symlinks_leave(struct bpfdev_node *node);
void bpfdev_symlinks_stay(struct bpfdev_node *node);
bool bpfdev_symlinks_idle(const struct bpfdev_node *node);
int bpfdev_symlinks_wait(struct bpfdev_node *node);
int bpfdev_symlinks_init(void (*retry)(void));
void bpfdev_symlinks_exit(void);

#endif /* BPFDEV_SYMLINKS_H */
