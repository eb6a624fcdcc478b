/* SPDX-License-Identifier: GPL-2.0-only */
/* The class, and the events of entries. */
#ifndef BPFDEV_CLASS_H
#define BPFDEV_CLASS_H

#include <linux/device.h>
#include <linux/types.h>

#include "registry.h"

extern struct class bpfdev_class;

char *bpfdev_devnode(BPFDEV_CONST_DEVICE *dev, umode_t *mode, kuid_t *uid,
		     kgid_t *gid);
int bpfdev_uevent(BPFDEV_CONST_DEVICE *dev, struct kobj_uevent_env *env);

#endif /* BPFDEV_CLASS_H */
