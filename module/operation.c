// SPDX-License-Identifier: GPL-2.0-only
/*
 * The operations that change a directory: create, remove, replace, update, detach,
 * mkdir and rmdir, each in the phases of a batch (batch.c).
 *
 * An operation gives its reply to the caller before it makes its change, so that a
 * reply that cannot be delivered changes nothing.
 */

#include <linux/array_size.h>
#include <linux/bpf.h>
#include <linux/bpfdev.h>
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/kdev_t.h>
#include <linux/mutex.h>
#include <linux/stat.h>
#include <linux/string.h>
#include <linux/user_namespace.h>

#include "bpf/keep.h"
#include "bpf/object.h"
#include "bpf/snapshot.h"
#include "call.h"
#include "data/open.h"
#include "dir.h"
#include "entry.h"
#include "node.h"
#include "operation.h"
#include "registry.h"
#include "symlinks.h"
#include "watch.h"

/* Get the expected id; an id without the flag is a mistake. */
static int bpfdev_expected(u32 flags, const u32 *id, const u32 **expect_id)
{
	*expect_id = flags & BPFDEV_EXPECT ? id : NULL;
	return *id && !*expect_id ? -EINVAL : 0;
}

/*
 * Check and fill the owner of a new entry. The caller's rights are those over a file
 * that it has just created: a member of a group can give it to that group, and
 * CAP_CHOWN in a user namespace that knows the ids allows any owner.
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

/*
 * Check the minor number of a new entry. Numbers are random (entry.c), but while the module
 * is exchanged each entry gets the number that it had.
 */
static int bpfdev_minor_from_user(u32 flags, u32 number, u32 *minor)
{
	*minor = flags & BPFDEV_SET_MINOR ? number : BPFDEV_MINOR_ANY;
	if (*minor == BPFDEV_MINOR_ANY)
		return flags & BPFDEV_SET_MINOR ? -EINVAL : 0;
	if (*minor > MINORMASK)
		return -EINVAL;
	return READ_ONCE(bpfdev_held) && capable(CAP_SYS_ADMIN) ? 0 : -EPERM;
}

/* Check the objects to keep with an object: a count and an address, or neither. */
static bool bpfdev_keep_valid(u64 keep, u32 count)
{
	return count <= BPFDEV_KEEP_MAX && !keep == !count;
}

/* Check that an object can have a face. */
static int bpfdev_face_check(u32 face, const struct bpfdev_object *object)
{
	if (face == BPFDEV_FACE_BPF)
		return 0;
	if (object->type != BPFDEV_TYPE_MAP)
		return -EINVAL;
	return bpfdev_data_supports(bpfdev_object_bpf(object)) ? 0 : -EOPNOTSUPP;
}

/* Hold an object and those to keep with it. */
static int bpfdev_object_from_user(int fd, u64 keep, u32 keep_count,
				   struct bpfdev_object *object)
{
	return bpfdev_object_from_fd(fd, object) ?:
	       bpfdev_kept_from_user(keep, keep_count, &object->kept);
}

/* Check the fields that name a node and the object that it must have. */
static int bpfdev_node_named(struct bpfdev_operation_step *step, u32 flags, const u32 *id,
			     const char *name)
{
	int ret = bpfdev_expected(flags, id, &step->expect_id);

	if (ret)
		return ret;
	return bpfdev_name_valid(name) ? 0 : -EINVAL;
}

/*
 * Reserve the node of a step: with that type if it is not 0, and with the expected object
 * if @expect_id is not NULL.
 */
static int bpfdev_node_step_reserve(struct bpfdev_operation_step *step, const char *name,
				    u32 type, const u32 *expect_id,
				    struct bpfdev_entry **busy)
{
	struct bpfdev_node *node = bpfdev_node_reserve(step->call->dir, name, type,
						       expect_id, busy);

	if (IS_ERR(node))
		return PTR_ERR(node);
	step->entry = &node->entry;
	return 0;
}

static int bpfdev_create_prepare(struct bpfdev_operation_step *step)
{
	struct bpfdev_object object __free(bpfdev_object) = {};
	struct bpfdev_create *arg = &step->call->arg.create;
	struct bpfdev_owner owner;
	struct bpfdev_node *node;
	u32 minor;
	int ret;

	if (!bpfdev_keep_valid(arg->keep, arg->keep_count) ||
	    arg->face > BPFDEV_FACE_DATA || !bpfdev_name_valid(arg->name))
		return -EINVAL;
	ret = bpfdev_owner_from_user(arg->flags, arg->mode, arg->uid, arg->gid,
				     0600, &owner);
	ret = ret ?: bpfdev_minor_from_user(arg->flags, arg->minor, &minor);
	ret = ret ?: bpfdev_object_from_user(arg->fd, arg->keep, arg->keep_count,
					     &object);
	ret = ret ?: bpfdev_face_check(arg->face, &object);
	if (ret)
		return ret;
	arg->id = bpfdev_bpf_id(object.type, bpfdev_object_bpf(&object));

	node = bpfdev_node_new(step->call->dir, arg->name, &object, arg->face, &owner,
			       minor);
	if (IS_ERR(node))
		return PTR_ERR(node);
	memset(arg->existing, 0, sizeof(arg->existing));
	arg->major = MAJOR(node->entry.dev.devt);
	arg->minor = MINOR(node->entry.dev.devt);
	ret = bpfdev_reply(step->call);
	if (ret)
		put_device(&node->entry.dev);
	else
		step->entry = &node->entry;
	return ret;
}

static int bpfdev_create_reserve(struct bpfdev_operation_step *step,
				 struct bpfdev_entry **busy)
{
	return bpfdev_entry_reserve(step->entry, step->call->arg.create.existing,
				    busy);
}

/* This function and the next five are for new nodes and new directories. */
static void bpfdev_new_unreserve(struct bpfdev_operation_step *step)
{
	bpfdev_entry_unreserve(step->entry);
}

static int bpfdev_new_publish(struct bpfdev_operation_step *step)
{
	int ret = bpfdev_entry_publish(step->entry);

	step->published = !ret;
	return ret;
}

static void bpfdev_new_commit(struct bpfdev_operation_step *step)
{
	if (step->entry->type != BPFDEV_TYPE_DIR)
		bpfdev_symlinks_start(entry_to_node(step->entry));
}

static void bpfdev_new_finish(struct bpfdev_operation_step *step)
{
	bpfdev_entry_announce(step->entry);
	step->entry = NULL;
}

static void bpfdev_new_cancel(struct bpfdev_operation_step *step)
{
	if (step->published)
		bpfdev_entry_withdraw(step->entry);
	bpfdev_entry_retire(step->entry, &step->new.object);
	step->entry = NULL;
}

static void bpfdev_new_release(struct bpfdev_operation_step *step)
{
	if (step->entry)
		put_device(&step->entry->dev);
}

static int bpfdev_mkdir_prepare(struct bpfdev_operation_step *step)
{
	struct bpfdev_mkdir *arg = &step->call->arg.mkdir;
	bool limited = arg->flags & BPFDEV_SET_LIMIT;
	struct bpfdev_owner owner;
	u32 limit = arg->limit, minor;
	struct bpfdev_dir *dir;
	int ret;

	if (arg->reserved || (arg->limit && !limited) ||
	    !bpfdev_name_valid(arg->name))
		return -EINVAL;
	ret = bpfdev_owner_from_user(arg->flags, arg->mode, arg->uid, arg->gid,
				     0660, &owner);
	ret = ret ?: bpfdev_minor_from_user(arg->flags, arg->minor, &minor);
	if (!ret && !limited)
		ret = bpfdev_dir_inherited_limit(step->call->dir, &limit);
	if (ret)
		return ret;

	dir = bpfdev_dir_new(step->call->dir, arg->name, limit, &owner, minor);
	if (IS_ERR(dir))
		return PTR_ERR(dir);
	arg->major = MAJOR(dir->entry.dev.devt);
	arg->minor = MINOR(dir->entry.dev.devt);
	ret = bpfdev_reply(step->call);
	if (ret)
		put_device(&dir->entry.dev);
	else
		step->entry = &dir->entry;
	return ret;
}

static int bpfdev_mkdir_reserve(struct bpfdev_operation_step *step,
				struct bpfdev_entry **busy)
{
	return bpfdev_entry_reserve(step->entry, NULL, busy);
}

static int bpfdev_remove_prepare(struct bpfdev_operation_step *step)
{
	const struct bpfdev_remove *arg = &step->call->arg.remove;

	return bpfdev_node_named(step, arg->flags, &arg->expect_id, arg->name);
}

static int bpfdev_remove_reserve(struct bpfdev_operation_step *step,
				 struct bpfdev_entry **busy)
{
	return bpfdev_node_step_reserve(step, step->call->arg.remove.name, 0,
					step->expect_id, busy);
}

/* This function and the next are for entries that are changed or removed. */
static void bpfdev_old_unreserve(struct bpfdev_operation_step *step)
{
	bpfdev_entry_set_state(step->entry, BPFDEV_STATE_LIVE);
}

static void bpfdev_old_cancel(struct bpfdev_operation_step *step)
{
	bpfdev_entry_unbusy(step->entry);
}

static void bpfdev_remove_settle(struct bpfdev_operation_step *step)
{
	bpfdev_symlinks_leave(entry_to_node(step->entry));
}

static void bpfdev_remove_finish(struct bpfdev_operation_step *step)
{
	scoped_guard(mutex, &bpfdev_lock)
		bpfdev_entry_set_state(step->entry, BPFDEV_STATE_REMOVING);
	bpfdev_entry_remove(step->entry, &step->new.object);
}

static void bpfdev_remove_cancel(struct bpfdev_operation_step *step)
{
	bpfdev_symlinks_stay(entry_to_node(step->entry));
	bpfdev_old_cancel(step);
}

static int bpfdev_rmdir_prepare(struct bpfdev_operation_step *step)
{
	const struct bpfdev_rmdir *arg = &step->call->arg.rmdir;

	return arg->reserved || !bpfdev_name_valid(arg->name) ? -EINVAL : 0;
}

static int bpfdev_rmdir_reserve(struct bpfdev_operation_step *step,
				struct bpfdev_entry **busy)
{
	struct bpfdev_entry *entry;

	entry = bpfdev_dir_reserve_remove(step->call->dir,
					  step->call->arg.rmdir.name, busy);
	if (IS_ERR(entry))
		return PTR_ERR(entry);
	step->entry = entry;
	return 0;
}

static void bpfdev_rmdir_finish(struct bpfdev_operation_step *step)
{
	bpfdev_entry_remove(step->entry, &step->new.object);
}

static int bpfdev_replace_prepare(struct bpfdev_operation_step *step)
{
	struct bpfdev_object object __free(bpfdev_object) = {};
	struct bpfdev_replace *arg = &step->call->arg.replace;
	int ret;

	ret = bpfdev_expected(arg->flags, &arg->expect_id, &step->expect_id);
	if (ret)
		return ret;
	if (arg->reserved || !bpfdev_keep_valid(arg->keep, arg->keep_count) ||
	    !bpfdev_name_valid(arg->name))
		return -EINVAL;
	ret = bpfdev_object_from_user(arg->fd, arg->keep, arg->keep_count,
				      &object);
	ret = ret ?: bpfdev_snapshot_take(&object, &step->new.snapshot);
	if (ret)
		return ret;
	arg->id = bpfdev_bpf_id(object.type, bpfdev_object_bpf(&object));
	memset(arg->existing, 0, sizeof(arg->existing));
	ret = bpfdev_reply(step->call);
	if (ret)
		bpfdev_snapshot_free(&step->new.snapshot);
	else
		swap(step->new.object, object);
	return ret;
}

static int bpfdev_replace_reserve(struct bpfdev_operation_step *step,
				  struct bpfdev_entry **busy)
{
	struct bpfdev_replace *arg = &step->call->arg.replace;
	struct bpfdev_node *node;

	node = bpfdev_node_reserve_replace(step->call->dir, arg->name,
					   step->expect_id, &step->new,
					   arg->existing, busy);
	if (IS_ERR(node))
		return PTR_ERR(node);
	step->entry = &node->entry;
	return 0;
}

static void bpfdev_replace_unreserve(struct bpfdev_operation_step *step)
{
	bpfdev_node_unreserve_replace(entry_to_node(step->entry), &step->new);
}

static void bpfdev_replace_cancel(struct bpfdev_operation_step *step)
{
	guard(mutex)(&bpfdev_lock);
	bpfdev_replace_unreserve(step);
}

static void bpfdev_replace_commit(struct bpfdev_operation_step *step)
{
	bpfdev_node_replace(entry_to_node(step->entry), &step->new);
	bpfdev_watch_start();
}

static void bpfdev_replace_finish(struct bpfdev_operation_step *step)
{
	bpfdev_node_replaced(entry_to_node(step->entry), &step->new);
}

static int bpfdev_update_prepare(struct bpfdev_operation_step *step)
{
	const struct bpfdev_update *arg = &step->call->arg.update;
	struct bpf_prog *prog;
	int ret;

	ret = bpfdev_expected(arg->flags, &arg->expect_id, &step->expect_id);
	if (ret)
		return ret;
	if (arg->reserved || !bpfdev_name_valid(arg->name))
		return -EINVAL;
	prog = bpfdev_prog_from_fd(arg->fd);
	if (IS_ERR(prog))
		return PTR_ERR(prog);
	step->prog = prog;
	return 0;
}

/* The expected id is that of the program, and compared by the link. */
static int bpfdev_update_reserve(struct bpfdev_operation_step *step,
				 struct bpfdev_entry **busy)
{
	return bpfdev_node_step_reserve(step, step->call->arg.update.name,
					BPFDEV_TYPE_LINK, NULL, busy);
}

static int bpfdev_update_update(struct bpfdev_operation_step *step)
{
	return bpfdev_node_update(entry_to_node(step->entry), step->prog,
				  step->expect_id, &step->old_id);
}

static void bpfdev_update_commit(struct bpfdev_operation_step *step)
{
	bpfdev_node_updated(entry_to_node(step->entry), step->prog);
}

static void bpfdev_update_finish(struct bpfdev_operation_step *step)
{
	bpfdev_node_report_update(entry_to_node(step->entry), step->old_id);
}

static void bpfdev_update_release(struct bpfdev_operation_step *step)
{
	bpf_prog_put(step->prog);
}

static int bpfdev_detach_prepare(struct bpfdev_operation_step *step)
{
	const struct bpfdev_detach *arg = &step->call->arg.detach;

	return bpfdev_node_named(step, arg->flags, &arg->expect_id, arg->name);
}

static int bpfdev_detach_reserve(struct bpfdev_operation_step *step,
				 struct bpfdev_entry **busy)
{
	return bpfdev_node_step_reserve(step, step->call->arg.detach.name,
					BPFDEV_TYPE_LINK, step->expect_id, busy);
}

static int bpfdev_detach_update(struct bpfdev_operation_step *step)
{
	return bpfdev_node_detach(entry_to_node(step->entry), &step->was_attached);
}

static void bpfdev_detach_finish(struct bpfdev_operation_step *step)
{
	bpfdev_node_report_detach(entry_to_node(step->entry), step->was_attached);
}

static const struct bpfdev_operation bpfdev_operations[] = {
	{
		.nr = _IOC_NR(BPFDEV_IOC_CREATE),
		.certain = true,
		.prepare = bpfdev_create_prepare,
		.reserve = bpfdev_create_reserve,
		.unreserve = bpfdev_new_unreserve,
		.publish = bpfdev_new_publish,
		.commit = bpfdev_new_commit,
		.finish = bpfdev_new_finish,
		.cancel = bpfdev_new_cancel,
		.release = bpfdev_new_release,
	}, {
		.nr = _IOC_NR(BPFDEV_IOC_REMOVE),
		.certain = true,
		.prepare = bpfdev_remove_prepare,
		.reserve = bpfdev_remove_reserve,
		.unreserve = bpfdev_old_unreserve,
		.settle = bpfdev_remove_settle,
		.finish = bpfdev_remove_finish,
		.cancel = bpfdev_remove_cancel,
	}, {
		.nr = _IOC_NR(BPFDEV_IOC_REPLACE),
		.prepare = bpfdev_replace_prepare,
		.reserve = bpfdev_replace_reserve,
		.unreserve = bpfdev_replace_unreserve,
		.commit = bpfdev_replace_commit,
		.finish = bpfdev_replace_finish,
		.cancel = bpfdev_replace_cancel,
	}, {
		.nr = _IOC_NR(BPFDEV_IOC_UPDATE),
		.prepare = bpfdev_update_prepare,
		.reserve = bpfdev_update_reserve,
		.unreserve = bpfdev_old_unreserve,
		.update = bpfdev_update_update,
		.commit = bpfdev_update_commit,
		.finish = bpfdev_update_finish,
		.cancel = bpfdev_old_cancel,
		.release = bpfdev_update_release,
	}, {
		.nr = _IOC_NR(BPFDEV_IOC_DETACH),
		.prepare = bpfdev_detach_prepare,
		.reserve = bpfdev_detach_reserve,
		.unreserve = bpfdev_old_unreserve,
		.update = bpfdev_detach_update,
		.finish = bpfdev_detach_finish,
		.cancel = bpfdev_old_cancel,
	}, {
		.nr = _IOC_NR(BPFDEV_IOC_MKDIR),
		.certain = true,
		.alone = true,
		.prepare = bpfdev_mkdir_prepare,
		.reserve = bpfdev_mkdir_reserve,
		.unreserve = bpfdev_new_unreserve,
		.publish = bpfdev_new_publish,
		.commit = bpfdev_new_commit,
		.finish = bpfdev_new_finish,
		.cancel = bpfdev_new_cancel,
		.release = bpfdev_new_release,
	}, {
		.nr = _IOC_NR(BPFDEV_IOC_RMDIR),
		.certain = true,
		.alone = true,
		.prepare = bpfdev_rmdir_prepare,
		.reserve = bpfdev_rmdir_reserve,
		.unreserve = bpfdev_old_unreserve,
		.finish = bpfdev_rmdir_finish,
		.cancel = bpfdev_old_cancel,
	},
};

/**
 * bpfdev_operation_find() - find the operation of a command
 * @nr: the number of the command
 *
 * Return: the operation, or NULL if the command changes nothing by itself.
 */
const struct bpfdev_operation *bpfdev_operation_find(unsigned int nr)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(bpfdev_operations); i++)
		if (bpfdev_operations[i].nr == nr)
			return &bpfdev_operations[i];
	return NULL;
}
