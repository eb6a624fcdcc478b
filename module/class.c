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
#include <linux/fs.h>
#include <linux/kobject.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/stat.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include "bpf/names.h"
#include "bpf/target.h"
#include "cause.h"
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

	/*
	 * mode is NULL when the node is removed. Nothing has this name, so devtmpfs finds
	 * nothing to remove, and the node stays, with its mode, ACL and label, for an entry of
	 * the same number: devtmpfs leaves a node that exists as it is.
	 */
	if (!mode && READ_ONCE(bpfdev_held))
		return kstrdup("bpf/.held", GFP_KERNEL | __GFP_NOFAIL);
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

/* An event has room for 2048 bytes, and without this takes up to 1780, with a helper. */
#define BPFDEV_EVENT_ATTACH_POINT_SIZE	256

static int bpfdev_link_uevent(struct bpfdev_node *node, const char *bpf_type,
			      struct kobj_uevent_env *env)
{
	struct file *file __free(fput) = bpfdev_node_file(node);
	char target[BPFDEV_EVENT_ATTACH_POINT_SIZE];

	/* a reader of the file uevent sees the path in its own cgroup namespace */
	bpfdev_link_target_text(file->private_data, bpfdev_is_event(env), target,
				sizeof(target));
	return add_uevent_var(env, "BPFDEV_LINK_TYPE=%s", bpf_type) ?:
	       add_uevent_var(env, "BPFDEV_PROG_ID=%u",
			      READ_ONCE(node->snapshot.prog_id)) ?:
	       add_uevent_var(env, "BPFDEV_ATTACHED=%d",
			      READ_ONCE(node->snapshot.attached)) ?:
	       add_uevent_var(env, "BPFDEV_TARGET=%s", target);
}

/* What the widest open of a node may do, "r", "w" or "rw". */
static const char *bpfdev_node_access(struct bpfdev_node *node)
{
	fmode_t access;

	spin_lock(&node->lock);
	access = node->object.access;
	spin_unlock(&node->lock);
	if (!(access & FMODE_WRITE))
		return "r";
	return access & FMODE_READ ? "rw" : "w";
}

static int bpfdev_node_uevent(struct bpfdev_node *node,
			      struct kobj_uevent_env *env)
{
	char bpf_type[BPFDEV_BPF_TYPE_SIZE];
	struct bpfdev_object_info info;
	const char *access;
	int ret;

	bpfdev_node_info(node, &info, NULL);
	access = bpfdev_node_access(node);
	bpfdev_bpf_type_name(bpf_type, node->entry.type, info.bpf_type);

	ret = add_uevent_var(env, "BPFDEV_ID=%u", info.id) ?:
	      add_uevent_var(env, "BPFDEV_BPF_NAME=%s", info.bpf_name);
	if (ret)
		return ret;
	switch (node->entry.type) {
	case BPFDEV_TYPE_MAP:
		return add_uevent_var(env, "BPFDEV_MAP_TYPE=%s", bpf_type) ?:
		       add_uevent_var(env, "BPFDEV_ACCESS=%s", access) ?:
		       add_uevent_var(env, "BPFDEV_FACE=%s",
				      bpfdev_face_name(&node->entry));
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
	char escaped[4 * TASK_COMM_LEN];
	struct bpfdev_cause cause;
	int len;

	bpfdev_cause_get(&cause);
	if (!cause.pid || !bpfdev_is_event(env))
		return 0;
	/* a process can choose any name for itself */
	len = bpfdev_escape(cause.comm, "\\", escaped, sizeof(escaped));
	return add_uevent_var(env, "BPFDEV_BY_PID=%d", cause.pid) ?:
	       add_uevent_var(env, "BPFDEV_BY_UID=%u",
			      from_kuid(&init_user_ns, cause.uid)) ?:
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

struct class bpfdev_class = {
	.name = "bpf-objects",
};
