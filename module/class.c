// SPDX-License-Identifier: GPL-2.0-only
/*
 * The class, the path and mode of each node, and uevents: the view that the driver
 * core and udev have of an entry.
 * Documentation/ABI/testing/sysfs-class-bpf-objects describes it.
 *
 * An event can only be created while the device exists, and the object outlives
 * the device: none of these functions meets a node without an object.
 */

#include <linux/bpf.h>
#include <linux/cred.h>
#include <linux/device.h>
#include <linux/file.h>
#include <linux/kobject.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/stat.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include "bpf/attach_point.h"
#include "bpf/names.h"
#include "class.h"
#include "registry.h"

/**
 * bpfdev_devnode() - return the path of a node, its mode and its owner
 * @dev: the device of an entry
 * @mode: to be filled, or NULL
 * @uid: as @mode
 * @gid: as @mode
 *
 * The node's path below /dev, and the mode and owner that devtmpfs gives it
 * from its first instant.
 *
 * Mode and owner are only returned while the device is added. They also go into
 * uevents, and udevd would set them again at each change and undo a chmod(1) or
 * chown(1).
 *
 * This must not fail: without a path the driver core would create a node with the
 * device's name, straight in /dev.
 *
 * Return: the path, to be freed with kfree().
 */
char *bpfdev_devnode(BPFDEV_CONST_DEVICE *dev, umode_t *mode, kuid_t *uid,
		     kgid_t *gid)
{
	const struct bpfdev_entry *entry = dev_to_entry(dev);
	bool dir = entry->type == BPFDEV_TYPE_DIR;

	/* mode is NULL when the node is removed */
	if (mode && READ_ONCE(entry->state) == BPFDEV_STATE_ADDING) {
		/* a mode of 0 would be taken for none, and become 0600 */
		*mode = S_IFCHR | entry->owner.mode;
		*uid = entry->owner.uid;
		*gid = entry->owner.gid;
	}
	return kasprintf(GFP_KERNEL | __GFP_NOFAIL, "bpf/%s%s%s", entry->path,
			 dir && *entry->path ? "/" : "", dir ? "control" : "");
}

/* Check whether this is for an event, which begins with its action. */
static bool bpfdev_is_event(const struct kobj_uevent_env *env)
{
	return env->envp_idx &&
	       !strncmp(env->envp[0], "ACTION=", strlen("ACTION="));
}

/* An event has room for 2048 bytes, and without this takes up to 1500. */
#define BPFDEV_EVENT_ATTACH_POINT_SIZE	256

static int bpfdev_link_uevent(struct bpfdev_node *node, const char *bpf_type,
			      struct kobj_uevent_env *env)
{
	struct file *file __free(fput) = bpfdev_node_file(node);
	char target[BPFDEV_EVENT_ATTACH_POINT_SIZE];

	/* a reader of the file uevent sees the path in its own cgroup namespace */
	bpfdev_attach_point_text(file->private_data, bpfdev_is_event(env), target,
				 sizeof(target));
	return add_uevent_var(env, "BPFDEV_LINK_TYPE=%s", bpf_type) ?:
	       add_uevent_var(env, "BPFDEV_PROG_ID=%u",
			      READ_ONCE(node->snapshot.prog_id)) ?:
	       add_uevent_var(env, "BPFDEV_ATTACHED=%d",
			      READ_ONCE(node->snapshot.attached)) ?:
	       add_uevent_var(env, "BPFDEV_TARGET=%s", target);
}

static int bpfdev_node_uevent(struct bpfdev_node *node,
			      struct kobj_uevent_env *env)
{
	char bpf_type[BPFDEV_BPF_TYPE_SIZE];
	struct bpfdev_object_info info;
	int ret;

	bpfdev_node_info(node, &info, NULL);
	bpfdev_bpf_type_name(bpf_type, node->entry.type, info.bpf_type);

	ret = add_uevent_var(env, "BPFDEV_ID=%u", info.id) ?:
	      add_uevent_var(env, "BPFDEV_BPF_NAME=%s", info.bpf_name);
	if (ret)
		return ret;
	switch (node->entry.type) {
	case BPFDEV_TYPE_MAP:
		return add_uevent_var(env, "BPFDEV_MAP_TYPE=%s", bpf_type);
	case BPFDEV_TYPE_PROG:
		return add_uevent_var(env, "BPFDEV_PROG_TYPE=%s", bpf_type) ?:
		       add_uevent_var(env, "BPFDEV_TAG=%*phN",
				      BPFDEV_TAG_SIZE, info.tag);
	default:
		return bpfdev_link_uevent(node, bpf_type, env);
	}
}

/*
 * Add the process that caused an event. There is none if the watch has found the
 * change, or if this is not for an event.
 */
static int bpfdev_cause_uevent(struct kobj_uevent_env *env)
{
	char comm[TASK_COMM_LEN], escaped[4 * TASK_COMM_LEN];
	int len;

	if (current->flags & PF_KTHREAD || !bpfdev_is_event(env))
		return 0;
	get_task_comm(comm, current);
	/* a process can choose any name for itself */
	len = bpfdev_escape(comm, "\\", escaped, sizeof(escaped));
	return add_uevent_var(env, "BPFDEV_BY_PID=%d", task_tgid_nr(current)) ?:
	       add_uevent_var(env, "BPFDEV_BY_UID=%u",
			      from_kuid(&init_user_ns, current_euid())) ?:
	       add_uevent_var(env, "BPFDEV_BY_COMM=%.*s", len, escaped);
}

/* Add the directory that the node itself is in: for a control node, its own. */
static int bpfdev_dir_uevent(const struct bpfdev_entry *entry,
			     struct kobj_uevent_env *env)
{
	const char *slash = strrchr(entry->path, '/');
	int len = slash ? slash - entry->path : 0;

	if (entry->type == BPFDEV_TYPE_DIR)
		len = strlen(entry->path);
	return add_uevent_var(env, "BPFDEV_DIR=%.*s", len, entry->path);
}

/**
 * bpfdev_uevent() - add the keys of an event
 * @dev: the device of an entry
 * @env: to be added to
 *
 * Return: 0 or -ENOMEM.
 */
int bpfdev_uevent(BPFDEV_CONST_DEVICE *dev, struct kobj_uevent_env *env)
{
	const struct bpfdev_entry *entry = dev_to_entry(dev);
	int ret;

	ret = add_uevent_var(env, "BPFDEV_NAME=%s", entry->path) ?:
	      bpfdev_dir_uevent(entry, env) ?:
	      add_uevent_var(env, "BPFDEV_TYPE=%s", dev->type->name) ?:
	      add_uevent_var(env, "BPFDEV_CREATOR_UID=%u",
			     from_kuid(&init_user_ns, entry->creator)) ?:
	      bpfdev_cause_uevent(env);
	if (ret || entry->type == BPFDEV_TYPE_DIR)
		return ret;
	return bpfdev_node_uevent(entry_to_node((struct bpfdev_entry *)entry),
				  env);
}

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
 * @what: its name, in BPFDEV_CHANGE
 * @old: the key of the former id, if there is one
 * @attrs: the attributes that have changed, to wake their pollers; none: all
 */
struct bpfdev_change_event {
	const char *what;
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
 * Wakes the pollers of the attributes that have changed, and sends an event. The
 * change is already made, so a failure to send the event for lack of memory is not
 * reported.
 */
void bpfdev_notify_change(struct bpfdev_entry *entry, enum bpfdev_change change,
			  u32 old_id, enum bpfdev_reason reason)
{
	const struct bpfdev_change_event *event = &bpfdev_change_events[change];
	char action[32], id[32], why[32];
	char *env[4] = { action };
	int n = 1;

	snprintf(action, sizeof(action), "BPFDEV_CHANGE=%s", event->what);
	if (event->old) {
		snprintf(id, sizeof(id), "BPFDEV_%s=%u", event->old, old_id);
		env[n++] = id;
	}
	if (reason) {
		snprintf(why, sizeof(why), "BPFDEV_REASON=%s",
			 bpfdev_reasons[reason]);
		env[n++] = why;
	}
	bpfdev_notify_attrs(entry, event->attrs[0] ? event->attrs : NULL);
	kobject_uevent_env(&entry->dev.kobj, KOBJ_CHANGE, env);
}

struct class bpfdev_class = {
	.name = "bpf-objects",
};
