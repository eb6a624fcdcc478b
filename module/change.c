// SPDX-License-Identifier: GPL-2.0-only
/*
 * The changes of nodes. Each node keeps its last change. So an administrator can learn
 * afterwards which process has replaced a program, without a listener for events.
 */

#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/ctype.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/sysfs.h>
#include <linux/uidgid.h>
#include <linux/user_namespace.h>

#include "bpf/names.h"
#include "bpf/target.h"
#include "cause.h"
#include "change.h"

static const struct {
	const char *name;
	const char *old_key;
} bpfdev_changes[] = {
	[BPFDEV_CHANGE_CREATE] = { "create", NULL },
	[BPFDEV_CHANGE_REPLACE] = { "replace", "OLD_ID" },
	[BPFDEV_CHANGE_UPDATE] = { "update", "OLD_PROG_ID" },
	[BPFDEV_CHANGE_FREEZE] = { "freeze", NULL },
	[BPFDEV_CHANGE_ATTACH] = { "attach", "OLD_PROG_ID" },
	[BPFDEV_CHANGE_DETACH] = { "detach", "OLD_PROG_ID" },
};

static const char * const bpfdev_reasons[] = {
	[BPFDEV_REASON_NONE] = NULL,
	[BPFDEV_REASON_DETACH] = "detach",
	[BPFDEV_REASON_DEVICE] = "device",
	[BPFDEV_REASON_CGROUP] = "cgroup",
	[BPFDEV_REASON_NETNS] = "netns",
};

/** bpfdev_change_name() - return the name of a change */
const char *bpfdev_change_name(enum bpfdev_change change)
{
	return bpfdev_changes[change].name;
}

/** bpfdev_change_old_key() - return the key of the former id, NULL if there is none */
const char *bpfdev_change_old_key(enum bpfdev_change change)
{
	return bpfdev_changes[change].old_key;
}

/** bpfdev_reason_name() - return the name of a reason, NULL for none */
const char *bpfdev_reason_name(enum bpfdev_reason reason)
{
	return bpfdev_reasons[reason];
}

/**
 * bpfdev_change_record() - keep a change as the last one
 * @node: the node, CHANGING
 * @last: the change; its cause is filled in
 */
void bpfdev_change_record(struct bpfdev_node *node, struct bpfdev_last *last)
{
	struct bpfdev_path *path = bpfdev_entry_path(&node->entry);

	bpfdev_cause_get(&last->cause);
	spin_lock(&node->lock);
	path->last = *last;
	/* that of the old object */
	if (last->change == BPFDEV_CHANGE_REPLACE)
		path->target = (struct bpfdev_target){};
	spin_unlock(&node->lock);
}

/**
 * bpfdev_change_keep_target() - keep the attach point of a link, for when it is detached
 * @node: a node that is new, or CHANGING
 *
 * If the link is not attached, the last attach point is kept.
 */
void bpfdev_change_keep_target(struct bpfdev_node *node)
{
	struct bpfdev_target target;

	if (node->entry.type != BPFDEV_TYPE_LINK ||
	    !bpfdev_target_get(bpfdev_object_bpf(&node->object), &target))
		return;
	spin_lock(&node->lock);
	bpfdev_entry_path(&node->entry)->target = target;
	spin_unlock(&node->lock);
}

/* Copy the last change of a node and, if that is a detach, where the link was attached. */
static void bpfdev_change_get(struct bpfdev_node *node, struct bpfdev_last *last,
			      struct bpfdev_target *target)
{
	const struct bpfdev_path *path = bpfdev_entry_path(&node->entry);

	*target = (struct bpfdev_target){};
	spin_lock(&node->lock);
	*last = path->last;
	if (last->change == BPFDEV_CHANGE_DETACH)
		*target = path->target;
	spin_unlock(&node->lock);
}

/**
 * bpfdev_change_old_target() - describe the attach point that a detached link had
 * @node: the node
 * @buf: the text, as for bpfdev_target_text(); nothing if it is not known, or if the last
 *	change is not a detach
 * @size: the size of @buf
 *
 * Return: the length of the text.
 */
size_t bpfdev_change_old_target(struct bpfdev_node *node, char *buf, size_t size)
{
	struct bpfdev_target target;
	struct bpfdev_last last;

	bpfdev_change_get(node, &last, &target);
	return bpfdev_target_text(&target, buf, size);
}

/* Show a process to its own user, and to readers who may trace all processes. */
static bool bpfdev_change_may_see(const struct bpfdev_cause *cause)
{
	return uid_eq(current_fsuid(), cause->uid) ||
	       ns_capable_noaudit(&init_user_ns, CAP_SYS_PTRACE);
}

/* Add the former id. Its key is that of the event in lower case, as attributes have it. */
static int bpfdev_change_emit_old(const struct bpfdev_last *last, char *buf, int len)
{
	const char *key = bpfdev_change_old_key(last->change);
	int start = len;

	if (!key)
		return 0;
	len += sysfs_emit_at(buf, len, " ");
	for (; *key; key++)
		len += sysfs_emit_at(buf, len, "%c", tolower(*key));
	len += sysfs_emit_at(buf, len, ":%u", last->old_id);
	return len - start;
}

/**
 * bpfdev_change_emit() - write the last change of a node, as an attribute
 * @node: the node
 * @buf: a page of sysfs
 *
 * Return: its length.
 */
int bpfdev_change_emit(struct bpfdev_node *node, char *buf)
{
	char escaped[4 * TASK_COMM_LEN], text[BPFDEV_TARGET_TEXT_SIZE];
	struct bpfdev_target target;
	struct bpfdev_last last;
	int len;

	bpfdev_change_get(node, &last, &target);
	len = sysfs_emit(buf, "change:%s time_ns:%llu", bpfdev_change_name(last.change),
			 last.cause.ns);
	len += bpfdev_change_emit_old(&last, buf, len);
	if (last.reason)
		len += sysfs_emit_at(buf, len, " reason:%s",
				     bpfdev_reason_name(last.reason));
	if (bpfdev_target_text(&target, text, sizeof(text)))
		len += sysfs_emit_at(buf, len, " %s", text);
	if (last.cause.pid)
		len += sysfs_emit_at(buf, len, " uid:%u",
				     from_kuid(&init_user_ns, last.cause.uid));
	if (last.cause.pid && bpfdev_change_may_see(&last.cause))
		len += sysfs_emit_at(buf, len, " pid:%d comm:%.*s", last.cause.pid,
				     (int)bpfdev_escape(last.cause.comm, "\\ ", escaped,
							sizeof(escaped)), escaped);
	return len + sysfs_emit_at(buf, len, "\n");
}
