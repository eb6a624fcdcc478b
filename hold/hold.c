// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfdev_hold: the door of bpfdev's nodes while that module is exchanged.
 *
 * An open of a node finds the cdev of all nodes, and calls its operations. While the
 * numbers are held these are the ones below: the open waits here until a bpfdev has all
 * entries again, and then becomes an open of that bpfdev. A node that exists, in any
 * directory or container, can thus be opened at any time; an agent notices a delay.
 *
 *   The cdev belongs to bpfdev, to this module while it is held, and to each file that was
 *   opened through it. Its memory and its region of numbers survive the module
 *   that allocated them.
 *
 *   This module: held by itself from begin to end, since the cdev has its operations, and
 *   by each open in it. The operations have no owner. fops_get() on 6.1 reads the
 *   operations of the cdev up to three times, and would count one module and return the
 *   operations of the other. So an open counts the module in its first instruction, and
 *   the exit waits for tasks on their way to it or from it (synchronize_rcu_tasks()):
 *   these do not sleep.
 *
 *   bpfdev_hold_lock covers all variables. Nothing is called under it.
 *
 * A process with CAP_SYS_ADMIN that opens with O_EXCL is let through to the bpfdev that is
 * leaving or coming: it is the one that gives and takes the entries.
 */

#include <linux/capability.h>
#include <linux/cdev.h>
#include <linux/export.h>
#include <linux/fs.h>
#include <linux/jiffies.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/rcupdate.h>
#include <linux/spinlock.h>
#include <linux/stringify.h>
#include <linux/wait.h>

#include "hold.h"

/* If the process that exchanges the module is killed, opens must not wait for ever. */
static uint seconds = 60;
module_param(seconds, uint, 0600);
MODULE_PARM_DESC(seconds, "how long an open waits, in seconds; then it fails with ENXIO");

static DEFINE_SPINLOCK(bpfdev_hold_lock);
static DECLARE_WAIT_QUEUE_HEAD(bpfdev_hold_wait);

/* The cdev that is held; NULL: none. */
static struct cdev *bpfdev_hold_cdev;
static u32 bpfdev_hold_root_minor;

/* Of the bpfdev that can be opened with O_EXCL; NULL: none is loaded. */
static const struct file_operations *bpfdev_hold_next;

static int bpfdev_hold_open(struct inode *inode, struct file *file);

static const struct file_operations bpfdev_hold_fops = {
	.open = bpfdev_hold_open,
};

/* The operations that an open goes on with; NULL: it waits. */
static const struct file_operations *bpfdev_hold_way(struct inode *inode, bool exclusive)
{
	const struct file_operations *fops = READ_ONCE(inode->i_cdev->ops);

	if (fops == &bpfdev_hold_fops && exclusive) {
		/* pairs with the release in bpfdev_hold_end(): then it is in the cdev */
		fops = smp_load_acquire(&bpfdev_hold_next);
		fops = fops ?: READ_ONCE(inode->i_cdev->ops);
	}
	return fops == &bpfdev_hold_fops ? NULL : fops;
}

static int bpfdev_hold_open(struct inode *inode, struct file *file)
{
	const struct file_operations *fops;
	long left = (long)READ_ONCE(seconds) * HZ;
	bool exclusive;
	int ret;

	if (!try_module_get(THIS_MODULE))
		return -ENXIO;
	exclusive = file->f_flags & O_EXCL && capable(CAP_SYS_ADMIN);
	/* no sleep from here to the bpfdev that it leads to, whose exit waits for that */
	fops = bpfdev_hold_way(inode, exclusive);
	while (!fops && !exclusive && left > 0) {
		left = wait_event_killable_timeout(bpfdev_hold_wait,
						   bpfdev_hold_way(inode, false), left);
		fops = bpfdev_hold_way(inode, false);
	}
	if (fops) {
		replace_fops(file, fops);
		ret = fops->open(inode, file);
	} else {
		ret = left < 0 ? left : -ENXIO;
	}
	module_put(THIS_MODULE);
	return ret;
}

static int bpfdev_hold_begin(struct cdev *cdev, u32 root_minor,
			     const struct file_operations *fops)
{
	scoped_guard(spinlock, &bpfdev_hold_lock) {
		if (bpfdev_hold_cdev)
			return -EBUSY;
		__module_get(THIS_MODULE);
		bpfdev_hold_cdev = cdev;
		bpfdev_hold_root_minor = root_minor;
		WRITE_ONCE(bpfdev_hold_next, fops);
		WRITE_ONCE(cdev->ops, &bpfdev_hold_fops);
	}
	synchronize_rcu_tasks();
	return 0;
}

static struct cdev *bpfdev_hold_held(u32 *root_minor)
{
	struct cdev *cdev;

	spin_lock(&bpfdev_hold_lock);
	cdev = bpfdev_hold_cdev;
	if (cdev)
		*root_minor = bpfdev_hold_root_minor;
	spin_unlock(&bpfdev_hold_lock);
	return cdev;
}

static void bpfdev_hold_enter(const struct file_operations *fops)
{
	WRITE_ONCE(bpfdev_hold_next, fops);
}

static void bpfdev_hold_leave(void)
{
	WRITE_ONCE(bpfdev_hold_next, NULL);
}

static void bpfdev_hold_end(void)
{
	scoped_guard(spinlock, &bpfdev_hold_lock) {
		WRITE_ONCE(bpfdev_hold_cdev->ops, bpfdev_hold_next);
		/* pairs with the acquire in bpfdev_hold_way() */
		smp_store_release(&bpfdev_hold_next, NULL);
		bpfdev_hold_cdev = NULL;
	}
	wake_up_all(&bpfdev_hold_wait);
	module_put(THIS_MODULE);
}

const struct bpfdev_hold_ops bpfdev_hold_ops = {
	.version = BPFDEV_HOLD_VERSION,
	.begin = bpfdev_hold_begin,
	.held = bpfdev_hold_held,
	.enter = bpfdev_hold_enter,
	.leave = bpfdev_hold_leave,
	.end = bpfdev_hold_end,
};
EXPORT_SYMBOL_GPL(bpfdev_hold_ops);

static int __init bpfdev_hold_init(void)
{
	return 0;
}

static void __exit bpfdev_hold_exit(void)
{
	/* let the tasks that are on their way out leave */
	synchronize_rcu_tasks();
}

module_init(bpfdev_hold_init);
module_exit(bpfdev_hold_exit);

MODULE_DESCRIPTION("lets opens of bpfdev's nodes wait while that module is exchanged");
MODULE_AUTHOR("The bpfdev authors");
MODULE_LICENSE("GPL");
MODULE_VERSION(BPFDEV_VERSION);
MODULE_INFO(hold, __stringify(BPFDEV_HOLD_VERSION));
