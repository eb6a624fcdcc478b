/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The interface of bpfdev_hold to bpfdev, while bpfdev is exchanged.
 *
 * bpfdev_hold stands at the door: as long as it holds the numbers, an open of any node
 * waits. It keeps the cdev from the moment when the old bpfdev begins to give away its
 * entries, until the new one has them all.
 */
#ifndef BPFDEV_HOLD_H
#define BPFDEV_HOLD_H

#include <linux/cdev.h>
#include <linux/fs.h>
#include <linux/types.h>

/* Modules with another version of this file do not know each other. */
#define BPFDEV_HOLD_VERSION	1

/*
 * struct bpfdev_hold_ops - the functions of bpfdev_hold, for one bpfdev at a time
 * @version: BPFDEV_HOLD_VERSION
 * @begin: hold the numbers of @cdev, with its operations @fops. -EBUSY: others are held
 * @held: the cdev that is held, or NULL; if there is one, sets the minor number of the
 *	root's control node
 * @enter: a new bpfdev has all that it needs to be opened: by @fops
 * @leave: this bpfdev can no longer be opened; the numbers stay held
 * @end: the bpfdev that has entered gets the numbers, and all opens go on
 *
 * None of them sleeps but @begin, which returns when no open is on its way any more but
 * those that hold their module.
 */
struct bpfdev_hold_ops {
	u32 version;
	int (*begin)(struct cdev *cdev, u32 root_minor, const struct file_operations *fops);
	struct cdev *(*held)(u32 *root_minor);
	void (*enter)(const struct file_operations *fops);
	void (*leave)(void);
	void (*end)(void);
};

/* Found by symbol_get(): bpfdev is loaded without bpfdev_hold. */
extern const struct bpfdev_hold_ops bpfdev_hold_ops;

#endif /* BPFDEV_HOLD_H */
