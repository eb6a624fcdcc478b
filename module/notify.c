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

/**
 * bpfdev_notify_change() - report to user space that an entry has changed
 * @node: a node that is CHANGING
 * @change: the change
 * @old_id: the former id, if the change has one
 * @reason: for a detach of a link: its reason
 *
 * Keeps it as the last change, wakes the pollers of the attributes that have changed, and
 * sends an event, unless the directory has caused too many (events.c). The change is
 * already made, so a failure to send the event for lack of memory is not reported.
 */
void bpfdev_notify_change(struct bpfdev_node *node, enum bpfdev_change change,
			  u32 old_id, enum bpfdev_reason reason)
{
	const char * const *attrs = bpfdev_change_attrs[change];
	const char *old_key = bpfdev_change_old_key(change);
	struct bpfdev_entry *entry = &node->entry;
	char action[32], id[32], why[32], lost[32];
	char *env[5] = { action };
	u32 left_out;
	int n = 1;

	bpfdev_change_record(node, change, old_id, reason);
	bpfdev_notify_attrs(entry, *attrs ? attrs : NULL);
	if (!bpfdev_events_take(entry, &left_out))
		return;
	snprintf(action, sizeof(action), "BPFDEV_CHANGE=%s", bpfdev_change_name(change));
	if (old_key) {
		snprintf(id, sizeof(id), "BPFDEV_%s=%u", old_key, old_id);
		env[n++] = id;
	}
	if (reason) {
		snprintf(why, sizeof(why), "BPFDEV_REASON=%s",
			 bpfdev_reason_name(reason));
		env[n++] = why;
	}
	if (left_out) {
		snprintf(lost, sizeof(lost), "BPFDEV_LEFT_OUT=%u", left_out);
		env[n++] = lost;
	}
	kobject_uevent_env(&entry->dev.kobj, KOBJ_CHANGE, env);
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
