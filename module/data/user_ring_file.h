/* SPDX-License-Identifier: GPL-2.0-only */
/* Open files of data nodes of user ring buffers. */
#ifndef BPFDEV_DATA_USER_RING_FILE_H
#define BPFDEV_DATA_USER_RING_FILE_H

#include <linux/bpf.h>
#include <linux/fs.h>

extern const struct file_operations bpfdev_user_ring_fops;

int bpfdev_user_ring_open(struct bpf_map *map, struct file *file);

#endif /* BPFDEV_DATA_USER_RING_FILE_H */
