/* SPDX-License-Identifier: GPL-2.0-only */
/* The ioctls of /dev/bpfdev-bare-control; their argument is a minor number. */
#ifndef BPFDEV_BARE_H
#define BPFDEV_BARE_H

#include <linux/ioctl.h>

#define BARE_CREATE	_IO(0xBE, 0)
#define BARE_DESTROY	_IO(0xBE, 1)

#endif /* BPFDEV_BARE_H */
