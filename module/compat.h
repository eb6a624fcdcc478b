/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What differs between the kernels that bpfdev runs on, and nothing else
 * does: Kbuild puts this file before each source file, and no other file
 * tests a version. The code is written for the newest kernel; what is here
 * brings that to the older ones and goes when the oldest kernel has it.
 */
#ifndef BPFDEV_COMPAT_H
#define BPFDEV_COMPAT_H

#include <linux/cleanup.h>
#include <linux/module.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 1, 0)
#error "bpfdev needs Linux 6.1 or later"
#endif

/* 6.1.y has cleanup.h since 6.1.97; an older one can't build this. */
#ifndef guard
#error "bpfdev needs guard() of linux/cleanup.h: Linux 6.1.97 or later"
#endif

/*
 * 6.2 made the device const in device_type's devnode and uevent callbacks.
 * Needed by 6.1.
 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
#define BPFDEV_CONST_DEVICE	struct device
#else
#define BPFDEV_CONST_DEVICE	const struct device
#endif

/*
 * 6.13 made the argument of MODULE_IMPORT_NS() a string. Needed by 6.12; for
 * 6.1, which has no such namespace, it says nothing.
 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 13, 0)
#define BPFDEV_IMPORT_BPF_INTERNAL()	MODULE_IMPORT_NS(BPF_INTERNAL)
#else
#define BPFDEV_IMPORT_BPF_INTERNAL()	MODULE_IMPORT_NS("BPF_INTERNAL")
#endif

#endif /* BPFDEV_COMPAT_H */
