// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the driver core and udev are told of an entry: the class, the path and
 * mode of the node, the keys of uevents.
 * Documentation/ABI/testing/sysfs-class-bpf-objects describes it.
 *
 * An event can only be made while the device is there, and the object outlives
 * the device: none of this meets a node without one.
 */

#include <linux/bpf.h>
#include <linux/device.h>
#include <linux/kobject.h>
#include <linux/slab.h>
#include <linux/stat.h>
#include <linux/string.h>

#include "bpfdev.h"

/**
 * bpfdev_devnode() - the path of a node, and who it belongs to
 * @dev: the device of an entry
 * @mode: to be filled, or NULL
 * @uid: as @mode
 * @gid: as @mode
 *
 * The node's path below /dev, and the mode and owner that devtmpfs gives it
 * from its first instant.
 *
 * Mode and owner are told while the device is added, and never again: they go
 * into each uevent too, and udevd would set them again at each change, whatever
 * chmod(1) or chown(1) have made of them since.
 *
 * This must not fail: without a path from here the driver core would make a
 * node with the device's name, straight in /dev.
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

static int bpfdev_node_uevent(struct bpfdev_node *node,
			      struct kobj_uevent_env *env)
{
	char bpf_type[BPFDEV_BPF_TYPE_SIZE];
	struct bpfdev_facts facts;
	int ret;

	bpfdev_node_facts(node, &facts, NULL);
	bpfdev_bpf_type_name(bpf_type, node->entry.type, facts.bpf_type);

	ret = add_uevent_var(env, "BPFDEV_ID=%u", facts.id) ?:
	      add_uevent_var(env, "BPFDEV_BPF_NAME=%s", facts.bpf_name);
	if (ret)
		return ret;
	switch (node->entry.type) {
	case BPFDEV_TYPE_MAP:
		return add_uevent_var(env, "BPFDEV_MAP_TYPE=%s", bpf_type);
	case BPFDEV_TYPE_PROG:
		return add_uevent_var(env, "BPFDEV_PROG_TYPE=%s", bpf_type) ?:
		       add_uevent_var(env, "BPFDEV_TAG=%*phN",
				      BPFDEV_TAG_SIZE, facts.tag);
	default:
		return add_uevent_var(env, "BPFDEV_LINK_TYPE=%s", bpf_type);
	}
}

/**
 * bpfdev_uevent() - the keys of an event
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
	      add_uevent_var(env, "BPFDEV_TYPE=%s", dev->type->name) ?:
	      add_uevent_var(env, "BPFDEV_CREATOR_UID=%u",
			     from_kuid(&init_user_ns, entry->creator));
	if (ret || entry->type == BPFDEV_TYPE_DIR)
		return ret;
	return bpfdev_node_uevent(entry_to_node((struct bpfdev_entry *)entry),
				  env);
}

/**
 * bpfdev_change_uevent() - tell user space that an entry has changed
 * @entry: an entry that is CHANGING
 * @what: what was done to it
 * @old: the key for the id that was there before
 * @old_id: that id
 *
 * The change is made: there is nobody to tell that the event was lost for want
 * of memory.
 */
void bpfdev_change_uevent(struct bpfdev_entry *entry, const char *what,
			  const char *old, u32 old_id)
{
	char action[32], id[32];
	char *env[3] = { action, id, NULL };

	snprintf(action, sizeof(action), "BPFDEV_CHANGE=%s", what);
	snprintf(id, sizeof(id), "BPFDEV_%s=%u", old, old_id);
	kobject_uevent_env(&entry->dev.kobj, KOBJ_CHANGE, env);
}

struct class bpfdev_class = {
	.name = "bpf-objects",
};
