// SPDX-License-Identifier: GPL-2.0-only
/*
 * The history of an entry, out of this module and into the next one: all facts that nobody
 * but the module has kept. BPFDEV_IOC_HISTORY.
 *
 * A history is written while the module is held, by the process that exchanges it. The
 * files of sysfs can be read at that time: a field without a lock is written at once.
 */

#include <linux/bpfdev.h>
#include <linux/capability.h>
#include <linux/cleanup.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/minmax.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/uidgid.h>

#include "bpf/keep.h"
#include "call.h"
#include "change.h"
#include "dir.h"
#include "history.h"
#include "registry.h"
#include "watch.h"

/* The ABI has the numbers of the module, which are appended to and never changed. */
static_assert((int)BPFDEV_CHANGE_CREATE == BPFDEV_CHANGED_CREATE);
static_assert((int)BPFDEV_CHANGE_REPLACE == BPFDEV_CHANGED_REPLACE);
static_assert((int)BPFDEV_CHANGE_UPDATE == BPFDEV_CHANGED_UPDATE);
static_assert((int)BPFDEV_CHANGE_FREEZE == BPFDEV_CHANGED_FREEZE);
static_assert((int)BPFDEV_CHANGE_ATTACH == BPFDEV_CHANGED_ATTACH);
static_assert((int)BPFDEV_CHANGE_DETACH == BPFDEV_CHANGED_DETACH);
static_assert((int)BPFDEV_REASON_NONE == BPFDEV_ENDED_NOT);
static_assert((int)BPFDEV_REASON_DETACH == BPFDEV_ENDED_DETACH);
static_assert((int)BPFDEV_REASON_DEVICE == BPFDEV_ENDED_DEVICE);
static_assert((int)BPFDEV_REASON_CGROUP == BPFDEV_ENDED_CGROUP);
static_assert((int)BPFDEV_REASON_NETNS == BPFDEV_ENDED_NETNS);
static_assert(sizeof_field(struct bpfdev_history, comm) == TASK_COMM_LEN);
static_assert(sizeof_field(struct bpfdev_history, ifname) == IFNAMSIZ);

/* The entry that a history is of, while bpfdev_lock is held. */
static struct bpfdev_entry *bpfdev_history_entry(struct bpfdev_dir *dir, const char *name)
{
	return *name ? bpfdev_entry_find(dir, name) : &dir->entry;
}

static void bpfdev_history_get_last(const struct bpfdev_path *path,
				    struct bpfdev_history *arg)
{
	const struct bpfdev_target *target = &path->target;
	const struct bpfdev_last *last = &path->last;

	arg->changed_ns = last->cause.ns;
	arg->change = last->change;
	arg->reason = last->reason;
	arg->old_id = last->old_id;
	arg->pid = last->cause.pid;
	arg->uid = from_kuid_munged(current_user_ns(), last->cause.uid);
	arg->ifindex = target->ifindex;
	arg->cgroup_id = target->cgroup_id;
	arg->netns_ino = target->netns_ino;
	memcpy(arg->ifname, target->ifname, sizeof(arg->ifname));
	memcpy(arg->comm, last->cause.comm, sizeof(arg->comm));
}

/* Fill all but the address of the kept objects. Return: how many there are, or -errno. */
static int bpfdev_history_get(struct bpfdev_dir *dir, struct bpfdev_history *arg,
			      struct bpfdev_key *kept)
{
	CLASS(bpfdev_killable, locked)();
	struct bpfdev_entry *entry;
	struct bpfdev_node *node;
	int count;

	if (!locked)
		return -ERESTARTSYS;
	entry = bpfdev_history_entry(dir, arg->name);
	if (IS_ERR(entry))
		return PTR_ERR(entry);
	*arg = (struct bpfdev_history){
		.creator = from_kuid_munged(current_user_ns(), entry->creator),
		.created_ns = entry->created_ns,
		.kept_count = arg->kept_count,
		.kept = arg->kept,
	};
	if (entry->type == BPFDEV_TYPE_DIR) {
		arg->limit = entry_to_dir(entry)->limit;
		return 0;
	}
	node = entry_to_node(entry);
	spin_lock(&node->lock);
	arg->opens = node->opens;
	arg->attached = node->snapshot.attached;
	arg->prog_id = node->snapshot.prog_id;
	arg->frozen = node->snapshot.frozen;
	bpfdev_history_get_last(bpfdev_entry_path(entry), arg);
	count = bpfdev_kept_keys(node->object.kept, kept);
	spin_unlock(&node->lock);
	return count;
}

static int bpfdev_history_read(struct bpfdev_call *call)
{
	struct bpfdev_history *arg = &call->arg.history;
	struct bpfdev_key kept[BPFDEV_KEEP_MAX];
	char name[BPFDEV_NAME_SIZE];
	int count;

	memcpy(name, arg->name, sizeof(name));
	count = bpfdev_history_get(call->dir, arg, kept);
	if (count < 0)
		return count;
	memcpy(arg->name, name, sizeof(name));
	if (copy_to_user(u64_to_user_ptr(arg->kept), kept,
			 min_t(u32, count, arg->kept_count) * sizeof(*kept)))
		return -EFAULT;
	arg->kept_count = count;
	return bpfdev_reply(call);
}

static bool bpfdev_history_valid(const struct bpfdev_history *arg)
{
	return !arg->kept && !arg->kept_count &&
	       arg->attached <= 1 && arg->frozen <= 1 && arg->change <= BPFDEV_CHANGED_DETACH &&
	       arg->reason <= BPFDEV_ENDED_NETNS && arg->pid <= PID_MAX_LIMIT &&
	       arg->ifindex >= 0 &&
	       memchr(arg->ifname, 0, sizeof(arg->ifname)) &&
	       memchr(arg->comm, 0, sizeof(arg->comm)) &&
	       uid_valid(make_kuid(current_user_ns(), arg->creator)) &&
	       uid_valid(make_kuid(current_user_ns(), arg->uid));
}

static void bpfdev_history_set_last(struct bpfdev_path *path,
				    const struct bpfdev_history *arg)
{
	path->last = (struct bpfdev_last){
		.cause.ns = arg->changed_ns,
		.cause.pid = arg->pid,
		.cause.uid = make_kuid(current_user_ns(), arg->uid),
		.old_id = arg->old_id,
		.change = arg->change,
		.reason = arg->reason,
	};
	memcpy(path->last.cause.comm, arg->comm, sizeof(arg->comm));
	path->target = (struct bpfdev_target){
		.cgroup_id = arg->cgroup_id,
		.netns_ino = arg->netns_ino,
		.ifindex = arg->ifindex,
	};
	memcpy(path->target.ifname, arg->ifname, sizeof(arg->ifname));
}

static int bpfdev_history_write(struct bpfdev_dir *dir, const struct bpfdev_history *arg)
{
	CLASS(bpfdev_killable, locked)();
	struct bpfdev_entry *entry;
	struct bpfdev_node *node;

	if (!locked)
		return -ERESTARTSYS;
	entry = bpfdev_history_entry(dir, arg->name);
	if (IS_ERR(entry))
		return PTR_ERR(entry);
	entry->creator = make_kuid(current_user_ns(), arg->creator);
	WRITE_ONCE(entry->created_ns, arg->created_ns);
	if (entry->type == BPFDEV_TYPE_DIR) {
		entry_to_dir(entry)->limit = arg->limit;
		return 0;
	}
	/* it finds the changes since then */
	bpfdev_watch_start();
	node = entry_to_node(entry);
	spin_lock(&node->lock);
	node->opens = arg->opens;
	/* it is LIVE: under bpfdev_lock, the watch does not look at it */
	WRITE_ONCE(node->snapshot.attached, arg->attached);
	WRITE_ONCE(node->snapshot.prog_id, arg->prog_id);
	node->snapshot.frozen = arg->frozen;
	bpfdev_history_set_last(bpfdev_entry_path(entry), arg);
	spin_unlock(&node->lock);
	return 0;
}

/**
 * bpfdev_history_call() - read or write the history of an entry
 * @call: the call
 *
 * Return: 0 or a negative errno, see struct bpfdev_history.
 */
int bpfdev_history_call(struct bpfdev_call *call)
{
	const struct bpfdev_history *arg = &call->arg.history;
	bool set = arg->flags & BPFDEV_HISTORY_SET;

	if ((arg->name[0] && !bpfdev_name_valid(arg->name)) ||
	    (set && !bpfdev_history_valid(arg)))
		return -EINVAL;
	if (!capable(CAP_SYS_ADMIN) || (set && !READ_ONCE(bpfdev_held)))
		return -EPERM;
	return set ? bpfdev_history_write(call->dir, arg) : bpfdev_history_read(call);
}
