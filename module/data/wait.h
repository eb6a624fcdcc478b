/* SPDX-License-Identifier: GPL-2.0-only */
/* Wait for what a file's poll operation waits for. */
#ifndef BPFDEV_DATA_WAIT_H
#define BPFDEV_DATA_WAIT_H

#include <linux/fs.h>
#include <linux/types.h>

int bpfdev_data_wait(struct file *file, bool (*ready)(struct file *file, size_t need),
		     size_t need);

#endif /* BPFDEV_DATA_WAIT_H */
