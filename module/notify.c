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

/*
 * struct bpfdev_change_event - how a change is reported
 * @name: its name, in BPFDEV_CHANGE
 * @old: the key of the former id, if there is one
 * @attrs: the attributes that have changed, to wake their pollers; none: all
 */
struct bpfdev_change_event {
	const char *name;
	const char *old;
	const char *attrs[5];
};

static const struct bpfdev_change_event bpfdev_change_events[] = {
	[BPFDEV_CHANGE_REPLACE] = { "replace", "OLD_ID" },
	[BPFDEV_CHANGE_UPDATE] = {
		"update", "OLD_PROG_ID", { "prog_id", "bpf_name", "uses_progs" },
	},
	[BPFDEV_CHANGE_FREEZE] = { "freeze", NULL, { "frozen" } },
	[BPFDEV_CHANGE_ATTACH] = {
		"attach", "OLD_PROG_ID", { "attached", "target" },
	},
	[BPFDEV_CHANGE_DETACH] = {
		"detach", "OLD_PROG_ID", { "attached", "target" },
	},
};

static const char * const bpfdev_reasons[] = {
	[BPFDEV_REASON_DETACH] = "detach",
	[BPFDEV_REASON_DEVICE] = "device",
	[BPFDEV_REASON_CGROUP] = "cgroup",
	[BPFDEV_REASON_NETNS] = "netns",
};

/**
 * bpfdev_notify_change() - report to user space that an entry has changed
 * @entry: an entry that is CHANGING
 * @change: the change
 * @old_id: the former id, if the change has one
 * @reason: for a detach of a link: its reason
 *
 * Wakes the pollers of the attributes that have changed, and sends an event, unless
 * the directory has caused too many (events.c). The change is already made, so a
 * failure to send the event for lack of memory is not reported.
 */
void bpfdev_notify_change(struct bpfdev_entry *entry, enum bpfdev_change change,
			  u32 old_id, enum bpfdev_reason reason)
{
	const struct bpfdev_change_event *event = &bpfdev_change_events[change];
	char action[32], id[32], why[32], lost[32];
	char *env[5] = { action };
	u32 left_out;
	int n = 1;

	bpfdev_notify_attrs(entry, event->attrs[0] ? event->attrs : NULL);
	if (!bpfdev_events_take(entry, &left_out))
		return;
	snprintf(action, sizeof(action), "BPFDEV_CHANGE=%s", event->name);
	if (event->old) {
		snprintf(id, sizeof(id), "BPFDEV_%s=%u", event->old, old_id);
		env[n++] = id;
	}
	if (reason) {
		snprintf(why, sizeof(why), "BPFDEV_REASON=%s",
			 bpfdev_reasons[reason]);
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
