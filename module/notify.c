// SPDX-License-Identifier: GPL-2.0-only
/*
 * Report changes of entries to user space: pollers of attributes are woken, and a
 * uevent is sent. Documentation/ABI/testing/sysfs-class-bpf-objects describes the keys.
 */

#include <linux/device.h>
#include <linux/kernel.h>
#include <linux/kobject.h>
#include <linux/sysfs.h>

#include "bpf/attach_point.h"
#include "bpf/target.h"
#include "change.h"
#include "events.h"
#include "notify.h"
#include "registry.h"

/**
 * bpfdev_notify_attrs() - wake the pollers of attributes
 * @entry: an entry with a device
 * @names: their names, with a NULL at the end; NULL: all of them
 */
void bpfdev_notify_attrs(struct bpfdev_entry *entry, const char * const *names)
{
	const struct attribute_group **group;
	struct kobject *kobj = &entry->dev.kobj;
	struct attribute **attr;

	for (; names && *names; names++)
		sysfs_notify(kobj, NULL, *names);
	for (group = entry->dev.type->groups; !names && *group; group++)
		for (attr = (*group)->attrs; *attr; attr++)
			sysfs_notify(kobj, NULL, (*attr)->name);
}

/* The attributes of a change, with a NULL at the end; none: all. */
static const char * const bpfdev_change_attrs[][6] = {
	[BPFDEV_CHANGE_UPDATE] = { "prog_id", "bpf_name", "uses_progs", "last_change" },
	[BPFDEV_CHANGE_FREEZE] = { "frozen", "last_change" },
	[BPFDEV_CHANGE_ATTACH] = { "attached", "target", "last_change" },
	[BPFDEV_CHANGE_DETACH] = { "attached", "target", "last_change" },
};

/* The keys of an event, with room for each. */
struct bpfdev_notify_keys {
	char action[32];
	char id[32];
	char why[32];
	char target[sizeof("BPFDEV_OLD_TARGET=") + BPFDEV_TARGET_TEXT_SIZE];
	char lost[32];
	char *env[6];
};

/* Write the keys of a change. */
static void bpfdev_notify_keys(struct bpfdev_notify_keys *keys, struct bpfdev_node *node,
			       const struct bpfdev_last *last, u32 left_out)
{
	const char *old_key = bpfdev_change_old_key(last->change);
	char target[BPFDEV_TARGET_TEXT_SIZE];
	char **env = keys->env;

	*env++ = keys->action;
	snprintf(keys->action, sizeof(keys->action), "BPFDEV_CHANGE=%s",
		 bpfdev_change_name(last->change));
	if (old_key) {
		*env++ = keys->id;
		snprintf(keys->id, sizeof(keys->id), "BPFDEV_%s=%u", old_key,
			 last->old_id);
	}
	if (last->reason) {
		*env++ = keys->why;
		snprintf(keys->why, sizeof(keys->why), "BPFDEV_REASON=%s",
			 bpfdev_reason_name(last->reason));
	}
	if (bpfdev_change_old_target(node, target, sizeof(target))) {
		*env++ = keys->target;
		snprintf(keys->target, sizeof(keys->target), "BPFDEV_OLD_TARGET=%s",
			 target);
	}
	if (left_out) {
		*env++ = keys->lost;
		snprintf(keys->lost, sizeof(keys->lost), "BPFDEV_LEFT_OUT=%u", left_out);
	}
	*env = NULL;
}

/*
 * Keep a change as the last change, wake the pollers of the attributes that have changed,
 * and send an event, unless the directory has caused too many (events.c). The change is
 * already made, so a failure to send the event for lack of memory is not reported.
 */
static void bpfdev_notify(struct bpfdev_node *node, struct bpfdev_last *last)
{
	const char * const *attrs = bpfdev_change_attrs[last->change];
	struct bpfdev_entry *entry = &node->entry;
	struct bpfdev_notify_keys keys;
	u32 left_out;

	bpfdev_change_record(node, last);
	bpfdev_notify_attrs(entry, *attrs ? attrs : NULL);
	if (!bpfdev_events_take(entry, &left_out))
		return;
	bpfdev_notify_keys(&keys, node, last, left_out);
	kobject_uevent_env(&entry->dev.kobj, KOBJ_CHANGE, keys.env);
}

/**
 * bpfdev_notify_change() - report to user space that a node has changed
 * @node: a node that is CHANGING
 * @change: the change, which is not a detach
 * @old_id: the former id, if the change has one
 */
void bpfdev_notify_change(struct bpfdev_node *node, enum bpfdev_change change,
			  u32 old_id)
{
	struct bpfdev_last last = { .change = change, .old_id = old_id };

	bpfdev_notify(node, &last);
}

/**
 * bpfdev_notify_detach() - report to user space that a link is no longer attached
 * @node: the node of the link, CHANGING
 * @reason: why
 */
void bpfdev_notify_detach(struct bpfdev_node *node, enum bpfdev_reason reason)
{
	struct bpfdev_last last = {
		.change = BPFDEV_CHANGE_DETACH,
		.old_id = node->snapshot.prog_id,
		.reason = reason,
	};

	bpfdev_notify(node, &last);
}

/**
 * bpfdev_notify_overflows() - report that events were left out, where none followed
 *
 * Return: true if there is more to report later.
 */
bool bpfdev_notify_overflows(void)
{
	char action[] = "BPFDEV_CHANGE=overflow", lost[32];
	char *env[3] = { action, lost };
	struct bpfdev_dir *dir;
	u32 left_out;

	while ((dir = bpfdev_events_next_overflow(&left_out))) {
		snprintf(lost, sizeof(lost), "BPFDEV_LEFT_OUT=%u", left_out);
		kobject_uevent_env(&dir->entry.dev.kobj, KOBJ_CHANGE, env);
		put_device(&dir->entry.dev);
	}
	return bpfdev_events_overflowing();
}
