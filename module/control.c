// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ioctls of a directory, made on its control node.
 *
 * A command that changes something gives its reply to the caller before it
 * makes the change, so that a reply that can't be delivered changes nothing.
 */

#include <linux/array_size.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/nospec.h>
#include <linux/stat.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "bpfdev.h"
#include "control.h"

/*
 * struct bpfdev_op - a command
 * @cmd: its number, with the direction and the size of today's structure
 * @min_size: the size of the structure's first version
 * @flags: the flags that it knows
 * @mode: FMODE_*, any of which the control node must have been opened with
 * @run: does it
 */
struct bpfdev_op {
	unsigned int cmd;
	unsigned int min_size;
	u32 flags;
	fmode_t mode;
	int (*run)(struct bpfdev_call *call);
};

#define BPFDEV_SET_ALL	(BPFDEV_SET_MODE | BPFDEV_SET_UID | BPFDEV_SET_GID)

/**
 * bpfdev_reply() - give the caller his structure back
 * @call: the call
 *
 * Return: 0 or -EFAULT.
 */
int bpfdev_reply(const struct bpfdev_call *call)
{
	return copy_to_user(call->user, &call->arg, call->size) ? -EFAULT : 0;
}

/* The expected id, if the caller has one; the reverse is a mistake. */
static int bpfdev_expected(u32 flags, const u32 *id, const u32 **expect_id)
{
	*expect_id = flags & BPFDEV_EXPECT ? id : NULL;
	return *id && !*expect_id ? -EINVAL : 0;
}

/*
 * Who a new entry shall belong to. The caller's rights are those he has over a
 * file that he has just created: he can give it to a group that he is in, and
 * to anyone he likes with CAP_CHOWN in a user namespace that knows the ids.
 */
static int bpfdev_owner_from_user(u32 flags, u32 mode, u32 uid, u32 gid,
				  umode_t default_mode,
				  struct bpfdev_owner *owner)
{
	struct user_namespace *ns = current_user_ns();

	if ((mode && !(flags & BPFDEV_SET_MODE)) ||
	    (uid && !(flags & BPFDEV_SET_UID)) ||
	    (gid && !(flags & BPFDEV_SET_GID)) ||
	    mode & ~0777)
		return -EINVAL;

	owner->mode = flags & BPFDEV_SET_MODE ? mode : default_mode;
	owner->uid = flags & BPFDEV_SET_UID ? make_kuid(ns, uid) :
					      current_fsuid();
	owner->gid = flags & BPFDEV_SET_GID ? make_kgid(ns, gid) :
					      current_fsgid();
	if (!uid_valid(owner->uid) || !gid_valid(owner->gid))
		return -EINVAL;

	if (uid_eq(owner->uid, current_fsuid()) &&
	    (gid_eq(owner->gid, current_fsgid()) || in_group_p(owner->gid)))
		return 0;
	if (kuid_has_mapping(ns, owner->uid) &&
	    kgid_has_mapping(ns, owner->gid) && ns_capable(ns, CAP_CHOWN))
		return 0;
	return -EPERM;
}

/* What is to be kept with an object: so many, somewhere. */
static bool bpfdev_keep_valid(u64 keep, u32 count, u32 reserved)
{
	return !reserved && count <= BPFDEV_KEEP_MAX && !keep == !count;
}

/**
 * bpfdev_prepare_create() - BPFDEV_IOC_CREATE, up to where others could see it
 * @call: the call, which has its reply when this returns
 * @node: set to the new node, to be dropped with put_device() or given to
 *	bpfdev_entry_begin()
 *
 * Return: 0 or a negative errno.
 */
int bpfdev_prepare_create(struct bpfdev_call *call, struct bpfdev_node **node)
{
	struct bpfdev_object object __free(bpfdev_object) = {};
	struct bpfdev_create *arg = &call->arg.create;
	struct bpfdev_owner owner;
	struct bpfdev_facts facts;
	int ret;

	if (!bpfdev_keep_valid(arg->keep, arg->keep_count, arg->reserved) ||
	    !bpfdev_name_valid(arg->name))
		return -EINVAL;
	ret = bpfdev_owner_from_user(arg->flags, arg->mode, arg->uid, arg->gid,
				     0600, &owner);
	if (ret)
		return ret;
	ret = bpfdev_object_from_fd(arg->fd, &object) ?:
	      bpfdev_kept_from_user(arg->keep, arg->keep_count, &object.kept);
	if (ret)
		return ret;

	*node = bpfdev_node_new(call->dir, arg->name, &object, &owner);
	if (IS_ERR(*node))
		return PTR_ERR(*node);
	bpfdev_node_facts(*node, &facts, NULL);
	arg->id = facts.id;
	memset(arg->existing, 0, sizeof(arg->existing));
	arg->major = MAJOR((*node)->entry.dev.devt);
	arg->minor = MINOR((*node)->entry.dev.devt);
	ret = bpfdev_reply(call);
	if (ret)
		put_device(&(*node)->entry.dev);
	return ret;
}

static int bpfdev_ioctl_create(struct bpfdev_call *call)
{
	struct bpfdev_node *node;
	int ret;

	ret = bpfdev_prepare_create(call, &node);
	return ret ?: bpfdev_entry_add(&node->entry, call->arg.create.existing);
}

/**
 * bpfdev_prepare_remove() - BPFDEV_IOC_REMOVE, up to where others could see it
 * @call: the call
 * @expect_id: set to the expected id, or NULL
 *
 * Return: 0 or a negative errno.
 */
int bpfdev_prepare_remove(struct bpfdev_call *call, const u32 **expect_id)
{
	const struct bpfdev_remove *arg = &call->arg.remove;
	int ret;

	ret = bpfdev_expected(arg->flags, &arg->expect_id, expect_id);
	if (ret)
		return ret;
	return bpfdev_name_valid(arg->name) ? 0 : -EINVAL;
}

static int bpfdev_ioctl_remove(struct bpfdev_call *call)
{
	struct bpfdev_object object;
	const u32 *expect_id;
	struct bpfdev_node *node;
	int ret;

	ret = bpfdev_prepare_remove(call, &expect_id);
	if (ret)
		return ret;
	node = bpfdev_node_begin_remove(call->dir, call->arg.remove.name,
					expect_id);
	if (IS_ERR(node))
		return PTR_ERR(node);
	bpfdev_node_end_remove(node, &object);
	bpfdev_object_put(&object);
	return 0;
}

/**
 * bpfdev_prepare_replace() - BPFDEV_IOC_REPLACE, up to where others could see it
 * @call: the call, which has its reply when this returns
 * @expect_id: set to the expected id, or NULL
 * @new: to be filled; its object is to be dropped with bpfdev_object_put()
 *
 * Return: 0 or a negative errno.
 */
int bpfdev_prepare_replace(struct bpfdev_call *call, const u32 **expect_id,
			   struct bpfdev_replacement *new)
{
	struct bpfdev_object object __free(bpfdev_object) = {};
	struct bpfdev_replace *arg = &call->arg.replace;
	struct bpfdev_facts facts;
	int ret;

	ret = bpfdev_expected(arg->flags, &arg->expect_id, expect_id);
	if (ret)
		return ret;
	if (!bpfdev_keep_valid(arg->keep, arg->keep_count, arg->reserved) ||
	    !bpfdev_name_valid(arg->name))
		return -EINVAL;
	ret = bpfdev_object_from_fd(arg->fd, &object) ?:
	      bpfdev_kept_from_user(arg->keep, arg->keep_count, &object.kept);
	ret = ret ?: bpfdev_look_at(&object, &new->look);
	if (ret)
		return ret;
	bpfdev_object_facts(&object, &facts);
	arg->id = facts.id;
	memset(arg->existing, 0, sizeof(arg->existing));
	ret = bpfdev_reply(call);
	if (!ret)
		swap(new->object, object);
	return ret;
}

static int bpfdev_ioctl_replace(struct bpfdev_call *call)
{
	struct bpfdev_replace *arg = &call->arg.replace;
	struct bpfdev_replacement new = {};
	const u32 *expect_id;
	struct bpfdev_node *node;
	int ret;

	ret = bpfdev_prepare_replace(call, &expect_id, &new);
	if (ret)
		return ret;
	node = bpfdev_node_begin_replace(call->dir, arg->name, expect_id, &new,
					 arg->existing);
	if (!IS_ERR(node))
		bpfdev_node_end_replace(node, &new);
	bpfdev_object_put(&new.object);
	return PTR_ERR_OR_ZERO(node);
}

static int bpfdev_ioctl_mkdir(struct bpfdev_call *call)
{
	struct bpfdev_mkdir *arg = &call->arg.mkdir;
	struct bpfdev_owner owner;
	struct bpfdev_dir *dir;
	int ret;

	if (arg->reserved || !bpfdev_name_valid(arg->name))
		return -EINVAL;
	ret = bpfdev_owner_from_user(arg->flags, arg->mode, arg->uid, arg->gid,
				     0660, &owner);
	if (ret)
		return ret;

	dir = bpfdev_dir_new(call->dir, arg->name, arg->limit ?: BPFDEV_NO_LIMIT,
			     &owner);
	if (IS_ERR(dir))
		return PTR_ERR(dir);
	arg->major = MAJOR(dir->entry.dev.devt);
	arg->minor = MINOR(dir->entry.dev.devt);
	ret = bpfdev_reply(call);
	if (ret) {
		put_device(&dir->entry.dev);
		return ret;
	}
	return bpfdev_entry_add(&dir->entry, NULL);
}

static int bpfdev_ioctl_rmdir(struct bpfdev_call *call)
{
	const struct bpfdev_rmdir *arg = &call->arg.rmdir;

	if (arg->reserved || !bpfdev_name_valid(arg->name))
		return -EINVAL;
	return bpfdev_dir_remove(call->dir, arg->name);
}

static bool bpfdev_record_size_ok(u32 size, u32 first)
{
	return size >= first && size <= PAGE_SIZE;
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

/**
 * bpfdev_prepare_update() - BPFDEV_IOC_UPDATE, up to where others could see it
 * @call: the call
 * @expect_id: set to the expected id, or NULL
 * @prog: set to the program, to be dropped with bpf_prog_put()
 *
 * Return: 0 or a negative errno.
 */
int bpfdev_prepare_update(struct bpfdev_call *call, const u32 **expect_id,
			  struct bpf_prog **prog)
{
	const struct bpfdev_update *arg = &call->arg.update;
	struct bpf_prog *found;
	int ret;

	ret = bpfdev_expected(arg->flags, &arg->expect_id, expect_id);
	if (ret)
		return ret;
	if (arg->reserved || !bpfdev_name_valid(arg->name))
		return -EINVAL;
	found = bpfdev_prog_from_fd(arg->fd);
	if (IS_ERR(found))
		return PTR_ERR(found);
	*prog = found;
	return 0;
}

static int bpfdev_update(struct bpfdev_call *call, const u32 *expect_id,
			 struct bpf_prog *prog)
{
	struct bpfdev_node *node;
	u32 old_id;
	int ret;

	node = bpfdev_node_begin_update(call->dir, call->arg.update.name);
	if (IS_ERR(node))
		return PTR_ERR(node);
	ret = bpfdev_node_update(node, prog, expect_id, &old_id);
	if (ret)
		bpfdev_entry_settle(&node->entry);
	else
		bpfdev_node_end_update(node, prog, old_id);
	return ret;
}

static int bpfdev_ioctl_update(struct bpfdev_call *call)
{
	const u32 *expect_id;
	struct bpf_prog *prog;
	int ret;

	ret = bpfdev_prepare_update(call, &expect_id, &prog);
	if (ret)
		return ret;
	ret = bpfdev_update(call, expect_id, prog);
	bpf_prog_put(prog);
	return ret;
}

/* The edges after the one that the caller has already. */
static u32 bpfdev_edges_skip(const struct bpfdev_edges_array *array,
			     const struct bpfdev_edge *after)
{
	u32 i = 0;

	while (i < array->count &&
	       bpfdev_edge_cmp(&array->edges[i], after) <= 0)
		i++;
	return i;
}

/* The object whose edges are asked for; of a node, not held to find its users. */
static int bpfdev_edges_object(struct bpfdev_dir *dir,
			       const struct bpfdev_edges *arg,
			       struct bpfdev_object *object,
			       struct bpfdev_target *target)
{
	u64 refcnt;
	int ret;

	/* finding users takes a while */
	if (arg->flags == BPFDEV_EDGES_USERS)
		return bpfdev_node_target(dir, arg->name, target, &refcnt);
	ret = arg->flags & BPFDEV_EDGES_FD ?
		bpfdev_object_from_fd(arg->fd, object) :
		bpfdev_node_hold(dir, arg->name, object);
	if (!ret)
		*target = bpfdev_object_target(object);
	return ret;
}

static int bpfdev_edges_of(struct bpfdev_dir *dir, struct bpfdev_edges *arg,
			   struct bpfdev_edges_array *array)
{
	struct bpfdev_object object __free(bpfdev_object) = {};
	struct bpfdev_target target;
	int ret;

	ret = bpfdev_edges_object(dir, arg, &object, &target);
	if (ret)
		return ret;
	if (arg->id && arg->id != target.id)
		return -ESTALE;
	arg->id = target.id;
	return arg->flags & BPFDEV_EDGES_USERS ?
		       bpfdev_users_get(target.type, target.id, array) :
		       bpfdev_uses_get(object.type, object.file->private_data,
				       array);
}

static int bpfdev_ioctl_edges(struct bpfdev_call *call)
{
	struct bpfdev_edges *arg = &call->arg.edges;
	struct bpfdev_edges_array array = {};
	bool fd = arg->flags & BPFDEV_EDGES_FD;
	u32 from;
	int ret;

	if (!bpfdev_record_size_ok(arg->edge_size, BPFDEV_EDGE_SIZE_VER0) ||
	    (!fd && arg->fd) ||
	    (fd ? !!memchr_inv(arg->name, 0, sizeof(arg->name)) :
		  !bpfdev_name_valid(arg->name)))
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

	if (arg->reserved || !bpfdev_name_valid(arg->name))
		return -EINVAL;
	ret = bpfdev_refs_get(call->dir, arg);
	return ret ?: bpfdev_reply(call);
}

static int bpfdev_ioctl_holders(struct bpfdev_call *call)
{
	struct bpfdev_holders *arg = &call->arg.holders;
	bool one = arg->flags & BPFDEV_HOLDERS_ONE;
	int ret;

	if (!bpfdev_record_size_ok(arg->holder_size, BPFDEV_HOLDER_SIZE_VER0) ||
	    arg->reserved || arg->pid > INT_MAX ||
	    (one ? !bpfdev_name_valid(arg->name) :
		   !!memchr_inv(arg->name, 0, sizeof(arg->name))))
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
	ret = bpfdev_apply(call->dir, arg);
	/* which step it was */
	if (ret && bpfdev_reply(call))
		ret = -EFAULT;
	return ret;
}

static int bpfdev_ioctl_query(struct bpfdev_call *call);

#define BPFDEV_OP(_name, _upper, _flags, _mode)				\
	[_IOC_NR(BPFDEV_IOC_##_upper)] = {				\
		.cmd = BPFDEV_IOC_##_upper,				\
		.min_size = BPFDEV_##_upper##_SIZE_VER0 +		\
			BUILD_BUG_ON_ZERO(sizeof(struct bpfdev_##_name) < \
					  BPFDEV_##_upper##_SIZE_VER0),	\
		.flags = _flags,					\
		.mode = _mode,						\
		.run = bpfdev_ioctl_##_name,				\
	}

static const struct bpfdev_op bpfdev_ops[] = {
	BPFDEV_OP(query, QUERY, 0, FMODE_READ | FMODE_WRITE),
	BPFDEV_OP(create, CREATE, BPFDEV_SET_ALL, FMODE_WRITE),
	BPFDEV_OP(remove, REMOVE, BPFDEV_EXPECT, FMODE_WRITE),
	BPFDEV_OP(replace, REPLACE, BPFDEV_EXPECT, FMODE_WRITE),
	BPFDEV_OP(mkdir, MKDIR, BPFDEV_SET_ALL, FMODE_WRITE),
	BPFDEV_OP(rmdir, RMDIR, 0, FMODE_WRITE),
	BPFDEV_OP(list, LIST, BPFDEV_LIST_ONE, FMODE_READ),
	BPFDEV_OP(update, UPDATE, BPFDEV_EXPECT, FMODE_WRITE),
	BPFDEV_OP(edges, EDGES, BPFDEV_EDGES_USERS | BPFDEV_EDGES_FD,
		  FMODE_READ),
	BPFDEV_OP(refs, REFS, 0, FMODE_READ),
	BPFDEV_OP(holders, HOLDERS, BPFDEV_HOLDERS_ONE, FMODE_READ),
	BPFDEV_OP(apply, APPLY, 0, FMODE_WRITE),
};

/* The layout is the same for every caller, and has no holes. */
static_assert(sizeof(struct bpfdev_query) == BPFDEV_QUERY_SIZE_VER0);
static_assert(sizeof(struct bpfdev_create) == BPFDEV_CREATE_SIZE_VER1);
static_assert(sizeof(struct bpfdev_remove) == BPFDEV_REMOVE_SIZE_VER0);
static_assert(sizeof(struct bpfdev_replace) == BPFDEV_REPLACE_SIZE_VER1);
static_assert(sizeof(struct bpfdev_mkdir) == BPFDEV_MKDIR_SIZE_VER0);
static_assert(sizeof(struct bpfdev_rmdir) == BPFDEV_RMDIR_SIZE_VER0);
static_assert(sizeof(struct bpfdev_info) == BPFDEV_INFO_SIZE_VER0);
static_assert(sizeof(struct bpfdev_list) == BPFDEV_LIST_SIZE_VER0);
static_assert(sizeof(struct bpfdev_update) == BPFDEV_UPDATE_SIZE_VER0);
static_assert(sizeof(struct bpfdev_edge) == BPFDEV_EDGE_SIZE_VER0);
static_assert(sizeof(struct bpfdev_edges) == BPFDEV_EDGES_SIZE_VER1);
static_assert(sizeof(struct bpfdev_refs) == BPFDEV_REFS_SIZE_VER0);
static_assert(sizeof(struct bpfdev_holder) == BPFDEV_HOLDER_SIZE_VER0);
static_assert(sizeof(struct bpfdev_holders) == BPFDEV_HOLDERS_SIZE_VER0);
static_assert(sizeof(struct bpfdev_step) == BPFDEV_STEP_SIZE_VER0);
static_assert(sizeof(struct bpfdev_apply) == BPFDEV_APPLY_SIZE_VER0);
static_assert(offsetof(struct bpfdev_create, keep) == BPFDEV_CREATE_SIZE_VER0);
static_assert(offsetof(struct bpfdev_replace, keep) == BPFDEV_REPLACE_SIZE_VER0);
static_assert(offsetof(struct bpfdev_create, name) == 32);
static_assert(offsetof(struct bpfdev_replace, name) == 16);
static_assert(offsetof(struct bpfdev_mkdir, name) == 32);
static_assert(offsetof(struct bpfdev_list, infos) == 16);
static_assert(offsetof(struct bpfdev_list, name) == 24);
static_assert(offsetof(struct bpfdev_info, refcnt) == 48);
static_assert(offsetof(struct bpfdev_info, tag) == 72);
static_assert(offsetof(struct bpfdev_info, name) == 96);
static_assert(offsetof(struct bpfdev_edges, name) == 40);
static_assert(offsetof(struct bpfdev_refs, name) == 80);
static_assert(offsetof(struct bpfdev_holder, comm) == 48);
static_assert(offsetof(struct bpfdev_holders, name) == 40);

static int bpfdev_ioctl_query(struct bpfdev_call *call)
{
	struct bpfdev_query *arg = &call->arg.query;

	arg->types = BIT(BPFDEV_TYPE_MAP) | BIT(BPFDEV_TYPE_PROG) |
		     BIT(BPFDEV_TYPE_LINK) | BIT(BPFDEV_TYPE_DIR);
	arg->commands = GENMASK(ARRAY_SIZE(bpfdev_ops) - 1, 0);
	arg->features = (bpfdev_bpf_fops.iter ? BPFDEV_FEATURE_ITER : 0) |
			(bpfdev_can_walk() ? BPFDEV_FEATURE_WALK : 0) |
			(bpfdev_knows_struct_ops() ?
			 BPFDEV_FEATURE_STRUCT_OPS : 0);
	return bpfdev_reply(call);
}

static const struct bpfdev_op *bpfdev_op_find(unsigned int cmd)
{
	unsigned int nr = _IOC_NR(cmd);
	const struct bpfdev_op *op;

	if (nr >= ARRAY_SIZE(bpfdev_ops))
		return NULL;
	op = &bpfdev_ops[array_index_nospec(nr, ARRAY_SIZE(bpfdev_ops))];
	if (_IOC_TYPE(cmd) != _IOC_TYPE(op->cmd) ||
	    _IOC_DIR(cmd) != _IOC_DIR(op->cmd))
		return NULL;
	return op;
}

/**
 * bpfdev_command_known() - is this the number of a command?
 * @cmd: BPFDEV_IOC_*
 */
bool bpfdev_command_known(unsigned int cmd)
{
	return bpfdev_op_find(cmd);
}

/**
 * bpfdev_call_read() - take in the structure of a command
 * @call: whose dir is set; the rest is filled
 * @mode: FMODE_* of the control node
 * @cmd: BPFDEV_IOC_*
 * @user: address of the structure
 *
 * Return: 0, or -ENOTTY, -EACCES, -EINVAL, -E2BIG, -EFAULT.
 */
int bpfdev_call_read(struct bpfdev_call *call, fmode_t mode, unsigned int cmd,
		     void __user *user)
{
	const struct bpfdev_op *op = bpfdev_op_find(cmd);
	unsigned int size = _IOC_SIZE(cmd);
	int ret;

	if (!op)
		return -ENOTTY;
	if (!(mode & op->mode))
		return -EACCES;
	if (size < op->min_size)
		return -EINVAL;
	if (size > PAGE_SIZE)
		return -E2BIG;
	call->op = op;
	call->user = user;
	call->size = min(size, _IOC_SIZE(op->cmd));
	ret = copy_struct_from_user(&call->arg, _IOC_SIZE(op->cmd), user, size);
	if (ret)
		return ret;
	return call->arg.flags & ~op->flags ? -EINVAL : 0;
}

/**
 * bpfdev_control_ioctl() - an ioctl on a control node
 * @file: the file, whose private_data holds the directory
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
	ret = call.op->run(&call);
	/* an error that comes with an answer: what is in the way */
	if (ret == -EEXIST && bpfdev_reply(&call))
		ret = -EFAULT;
	return ret;
}

/**
 * bpfdev_control_release() - the last close of a control node
 * @inode: unused
 * @file: the file, whose private_data holds the directory
 *
 * Return: 0.
 */
int bpfdev_control_release(struct inode *inode, struct file *file)
{
	struct bpfdev_dir *dir = file->private_data;

	put_device(&dir->entry.dev);
	return 0;
}
