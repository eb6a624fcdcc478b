/* SPDX-License-Identifier: GPL-2.0-only */
/* The numbers of all nodes, and their handover to another module. */
#ifndef BPFDEV_HANDOVER_H
#define BPFDEV_HANDOVER_H

#include <linux/fs.h>
#include <linux/types.h>

#include "call.h"

int bpfdev_numbers_init(u32 *root_minor);
int bpfdev_numbers_open(const struct file_operations *fops, struct bpfdev_dir *root);
void bpfdev_numbers_close(void);
void bpfdev_numbers_exit(void);

int bpfdev_handover_hold(struct bpfdev_call *call);
int bpfdev_handover_release(struct bpfdev_call *call);

#endif /* BPFDEV_HANDOVER_H */
