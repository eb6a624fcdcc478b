/* SPDX-License-Identifier: GPL-2.0-only */
/* Elements of a map, by their keys. */
#ifndef BPFDEV_DATA_ELEMENTS_H
#define BPFDEV_DATA_ELEMENTS_H

#include <linux/fs.h>

long bpfdev_elements_ioctl(struct file *file, unsigned int cmd, void __user *user);

#endif /* BPFDEV_DATA_ELEMENTS_H */
