/* SPDX-License-Identifier: GPL-2.0-only */
/* The control node of a directory. */
#ifndef BPFDEV_CONTROL_H
#define BPFDEV_CONTROL_H

#include <linux/fs.h>

long bpfdev_control_ioctl(struct file *file, unsigned int cmd,
			  unsigned long arg);
int bpfdev_control_release(struct inode *inode, struct file *file);

#endif /* BPFDEV_CONTROL_H */
