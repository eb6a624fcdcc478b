/* SPDX-License-Identifier: GPL-2.0-only */
/* Open files of data nodes of maps with records. */
#ifndef BPFDEV_DATA_RECORDS_FILE_H
#define BPFDEV_DATA_RECORDS_FILE_H

#include <linux/bpf.h>
#include <linux/fs.h>

extern const struct file_operations bpfdev_records_fops;

int bpfdev_records_open(struct bpf_map *map, struct file *file);

#endif /* BPFDEV_DATA_RECORDS_FILE_H */
