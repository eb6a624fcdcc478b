// SPDX-License-Identifier: GPL-2.0-only
/*
 * The device numbers of all nodes with their cdev, and the handover of both to the next
 * version of this module, while nodes are in use (Documentation/design.md, The exchange of
 * the module).
 *
 *   The cdev has no owner: who has an object open needs nothing of this module. It is freed
 *   with the last file that was opened through it, which may be after this module is
 *   unloaded. Its operations are then the kernel's own, which fail each open.
 *
 *   One cdev for all numbers: with one for each node, the first open of a node would
 *   search through all of them.
 *
 *   While the module is held, bpfdev_hold (hold/hold.c) has the cdev and the region of
 *   numbers, and this module has a reference to bpfdev_hold. bpfdev_handover_lock covers
 *   bpfdev_hold_of, and that it says the same as bpfdev_held.
 */

#include <linux/capability.h>
#include <linux/cdev.h>
#include <linux/cleanup.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/kdev_t.h>
#include <linux/minmax.h>
#include <linux/module.h>
#include <linux/mutex.h>

#include "bpf/pseudo.h"
#include "entry.h"
#include "handover.h"
#include "hold.h"
#include "registry.h"

/* How long files that are being opened or closed are waited for, in ms. */
#define BPFDEV_HANDOVER_WAIT_MS	1000

/* How long no file may be there, in ms: rmmod(8) makes the count too low for an instant. */
#define BPFDEV_HANDOVER_ALONE_MS 5

static DEFINE_MUTEX(bpfdev_handover_lock);

/* Of bpfdev_hold, held by symbol_get(), while that holds the numbers; else NULL. */
static const struct bpfdev_hold_ops *bpfdev_hold_of;

static struct cdev *bpfdev_cdev;
static struct bpfdev_dir *bpfdev_numbers_root;
static const struct file_operations *bpfdev_numbers_fops;
static const struct file_operations *bpfdev_no_open __ro_after_init;

/*
 * Give the numbers back, and wait until each open that has found the operations of
 * bpfdev_hold holds that module: it must not be unloaded under them.
 */
static void bpfdev_hold_finish(const struct bpfdev_hold_ops *ops)
{
	ops->end();
	synchronize_rcu_tasks();
}

/* Find bpfdev_hold. Return: its functions, to be dropped with bpfdev_hold_drop(), or error. */
static const struct bpfdev_hold_ops *bpfdev_hold_find(void)
{
	const struct bpfdev_hold_ops *ops = symbol_get(bpfdev_hold_ops);

	if (!ops)
		return ERR_PTR(-EOPNOTSUPP);
	if (ops->version == BPFDEV_HOLD_VERSION)
		return ops;
	symbol_put(bpfdev_hold_ops);
	return ERR_PTR(-EPROTO);
}

static void bpfdev_hold_drop(void)
{
	bpfdev_hold_of = NULL;
	symbol_put(bpfdev_hold_ops);
}

/* Take over the numbers that are held. Return: false if there are none, or an error. */
static int __init bpfdev_numbers_adopt(u32 *root_minor)
{
	const struct bpfdev_hold_ops *ops = bpfdev_hold_find();

	if (IS_ERR(ops))
		return PTR_ERR(ops) == -EOPNOTSUPP ? 0 : PTR_ERR(ops);
	bpfdev_hold_of = ops;
	bpfdev_cdev = ops->held(root_minor);
	if (!bpfdev_cdev) {
		bpfdev_hold_drop();
		return 0;
	}
	bpfdev_devt = MKDEV(MAJOR(bpfdev_cdev->dev), 0);
	bpfdev_held = true;
	return 1;
}

/**
 * bpfdev_numbers_init() - take the device numbers: those that are held, or new ones
 * @root_minor: set to the minor number of the root's control node
 *
 * Return: 0 or a negative errno.
 */
int __init bpfdev_numbers_init(u32 *root_minor)
{
	int ret;

	*root_minor = BPFDEV_MINOR_ANY;
	bpfdev_no_open = bpfdev_pseudo_no_open();
	if (IS_ERR(bpfdev_no_open))
		return PTR_ERR(bpfdev_no_open);
	ret = bpfdev_numbers_adopt(root_minor);
	if (ret)
		return min(ret, 0);
	bpfdev_cdev = cdev_alloc();
	if (!bpfdev_cdev)
		return -ENOMEM;
	ret = alloc_chrdev_region(&bpfdev_devt, 0, MINORMASK + 1, "bpf-objects");
	if (ret)
		kobject_put(&bpfdev_cdev->kobj);
	return ret;
}

/**
 * bpfdev_numbers_open() - let nodes be opened, or only those that exchange the module
 * @fops: the operations of a node that is opened; without an owner, see hold/hold.c
 * @root: the root
 *
 * Return: 0 or -ENOMEM.
 */
int __init bpfdev_numbers_open(const struct file_operations *fops, struct bpfdev_dir *root)
{
	bpfdev_numbers_fops = fops;
	bpfdev_numbers_root = root;
	if (bpfdev_held) {
		bpfdev_hold_of->enter(fops);
		return 0;
	}
	bpfdev_cdev->ops = fops;
	return cdev_add(bpfdev_cdev, bpfdev_devt, MINORMASK + 1);
}

/**
 * bpfdev_numbers_close() - let no node be opened any more
 *
 * An open that is on its way may still begin in this module, and finds that it is going:
 * bpfdev_entries_drain() waits until it has left.
 */
void bpfdev_numbers_close(void)
{
	if (bpfdev_held) {
		bpfdev_hold_of->leave();
		return;
	}
	WRITE_ONCE(bpfdev_cdev->ops, bpfdev_no_open);
	/* not freed by a task that is on its way out, which would then have to lock */
	kobject_get(&bpfdev_cdev->kobj);
	cdev_del(bpfdev_cdev);
}

/**
 * bpfdev_numbers_exit() - give the numbers back, unless they are held
 */
void bpfdev_numbers_exit(void)
{
	if (bpfdev_held) {
		bpfdev_hold_drop();
		return;
	}
	kobject_put(&bpfdev_cdev->kobj);
	unregister_chrdev_region(bpfdev_devt, MINORMASK + 1);
}

/*
 * Count the files that hold the module, but for the caller's own. Entries hold it, too, and
 * are given away.
 */
static int bpfdev_handover_others(void)
{
	guard(mutex)(&bpfdev_lock);
	return module_refcount(THIS_MODULE) - (int)bpfdev_numbers_root->count - 1;
}

/* Wait for opens and closes that are on their way. Return: 0, -EINTR, or -EBUSY. */
static int bpfdev_handover_alone(u32 *others)
{
	int ms, count, alone = 0;

	for (ms = 0; alone < BPFDEV_HANDOVER_ALONE_MS; ms++) {
		count = bpfdev_handover_others();
		alone = count > 0 ? 0 : alone + 1;
		if (count > 0 && ms >= BPFDEV_HANDOVER_WAIT_MS) {
			*others = count;
			return -EBUSY;
		}
		if (msleep_interruptible(1))
			return -EINTR;
	}
	return 0;
}

static int bpfdev_handover_begin(u32 *others)
{
	const struct bpfdev_hold_ops *ops = bpfdev_hold_find();
	int ret;

	if (IS_ERR(ops))
		return PTR_ERR(ops);
	ret = ops->begin(bpfdev_cdev, bpfdev_numbers_root->entry.minor, bpfdev_numbers_fops);
	if (!ret) {
		ret = bpfdev_handover_alone(others);
		if (ret)
			bpfdev_hold_finish(ops);
	}
	if (ret) {
		symbol_put(bpfdev_hold_ops);
		return ret;
	}
	bpfdev_hold_of = ops;
	WRITE_ONCE(bpfdev_held, true);
	return 0;
}

/* Check that a call is for the whole module, and permitted. */
static int bpfdev_handover_check(const struct bpfdev_call *call)
{
	if (call->dir != bpfdev_numbers_root)
		return -EINVAL;
	return capable(CAP_SYS_ADMIN) ? 0 : -EPERM;
}

/**
 * bpfdev_handover_hold() - begin the exchange of the module
 * @call: the call
 *
 * Return: 0 or a negative errno, see struct bpfdev_hold.
 */
int bpfdev_handover_hold(struct bpfdev_call *call)
{
	struct bpfdev_hold *arg = &call->arg.hold;
	int ret = bpfdev_handover_check(call);

	if (ret)
		return ret;
	arg->others = 0;
	ret = bpfdev_reply(call);
	if (ret)
		return ret;
	if (mutex_lock_interruptible(&bpfdev_handover_lock))
		return -EINTR;
	if (!bpfdev_held)
		ret = bpfdev_handover_begin(&arg->others);
	mutex_unlock(&bpfdev_handover_lock);
	return ret == -EBUSY && bpfdev_reply(call) ? -EFAULT : ret;
}

/**
 * bpfdev_handover_release() - end the exchange of the module
 * @call: the call
 *
 * Return: 0 or a negative errno, see struct bpfdev_release.
 */
int bpfdev_handover_release(struct bpfdev_call *call)
{
	int ret = bpfdev_handover_check(call);

	if (!ret && call->arg.release.reserved)
		ret = -EINVAL;
	if (ret)
		return ret;
	guard(mutex)(&bpfdev_handover_lock);
	if (bpfdev_held) {
		WRITE_ONCE(bpfdev_held, false);
		bpfdev_hold_finish(bpfdev_hold_of);
		bpfdev_hold_drop();
	}
	return 0;
}
