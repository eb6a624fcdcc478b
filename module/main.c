// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfdev: BPF maps, programs and links as character device nodes.
 *
 * Loading, unloading, and the open that every node starts with.
 */

#include <linux/bpfdev.h>
#include <linux/dcache.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/kdev_t.h>
#include <linux/kobject.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/namei.h>
#include <linux/path.h>
#include <linux/stringify.h>

#include "bpf/iter.h"
#include "bpf/keep.h"
#include "bpf/pseudo.h"
#include "bpf/selfcheck.h"
#include "class.h"
#include "control.h"
#include "data/taps.h"
#include "dir.h"
#include "entry.h"
#include "handover.h"
#include "hold.h"
#include "kernel_cred.h"
#include "node.h"
#include "registry.h"
#include "symlinks.h"
#include "watch.h"

static struct bpfdev_dir *bpfdev_root;

static int bpfdev_open(struct inode *inode, struct file *file)
{
	struct bpfdev_entry *entry;
	int ret = -ENXIO;

	if (!try_module_get(THIS_MODULE))
		return -ENXIO;
	entry = bpfdev_entry_get(iminor(inode));
	if (entry && entry->type == BPFDEV_TYPE_DIR) {
		/* the file keeps both references */
		file->private_data = entry_to_dir(entry);
		return 0;
	}
	if (entry) {
		ret = bpfdev_node_open(entry_to_node(entry), file);
		put_device(&entry->dev);
	}
	module_put(THIS_MODULE);
	return ret;
}

/*
 * All but open are for control nodes: an object's file has BPF's own operations. There is
 * no owner, see handover.c: each open and each control node holds the module itself. So
 * the exit of the module waits for tasks that are about to enter an open, or have just left
 * it or the release of a control node (bpfdev_entries_drain()).
 */
static const struct file_operations bpfdev_fops = {
	.open = bpfdev_open,
	.release = bpfdev_control_release,
	.unlocked_ioctl = bpfdev_control_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

static void bpfdev_remove_root(void)
{
	struct bpfdev_object none;

	bpfdev_entry_remove(&bpfdev_root->entry, &none);
}

static int __init bpfdev_add_root(u32 minor)
{
	static const struct bpfdev_owner owner = {
		.mode = 0660,
		.uid = GLOBAL_ROOT_UID,
		.gid = GLOBAL_ROOT_GID,
	};
	struct bpfdev_object none;
	int ret;

	bpfdev_root = bpfdev_dir_new(NULL, "", BPFDEV_NO_LIMIT, &owner, minor);
	if (IS_ERR(bpfdev_root))
		return PTR_ERR(bpfdev_root);
	scoped_guard(mutex, &bpfdev_lock)
		bpfdev_entry_set_state(&bpfdev_root->entry,
				       BPFDEV_STATE_ADDING);
	ret = bpfdev_entry_publish(&bpfdev_root->entry);
	if (ret)
		bpfdev_entry_retire(&bpfdev_root->entry, &none);
	return ret;
}

/*
 * Look for the control node of the root in /dev, where all nodes are to be: devtmpfs makes
 * them wherever it is mounted, or nowhere. Return 0 or a negative errno.
 */
static int __init bpfdev_find_root(void)
{
	struct inode *inode;
	struct path path;
	int ret;

	ret = kern_path("/dev/bpf/control", LOOKUP_FOLLOW, &path);
	if (ret)
		return ret;
	inode = d_backing_inode(path.dentry);
	if (!S_ISCHR(inode->i_mode) || inode->i_rdev != bpfdev_root->entry.dev.devt)
		ret = -ENOENT;
	path_put(&path);
	return ret;
}

static void __init bpfdev_check_dev(void)
{
	int ret = bpfdev_as_kernel(bpfdev_find_root);

	if (ret && ret != -ENOMEM)
		pr_warn("no /dev/bpf/control where the module was loaded: devtmpfs has the nodes, and is not mounted on /dev there\n");
}

/*
 * The numbers are opened last: once nodes can be opened, nothing can fail any more, so a
 * failed load leaves no process inside the module.
 */
static int __init bpfdev_init(void)
{
	u32 root_minor;
	int ret;

	ret = bpfdev_pseudo_init();
	if (ret)
		return ret;
	ret = bpfdev_selfcheck();
	if (ret)
		goto err_exit_pseudo;
	ret = bpfdev_entries_init();
	if (ret)
		goto err_exit_iters;
	ret = bpfdev_kept_init();
	if (ret)
		goto err_exit_entries;
	ret = bpfdev_symlinks_init(bpfdev_watch_start);
	if (ret)
		goto err_exit_kept;
	ret = bpfdev_watch_init();
	if (ret)
		goto err_exit_symlinks;
	ret = bpfdev_numbers_init(&root_minor);
	if (ret)
		goto err_exit_watch;
	ret = class_register(&bpfdev_class);
	if (ret)
		goto err_exit_numbers;
	ret = bpfdev_add_root(root_minor);
	if (ret)
		goto err_drain_entries;
	ret = bpfdev_numbers_open(&bpfdev_fops, bpfdev_root);
	if (ret)
		goto err_remove_root;
	/* now that it can be opened */
	bpfdev_entry_announce(&bpfdev_root->entry);
	bpfdev_check_dev();
	return 0;

err_remove_root:
	bpfdev_remove_root();
err_drain_entries:
	bpfdev_entries_drain();
	class_unregister(&bpfdev_class);
err_exit_numbers:
	bpfdev_numbers_exit();
err_exit_watch:
	bpfdev_watch_exit();
err_exit_symlinks:
	bpfdev_symlinks_exit();
err_exit_kept:
	bpfdev_kept_exit();
err_exit_entries:
	bpfdev_entries_exit();
err_exit_iters:
	bpfdev_iters_exit();
err_exit_pseudo:
	bpfdev_pseudo_exit();
	return ret;
}

static void __exit bpfdev_exit(void)
{
	bpfdev_numbers_close();
	bpfdev_watch_exit();
	bpfdev_remove_root();
	bpfdev_entries_drain();
	class_unregister(&bpfdev_class);
	bpfdev_numbers_exit();
	bpfdev_symlinks_exit();
	bpfdev_kept_exit();
	bpfdev_entries_exit();
	bpfdev_taps_exit();
	bpfdev_iters_exit();
	bpfdev_pseudo_exit();
}

module_init(bpfdev_init);
module_exit(bpfdev_exit);

MODULE_DESCRIPTION("BPF maps, programs and links as character device nodes");
MODULE_AUTHOR("The bpfdev authors");
MODULE_LICENSE("GPL");
MODULE_VERSION(BPFDEV_VERSION);
/* for the command, which asks a module that is not loaded yet */
MODULE_INFO(hold, __stringify(BPFDEV_HOLD_VERSION));
