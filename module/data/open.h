/* SPDX-License-Identifier: GPL-2.0-only */
/* Data nodes: which maps can have one, and how it is opened. */
#ifndef BPFDEV_DATA_OPEN_H
#define BPFDEV_DATA_OPEN_H

#include <linux/bpf.h>
#include <linux/fs.h>

bool bpfdev_data_supports(const struct bpf_map *map);
int bpfdev_data_open(struct bpf_map *map, struct file *file);
const struct bpf_map *bpfdev_data_map(const struct file *file);

#endif /* BPFDEV_DATA_OPEN_H */
