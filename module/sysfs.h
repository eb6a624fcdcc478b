/* SPDX-License-Identifier: GPL-2.0-only */
/* The attributes of entries. */
#ifndef BPFDEV_SYSFS_H
#define BPFDEV_SYSFS_H

#include <linux/device.h>

/* The folders for symlinks to other nodes, see symlinks.c. */
#define BPFDEV_GROUP_USES	"uses"
#define BPFDEV_GROUP_USED_BY	"used_by"

extern const struct device_type bpfdev_types[];	/* by BPFDEV_TYPE_* */

#endif /* BPFDEV_SYSFS_H */
