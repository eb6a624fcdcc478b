/* SPDX-License-Identifier: GPL-2.0-only */
/* Processes that wait inside read(2) or write(2) of a data node. */
#ifndef BPFDEV_DATA_WAIT_H
#define BPFDEV_DATA_WAIT_H

#include <linux/fs.h>
#include <linux/types.h>

int bpfdev_data_wait(struct file *file, bool (*ready)(struct file *file, size_t need),
		     size_t need);

#endif /* BPFDEV_DATA_WAIT_H */
