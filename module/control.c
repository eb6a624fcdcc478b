// SPDX-License-Identifier: GPL-2.0-only
/* The ioctls of a directory, made on its control node. */

#include <linux/array_size.h>
#include <linux/bits.h>
#include <linux/bpfdev.h>
#include <linux/cleanup.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/string.h>

#include "batch.h"
#include "bpf/btf_offsets.h"
#include "bpf/dependencies.h"
#include "bpf/iter.h"
#include "bpf/keep.h"
#include "bpf/object.h"
#include "bpf/tasks.h"
#include "call.h"
#include "control.h"
#include "dir.h"
#include "handover.h"
#include "history.h"
#include "holders.h"
#include "list.h"
#include "node.h"

static int bpfdev_ioctl_query(struct bpfdev_call *call)
{
	struct bpfdev_query *arg = &call->arg.query;

	arg->types = BIT(BPFDEV_TYPE_MAP) | BIT(BPFDEV_TYPE_PROG) |
		     BIT(BPFDEV_TYPE_LINK) | BIT(BPFDEV_TYPE_DIR);
	arg->commands = GENMASK(BPFDEV_COMMANDS - 1, 0);
	arg->features = (bpfdev_bpf_fops.iter ? BPFDEV_FEATURE_ITER : 0) |
			(bpfdev_iters_usable() ? BPFDEV_FEATURE_WALK : 0) |
			bpfdev_offsets_features();
	return bpfdev_reply(call);
}

static bool bpfdev_record_size_ok(u32 size, u32 first)
{
	return size >= first && size <= BPFDEV_SIZE_MAX;
}

static int bpfdev_ioctl_list(struct bpfdev_call *call)
{
	struct bpfdev_list *arg = &call->arg.list;
	bool one = arg->flags & BPFDEV_LIST_ONE;
	int ret;

	if (!bpfdev_record_size_ok(arg->info_size, BPFDEV_INFO_SIZE_VER0) ||
	    (one && !arg->count))
		return -EINVAL;
	if ((one || arg->name[0]) && !bpfdev_name_valid(arg->name))
		return -EINVAL;
	ret = bpfdev_dir_list(call->dir, arg);
	return ret ?: bpfdev_reply(call);
}

/* Find the first edge after the one that the caller has already. */
static u32 bpfdev_edges_skip(const struct bpfdev_dependencies *array,
			     const struct bpfdev_edge *after)
{
	u32 i = 0;

	while (i < array->count &&
	       bpfdev_edge_cmp(&array->edges[i], after) <= 0)
		i++;
	return i;
}

/*
 * Find the object to list the edges of. While the dependents of a node's object are
 * searched for, the object is not held.
 */
static int bpfdev_edges_object(struct bpfdev_dir *dir,
			       const struct bpfdev_edges *arg,
			       struct bpfdev_object *object,
			       struct bpfdev_scan_key *key)
{
	u64 refcnt, nodes;
	int ret;

	/* the search for dependents takes a while */
	if (arg->flags == BPFDEV_EDGES_USERS)
		return bpfdev_node_scan_key(dir, arg->name, key, &refcnt,
					    &nodes);
	ret = arg->flags & BPFDEV_EDGES_FD ?
		bpfdev_object_from_fd(arg->fd, object) :
		bpfdev_node_hold(dir, arg->name, object);
	if (!ret)
		*key = bpfdev_scan_key_of(object);
	return ret;
}

static int bpfdev_edges_of(struct bpfdev_dir *dir, struct bpfdev_edges *arg,
			   struct bpfdev_dependencies *array)
{
	struct bpfdev_object object __free(bpfdev_object) = {};
	struct bpfdev_scan_key key;
	int ret;

	ret = bpfdev_edges_object(dir, arg, &object, &key);
	if (ret)
		return ret;
	if (arg->id && arg->id != key.id)
		return -ESTALE;
	arg->id = key.id;
	return arg->flags & BPFDEV_EDGES_USERS ?
		       bpfdev_dependents_get(key.type, key.id, array) :
		       bpfdev_dependencies_get(object.type, bpfdev_object_bpf(&object), array);
}

/* Check for a valid name of a node (BPFDEV_NAME_SIZE bytes), or a descriptor instead. */
static bool bpfdev_name_or_fd_valid(bool by_fd, const char *name, int fd)
{
	return by_fd ? !memchr_inv(name, 0, BPFDEV_NAME_SIZE) :
		       !fd && bpfdev_name_valid(name);
}

static int bpfdev_ioctl_edges(struct bpfdev_call *call)
{
	struct bpfdev_edges *arg = &call->arg.edges;
	struct bpfdev_dependencies array = {};
	u32 from;
	int ret;

	if (!bpfdev_record_size_ok(arg->edge_size, BPFDEV_EDGE_SIZE_VER0) ||
	    !bpfdev_name_or_fd_valid(arg->flags & BPFDEV_EDGES_FD, arg->name, arg->fd))
		return -EINVAL;
	ret = bpfdev_edges_of(call->dir, arg, &array);
	if (ret)
		return ret;

	from = bpfdev_edges_skip(&array, &arg->after);
	arg->more = array.count - from > arg->count;
	arg->count = min(arg->count, array.count - from);
	if (arg->count)
		arg->after = array.edges[from + arg->count - 1];
	ret = bpfdev_records_to_user(arg->edges, arg->edge_size,
				     array.edges + from, sizeof(*array.edges),
				     arg->count);
	kvfree(array.edges);
	return ret ?: bpfdev_reply(call);
}

static int bpfdev_ioctl_refs(struct bpfdev_call *call)
{
	struct bpfdev_refs *arg = &call->arg.refs;
	int ret;

	if (!bpfdev_name_or_fd_valid(arg->flags & BPFDEV_REFS_FD, arg->name, arg->fd))
		return -EINVAL;
	ret = bpfdev_refs_get(call->dir, arg);
	return ret ?: bpfdev_reply(call);
}

/* Check the fields that select the objects whose holders are listed. */
static bool bpfdev_holders_valid(const struct bpfdev_holders *arg)
{
	bool fds = arg->flags == BPFDEV_HOLDERS_FDS;

	/* it is 0 or a single flag */
	if (arg->flags & (arg->flags - 1) || arg->pid > INT_MAX)
		return false;
	if (fds != !!arg->fds || fds != !!arg->fd_count || arg->fd_count > BPFDEV_FDS_MAX)
		return false;
	return arg->flags == BPFDEV_HOLDERS_ONE ? bpfdev_name_valid(arg->name) :
		!memchr_inv(arg->name, 0, sizeof(arg->name));
}

static int bpfdev_ioctl_holders(struct bpfdev_call *call)
{
	struct bpfdev_holders *arg = &call->arg.holders;
	int ret;

	if (!bpfdev_record_size_ok(arg->holder_size, BPFDEV_HOLDER_SIZE_VER0) ||
	    !bpfdev_holders_valid(arg))
		return -EINVAL;
	ret = bpfdev_holders_list(call->dir, arg);
	return ret ?: bpfdev_reply(call);
}

static int bpfdev_ioctl_apply(struct bpfdev_call *call)
{
	struct bpfdev_apply *arg = &call->arg.apply;
	int ret;

	if (arg->reserved || !arg->count || arg->count > BPFDEV_APPLY_MAX)
		return -EINVAL;
	/* no step in particular */
	arg->failed = arg->count;
	ret = bpfdev_reply(call);
	if (ret)
		return ret;
	ret = bpfdev_batch_apply(call->dir, arg);
	/* report the failed step */
	if (ret && bpfdev_reply(call))
		ret = -EFAULT;
	return ret;
}

static int (* const bpfdev_ioctls[BPFDEV_COMMANDS])(struct bpfdev_call *call) = {
	[_IOC_NR(BPFDEV_IOC_QUERY)] = bpfdev_ioctl_query,
	[_IOC_NR(BPFDEV_IOC_CREATE)] = bpfdev_batch_single,
	[_IOC_NR(BPFDEV_IOC_REMOVE)] = bpfdev_batch_single,
	[_IOC_NR(BPFDEV_IOC_REPLACE)] = bpfdev_batch_single,
	[_IOC_NR(BPFDEV_IOC_MKDIR)] = bpfdev_batch_single,
	[_IOC_NR(BPFDEV_IOC_RMDIR)] = bpfdev_batch_single,
	[_IOC_NR(BPFDEV_IOC_LIST)] = bpfdev_ioctl_list,
	[_IOC_NR(BPFDEV_IOC_UPDATE)] = bpfdev_batch_single,
	[_IOC_NR(BPFDEV_IOC_EDGES)] = bpfdev_ioctl_edges,
	[_IOC_NR(BPFDEV_IOC_REFS)] = bpfdev_ioctl_refs,
	[_IOC_NR(BPFDEV_IOC_HOLDERS)] = bpfdev_ioctl_holders,
	[_IOC_NR(BPFDEV_IOC_APPLY)] = bpfdev_ioctl_apply,
	[_IOC_NR(BPFDEV_IOC_DETACH)] = bpfdev_batch_single,
	[_IOC_NR(BPFDEV_IOC_HOLD)] = bpfdev_handover_hold,
	[_IOC_NR(BPFDEV_IOC_RELEASE)] = bpfdev_handover_release,
	[_IOC_NR(BPFDEV_IOC_HISTORY)] = bpfdev_history_call,
};

/**
 * bpfdev_control_ioctl() - run an ioctl of a control node
 * @file: the file; its private_data is the directory
 * @cmd: BPFDEV_IOC_*
 * @arg: address of the structure of the command
 *
 * Return: 0 or a negative errno, see linux/bpfdev.h.
 */
long bpfdev_control_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct bpfdev_call call = { .dir = file->private_data };
	int ret;

	ret = bpfdev_call_read(&call, file->f_mode, cmd, (void __user *)arg);
	if (ret)
		return ret;
	ret = bpfdev_ioctls[call.nr](&call);
	/* this error has a reply: the path of the conflicting entry */
	if (ret == -EEXIST && bpfdev_reply(&call))
		ret = -EFAULT;
	return ret;
}

/**
 * bpfdev_control_release() - handle the last close of a control node
 * @inode: unused
 * @file: the file; its private_data is the directory
 *
 * Return: 0.
 */
int bpfdev_control_release(struct inode *inode, struct file *file)
{
	struct bpfdev_dir *dir = file->private_data;

	put_device(&dir->entry.dev);
	/* of the open; the module's exit waits for tasks that are on their way from here */
	module_put(THIS_MODULE);
	return 0;
}
