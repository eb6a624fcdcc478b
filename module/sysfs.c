// SPDX-License-Identifier: GPL-2.0-only
/*
 * What sysfs and udev are told of an entry: the class, a device type for each
 * type of entry with its attributes, the path and mode of the node, the keys
 * of uevents. Documentation/ABI/testing/sysfs-class-bpf-objects describes it.
 *
 * An attribute can only be read, and an event only be made, while the device
 * is there, and the object outlives the device: none of this meets a node
 * without one.
 */

#include <linux/array_size.h>
#include <linux/bpf.h>
#include <linux/cred.h>
#include <linux/ctype.h>
#include <linux/device.h>
#include <linux/kobject.h>
#include <linux/kstrtox.h>
#include <linux/slab.h>
#include <linux/stat.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include "bpfdev.h"

/* The names that BPF's types have in their enums, without the prefix. */
#define BPF_PROG_TYPE(_id, ...)	\
	[_id] = #_id,
#define BPF_MAP_TYPE(_id, ...)
#define BPF_LINK_TYPE(_id, ...)
static const char * const bpfdev_prog_types[] = {
#include <linux/bpf_types.h>
};

#undef BPF_PROG_TYPE
#undef BPF_MAP_TYPE
#undef BPF_LINK_TYPE

#define BPF_PROG_TYPE(_id, ...)
#define BPF_MAP_TYPE(_id, ...)	\
	[_id] = #_id,
#define BPF_LINK_TYPE(_id, ...)
static const char * const bpfdev_map_types[] = {
#include <linux/bpf_types.h>
};

#undef BPF_MAP_TYPE
#undef BPF_LINK_TYPE

#define BPF_MAP_TYPE(_id, ...)
#define BPF_LINK_TYPE(_id, ...)	\
	[_id] = #_id,
static const char * const bpfdev_link_types[] = {
#include <linux/bpf_types.h>
};

#undef BPF_PROG_TYPE
#undef BPF_MAP_TYPE
#undef BPF_LINK_TYPE

static const char *bpfdev_bpf_type_const(u32 type, u32 bpf_type)
{
	if (type == BPFDEV_TYPE_MAP && bpf_type < ARRAY_SIZE(bpfdev_map_types))
		return bpfdev_map_types[bpf_type];
	if (type == BPFDEV_TYPE_PROG && bpf_type < ARRAY_SIZE(bpfdev_prog_types))
		return bpfdev_prog_types[bpf_type];
	if (type == BPFDEV_TYPE_LINK && bpf_type < ARRAY_SIZE(bpfdev_link_types))
		return bpfdev_link_types[bpf_type];
	return NULL;
}

/* Room for what bpfdev_bpf_type_name() writes. */
#define BPFDEV_BPF_TYPE_SIZE	32

/*
 * The name that users know: BPF_MAP_TYPE_PERCPU_HASH is "percpu_hash". A type
 * that this kernel was built without, which no object has, would be a number.
 */
static void bpfdev_bpf_type_name(char *buf, u32 type, u32 bpf_type)
{
	const char *name = bpfdev_bpf_type_const(type, bpf_type);
	size_t i;

	if (!name) {
		snprintf(buf, BPFDEV_BPF_TYPE_SIZE, "%u", bpf_type);
		return;
	}
	name = strstr(name, "_TYPE_") + strlen("_TYPE_");
	for (i = 0; i < BPFDEV_BPF_TYPE_SIZE - 1 && name[i]; i++)
		buf[i] = tolower(name[i]);
	buf[i] = '\0';
}

static ssize_t type_show(struct device *dev, struct device_attribute *attr,
			 char *buf)
{
	return sysfs_emit(buf, "%s\n", dev->type->name);
}
static DEVICE_ATTR_RO(type);

static ssize_t id_show(struct device *dev, struct device_attribute *attr,
		       char *buf)
{
	struct bpfdev_facts facts;

	bpfdev_node_facts(entry_to_node(dev_to_entry(dev)), &facts, NULL);
	return sysfs_emit(buf, "%u\n", facts.id);
}
static DEVICE_ATTR_RO(id);

static ssize_t bpf_name_show(struct device *dev, struct device_attribute *attr,
			     char *buf)
{
	struct bpfdev_facts facts;

	bpfdev_node_facts(entry_to_node(dev_to_entry(dev)), &facts, NULL);
	return sysfs_emit(buf, "%s\n", facts.bpf_name);
}
static DEVICE_ATTR_RO(bpf_name);

static ssize_t refcnt_show(struct device *dev, struct device_attribute *attr,
			   char *buf)
{
	struct bpfdev_facts facts;

	bpfdev_node_facts(entry_to_node(dev_to_entry(dev)), &facts, NULL);
	return sysfs_emit(buf, "%llu\n", facts.refcnt);
}
static DEVICE_ATTR_RO(refcnt);

static ssize_t opens_show(struct device *dev, struct device_attribute *attr,
			  char *buf)
{
	struct bpfdev_facts facts;
	u64 opens;

	bpfdev_node_facts(entry_to_node(dev_to_entry(dev)), &facts, &opens);
	return sysfs_emit(buf, "%llu\n", opens);
}
static DEVICE_ATTR_RO(opens);

/* What nodes of every type have; a type's own attributes are a second group. */
static struct attribute *bpfdev_node_attrs[] = {
	&dev_attr_type.attr,
	&dev_attr_id.attr,
	&dev_attr_bpf_name.attr,
	&dev_attr_refcnt.attr,
	&dev_attr_opens.attr,
	NULL
};
ATTRIBUTE_GROUPS(bpfdev_node);

static ssize_t entries_show(struct device *dev, struct device_attribute *attr,
			    char *buf)
{
	struct bpfdev_dir *dir = entry_to_dir(dev_to_entry(dev));

	guard(mutex)(&bpfdev_lock);
	return sysfs_emit(buf, "%u\n", dir->count);
}
static DEVICE_ATTR_RO(entries);

/* "max" is no limit of its own, as in cgroups; 0 closes the directory. */
static ssize_t limit_show(struct device *dev, struct device_attribute *attr,
			  char *buf)
{
	struct bpfdev_dir *dir = entry_to_dir(dev_to_entry(dev));

	guard(mutex)(&bpfdev_lock);
	if (dir->limit == BPFDEV_NO_LIMIT)
		return sysfs_emit(buf, "max\n");
	return sysfs_emit(buf, "%u\n", dir->limit);
}

static ssize_t limit_store(struct device *dev, struct device_attribute *attr,
			   const char *buf, size_t count)
{
	struct bpfdev_dir *dir = entry_to_dir(dev_to_entry(dev));
	u32 limit = BPFDEV_NO_LIMIT;
	int ret;

	if (!sysfs_streq(buf, "max")) {
		ret = kstrtou32(buf, 0, &limit);
		if (ret)
			return ret;
	}
	guard(mutex)(&bpfdev_lock);
	dir->limit = limit;
	return count;
}
static DEVICE_ATTR_RW(limit);

static struct attribute *bpfdev_dir_attrs[] = {
	&dev_attr_type.attr,
	&dev_attr_entries.attr,
	&dev_attr_limit.attr,
	NULL
};
ATTRIBUTE_GROUPS(bpfdev_dir);

/*
 * The node's path below /dev, and the mode and owner that devtmpfs gives it
 * from its first instant.
 *
 * Mode and owner are told while the device is added, and never again: they go
 * into each uevent too, and udevd would set them again at each change, whatever
 * chmod(1) or chown(1) have made of them since.
 *
 * This must not fail: without a path from here the driver core would make a
 * node with the device's name, straight in /dev.
 */
static char *bpfdev_devnode(BPFDEV_CONST_DEVICE *dev, umode_t *mode,
			    kuid_t *uid, kgid_t *gid)
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

static int bpfdev_uevent(BPFDEV_CONST_DEVICE *dev, struct kobj_uevent_env *env)
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

#define BPFDEV_DEVICE_TYPE(_name, _groups) {	\
	.name = _name,				\
	.groups = _groups,			\
	.uevent = bpfdev_uevent,		\
	.devnode = bpfdev_devnode,		\
}

const struct device_type bpfdev_types[] = {
	[BPFDEV_TYPE_MAP] = BPFDEV_DEVICE_TYPE("map", bpfdev_node_groups),
	[BPFDEV_TYPE_PROG] = BPFDEV_DEVICE_TYPE("prog", bpfdev_node_groups),
	[BPFDEV_TYPE_LINK] = BPFDEV_DEVICE_TYPE("link", bpfdev_node_groups),
	[BPFDEV_TYPE_DIR] = BPFDEV_DEVICE_TYPE("dir", bpfdev_dir_groups),
};

struct class bpfdev_class = {
	.name = "bpf-objects",
};
