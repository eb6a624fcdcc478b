// SPDX-License-Identifier: GPL-2.0-only
/*
 * The attributes of entries in sysfs, one value a file.
 * Documentation/ABI/testing/sysfs-class-bpf-objects has their names and meanings.
 *
 * An attribute can only be read while the device exists, and the object outlives
 * the device, but it may be replaced during a read: each read takes the object that
 * the node has when it begins.
 */

#include <linux/bpf.h>
#include <linux/bpfdev.h>
#include <linux/cleanup.h>
#include <linux/device.h>
#include <linux/file.h>
#include <linux/filter.h>
#include <linux/kstrtox.h>
#include <linux/mm.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include "bpf/attach_point.h"
#include "bpf/btf_offsets.h"
#include "bpf/counts.h"
#include "bpf/dependencies.h"
#include "bpf/names.h"
#include "bpf/object.h"
#include "bpf/private.h"
#include "bpf/target.h"
#include "bpf/tasks.h"
#include "change.h"
#include "class.h"
#include "data/data.h"
#include "registry.h"
#include "stat.h"
#include "sysfs.h"

/* sysfs has a page for each attribute */
static_assert(BPFDEV_ATTR_MAX <= PAGE_SIZE);

/* An attribute with the value @_expr, in which @bpf is the object. */
#define BPFDEV_ATTR(_type, _name, _format, _expr)			\
static ssize_t _name##_show(struct device *dev,				\
			    struct device_attribute *attr, char *buf)	\
{									\
	struct file *file __free(fput) =				\
		bpfdev_node_file(entry_to_node(dev_to_entry(dev)));	\
	_type bpf = file->private_data;					\
									\
	return sysfs_emit(buf, _format "\n", _expr);			\
}									\
static DEVICE_ATTR_RO(_name)

#define BPFDEV_MAP_ATTR(_name, _format, _expr)	\
	BPFDEV_ATTR(const struct bpf_map *, _name, _format, _expr)
#define BPFDEV_PROG_ATTR(_name, _format, _expr)	\
	BPFDEV_ATTR(const struct bpf_prog *, _name, _format, _expr)
#define BPFDEV_LINK_ATTR(_name, _format, _expr)	\
	BPFDEV_ATTR(const struct bpf_link *, _name, _format, _expr)

/* An attribute of all nodes, with a value from the info of the object. */
#define BPFDEV_INFO_ATTR(_name, _format, _expr)				\
static ssize_t _name##_show(struct device *dev,				\
			    struct device_attribute *attr, char *buf)	\
{									\
	struct bpfdev_object_info info;					\
	u64 opens;							\
									\
	bpfdev_node_info(entry_to_node(dev_to_entry(dev)), &info,	\
			  &opens);					\
	return sysfs_emit(buf, _format "\n", _expr);			\
}									\
static DEVICE_ATTR_RO(_name)

#define BPFDEV_GROUP(_name)						\
static const struct attribute_group bpfdev_##_name##_group = {		\
	.attrs = bpfdev_##_name##_attrs,				\
}

static ssize_t type_show(struct device *dev, struct device_attribute *attr,
			 char *buf)
{
	return sysfs_emit(buf, "%s\n", dev->type->name);
}
static DEVICE_ATTR_RO(type);

static ssize_t created_ns_show(struct device *dev,
			       struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%llu\n", dev_to_entry(dev)->created_ns);
}
static DEVICE_ATTR_RO(created_ns);

static ssize_t last_change_show(struct device *dev, struct device_attribute *attr,
				char *buf)
{
	return bpfdev_change_emit(entry_to_node(dev_to_entry(dev)), buf);
}
static DEVICE_ATTR_RO(last_change);

static ssize_t stat_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return bpfdev_stat_emit(dev_to_entry(dev), buf);
}
static DEVICE_ATTR_RO(stat);

BPFDEV_INFO_ATTR(id, "%u", info.id);
BPFDEV_INFO_ATTR(bpf_name, "%s", info.bpf_name);
BPFDEV_INFO_ATTR(refcnt, "%llu", info.refcnt);
BPFDEV_INFO_ATTR(opens, "%llu", opens);

/*
 * A removal of the node waits for the readers of its attributes, but not for one that
 * has left. So a reader that does work without a bound, at its own pace, leaves for
 * that time, and touches nothing of the node until it is back.
 */
static struct kernfs_node *bpfdev_reader_leave(struct device *dev,
					       struct device_attribute *attr)
{
	return sysfs_break_active_protection(&dev->kobj, &attr->attr);
}

static void bpfdev_reader_return(struct kernfs_node *left)
{
	/* NULL: it has not left, or the node was being removed already */
	if (left)
		sysfs_unbreak_active_protection(left);
}

/* Show the ids of the objects used, of one type: as many as fit. */
static int bpfdev_uses_emit(char *buf, u32 type, void *bpf, u32 of)
{
	struct bpfdev_dependencies array = {};
	u32 i, last = 0;
	int len = 0, ret;

	ret = bpfdev_dependencies_get(of, bpf, &array);
	if (ret)
		return ret;
	for (i = 0; i < array.count && len < BPFDEV_ATTR_MAX - 16; i++) {
		/* sorted by id: two uses of one object are adjacent */
		if (array.edges[i].type != type || array.edges[i].id == last)
			continue;
		last = array.edges[i].id;
		len += sysfs_emit_at(buf, len, "%s%u", len ? " " : "", last);
	}
	kvfree(array.edges);
	return len + sysfs_emit_at(buf, len, "\n");
}

static ssize_t bpfdev_uses_show(struct device *dev, struct device_attribute *attr,
				char *buf, u32 type)
{
	struct bpfdev_node *node = entry_to_node(dev_to_entry(dev));
	struct file *file __free(fput) = bpfdev_node_file(node);
	struct kernfs_node *left = NULL;
	int ret;

	/* not of a link: it stays attached as long as the file is held */
	if (node->entry.type == BPFDEV_TYPE_MAP)
		left = bpfdev_reader_leave(dev, attr);
	ret = bpfdev_uses_emit(buf, type, file->private_data, node->entry.type);
	bpfdev_reader_return(left);
	return ret;
}

static ssize_t uses_maps_show(struct device *dev, struct device_attribute *attr,
			      char *buf)
{
	return bpfdev_uses_show(dev, attr, buf, BPFDEV_TYPE_MAP);
}
static DEVICE_ATTR_RO(uses_maps);

static ssize_t uses_progs_show(struct device *dev,
			       struct device_attribute *attr, char *buf)
{
	return bpfdev_uses_show(dev, attr, buf, BPFDEV_TYPE_PROG);
}
static DEVICE_ATTR_RO(uses_progs);

/* More than an attribute has room for. */
#define BPFDEV_PIDS_MAX		2048

static int bpfdev_holders_emit(char *buf, const struct bpfdev_scan_key *key)
{
	pid_t *pids __free(kfree) =
		kmalloc_array(BPFDEV_PIDS_MAX, sizeof(*pids), GFP_KERNEL);
	int i, count, len = 0;

	if (!pids)
		return -ENOMEM;
	count = bpfdev_scan_pids(key, pids, BPFDEV_PIDS_MAX);
	if (count < 0)
		return count;
	for (i = 0; i < count && len < BPFDEV_ATTR_MAX - 16; i++)
		len += sysfs_emit_at(buf, len, "%s%d", len ? " " : "", pids[i]);
	return len + sysfs_emit_at(buf, len, "\n");
}

static ssize_t holders_show(struct device *dev, struct device_attribute *attr,
			    char *buf)
{
	struct bpfdev_node *node = entry_to_node(dev_to_entry(dev));
	struct bpfdev_scan_key key;
	struct kernfs_node *left;
	int ret;

	spin_lock(&node->lock);
	key = bpfdev_scan_key_of(&node->object);
	spin_unlock(&node->lock);
	left = bpfdev_reader_leave(dev, attr);
	ret = bpfdev_holders_emit(buf, &key);
	bpfdev_reader_return(left);
	return ret;
}
static DEVICE_ATTR_ADMIN_RO(holders);

static struct attribute *bpfdev_all_attrs[] = {
	&dev_attr_type.attr,
	&dev_attr_created_ns.attr,
	&dev_attr_last_change.attr,
	&dev_attr_stat.attr,
	&dev_attr_id.attr,
	&dev_attr_bpf_name.attr,
	&dev_attr_refcnt.attr,
	&dev_attr_opens.attr,
	&dev_attr_holders.attr,
	&dev_attr_uses_maps.attr,
	&dev_attr_uses_progs.attr,
	NULL
};

BPFDEV_GROUP(all);

/* The type of the object in BPF: map_type, prog_type or link_type. */
static ssize_t bpf_type_show(struct device *dev, struct device_attribute *attr,
			     char *buf)
{
	struct bpfdev_entry *entry = dev_to_entry(dev);
	char name[BPFDEV_BPF_TYPE_SIZE];
	struct bpfdev_object_info info;

	bpfdev_node_info(entry_to_node(entry), &info, NULL);
	bpfdev_bpf_type_name(name, entry->type, info.bpf_type);
	return sysfs_emit(buf, "%s\n", name);
}

#define BPFDEV_TYPE_ATTR(_name)					\
static struct device_attribute dev_attr_##_name =			\
	__ATTR(_name, 0444, bpf_type_show, NULL)

BPFDEV_TYPE_ATTR(map_type);
BPFDEV_MAP_ATTR(key_size, "%u", bpf->key_size);
BPFDEV_MAP_ATTR(value_size, "%u", bpf->value_size);
BPFDEV_MAP_ATTR(max_entries, "%u", bpf->max_entries);
BPFDEV_MAP_ATTR(map_flags, "0x%x", bpf->map_flags);
BPFDEV_MAP_ATTR(frozen, "%d", READ_ONCE(bpf->frozen));
BPFDEV_MAP_ATTR(memlock, "%llu", bpfdev_map_mem_usage(bpf));
BPFDEV_MAP_ATTR(usercnt, "%lld", (long long)atomic64_read(&bpf->usercnt));

BPFDEV_MAP_ATTR(btf_id, "%u", bpfdev_map_btf_id(bpf));

/* An empty line for a type of map whose elements the kernel does not count. */
static ssize_t bpfdev_map_entries_show(struct device *dev, struct device_attribute *attr,
				       char *buf)
{
	struct file *file __free(fput) =
		bpfdev_node_file(entry_to_node(dev_to_entry(dev)));
	u64 elements;

	if (!bpfdev_map_counts(file->private_data, &elements))
		return sysfs_emit(buf, "\n");
	return sysfs_emit(buf, "%llu\n", elements);
}

/* A directory has an attribute of that name, too. */
static struct device_attribute bpfdev_map_entries =
	__ATTR(entries, 0444, bpfdev_map_entries_show, NULL);

static ssize_t face_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%s\n", bpfdev_face_name(dev_to_entry(dev)));
}
static DEVICE_ATTR_RO(face);

static struct attribute *bpfdev_map_attrs[] = {
	&dev_attr_map_type.attr,
	&dev_attr_key_size.attr,
	&dev_attr_value_size.attr,
	&dev_attr_max_entries.attr,
	&bpfdev_map_entries.attr,
	&dev_attr_map_flags.attr,
	&dev_attr_frozen.attr,
	&dev_attr_memlock.attr,
	&dev_attr_usercnt.attr,
	&dev_attr_btf_id.attr,
	&dev_attr_face.attr,
	NULL
};

static umode_t bpfdev_map_attr_visible(struct kobject *kobj,
				       struct attribute *attr, int n)
{
	return attr == &dev_attr_btf_id.attr && !bpfdev_knows_btf_ids() ?
		0 : attr->mode;
}

static const struct attribute_group bpfdev_map_group = {
	.attrs = bpfdev_map_attrs,
	.is_visible = bpfdev_map_attr_visible,
};

BPFDEV_MAP_ATTR(record_size, "%u", bpfdev_data_layout(bpf).record);
BPFDEV_MAP_ATTR(value_offset, "%u", bpfdev_data_layout(bpf).value_at);
BPFDEV_MAP_ATTR(cpus, "%u", bpfdev_data_layout(bpf).cpus);

static struct attribute *bpfdev_data_attrs[] = {
	&dev_attr_record_size.attr,
	&dev_attr_value_offset.attr,
	&dev_attr_cpus.attr,
	NULL
};

static umode_t bpfdev_data_attr_visible(struct kobject *kobj,
					struct attribute *attr, int n)
{
	return dev_to_entry(kobj_to_dev(kobj))->face == BPFDEV_FACE_DATA ? attr->mode : 0;
}

static const struct attribute_group bpfdev_data_group = {
	.attrs = bpfdev_data_attrs,
	.is_visible = bpfdev_data_attr_visible,
};

BPFDEV_TYPE_ATTR(prog_type);

/* The sum over all functions of a program, as in bpf(2): the program is the first. */
static u32 bpfdev_prog_jited_len(const struct bpf_prog *prog)
{
	const struct bpf_prog_aux *aux = prog->aux;
	u32 i, len = 0;

	if (!aux->func_cnt)
		return prog->jited_len;
	for (i = 0; i < aux->func_cnt; i++)
		len += aux->func[i]->jited_len;
	return len;
}

static_assert(BPFDEV_TAG_SIZE == 8);
BPFDEV_PROG_ATTR(tag, "%8phN", bpf->tag);
BPFDEV_PROG_ATTR(run_cnt, "%llu", bpfdev_prog_counts(bpf).runs);
BPFDEV_PROG_ATTR(run_time_ns, "%llu", bpfdev_prog_counts(bpf).ns);
BPFDEV_PROG_ATTR(recursion_misses, "%llu", bpfdev_prog_counts(bpf).misses);
BPFDEV_PROG_ATTR(load_time_ns, "%llu", bpf->aux->load_time);
BPFDEV_PROG_ATTR(verified_insns, "%u", bpf->aux->verified_insns);
BPFDEV_PROG_ATTR(jited_len, "%u", bpfdev_prog_jited_len(bpf));

static struct attribute *bpfdev_prog_attrs[] = {
	&dev_attr_prog_type.attr,
	&dev_attr_tag.attr,
	&dev_attr_run_cnt.attr,
	&dev_attr_run_time_ns.attr,
	&dev_attr_recursion_misses.attr,
	&dev_attr_load_time_ns.attr,
	&dev_attr_verified_insns.attr,
	&dev_attr_jited_len.attr,
	NULL
};

BPFDEV_GROUP(prog);

BPFDEV_TYPE_ATTR(link_type);

static ssize_t target_show(struct device *dev, struct device_attribute *attr,
			   char *buf)
{
	struct file *file __free(fput) =
		bpfdev_node_file(entry_to_node(dev_to_entry(dev)));
	size_t len = bpfdev_link_target_text(file->private_data, false, buf,
					     BPFDEV_ATTR_MAX - 1);

	return len + sysfs_emit_at(buf, len, "\n");
}
static DEVICE_ATTR_RO(target);

BPFDEV_LINK_ATTR(prog_id, "%u", bpfdev_link_prog_id(bpf));
BPFDEV_LINK_ATTR(attached, "%d", bpfdev_link_attached(bpf));

static struct attribute *bpfdev_link_attrs[] = {
	&dev_attr_link_type.attr,
	&dev_attr_prog_id.attr,
	&dev_attr_target.attr,
	&dev_attr_attached.attr,
	NULL
};

BPFDEV_GROUP(link);

static ssize_t entries_show(struct device *dev, struct device_attribute *attr,
			    char *buf)
{
	const struct bpfdev_dir *dir = entry_to_dir(dev_to_entry(dev));

	return sysfs_emit(buf, "%u\n", READ_ONCE(dir->count));
}
static DEVICE_ATTR_RO(entries);

/* "max" stands for none, as in cgroups; 0 closes the directory. */
static ssize_t limit_show(struct device *dev, struct device_attribute *attr,
			  char *buf)
{
	u32 limit = READ_ONCE(entry_to_dir(dev_to_entry(dev))->limit);

	if (limit == BPFDEV_NO_LIMIT)
		return sysfs_emit(buf, "max\n");
	return sysfs_emit(buf, "%u\n", limit);
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
	if (limit == BPFDEV_NO_LIMIT)
		dir->events_ns = 0;
	return count;
}
static DEVICE_ATTR_RW(limit);

static struct attribute *bpfdev_dir_attrs[] = {
	&dev_attr_type.attr,
	&dev_attr_entries.attr,
	&dev_attr_limit.attr,
	&dev_attr_stat.attr,
	NULL
};

BPFDEV_GROUP(dir);

/* For symlinks, which come and go: see symlinks.c. */
static struct attribute *bpfdev_no_attrs[] = { NULL };

static const struct attribute_group bpfdev_uses_group = {
	.name = BPFDEV_GROUP_USES,
	.attrs = bpfdev_no_attrs,
};

static const struct attribute_group bpfdev_used_by_group = {
	.name = BPFDEV_GROUP_USED_BY,
	.attrs = bpfdev_no_attrs,
};

/* All groups of a type of nodes; more of them in the end. */
#define BPFDEV_GROUPS(_name, _more...)					\
static const struct attribute_group *bpfdev_##_name##_groups[] = {	\
	&bpfdev_all_group,						\
	&bpfdev_##_name##_group,					\
	&bpfdev_uses_group,						\
	&bpfdev_used_by_group,						\
	##_more,							\
	NULL								\
}

BPFDEV_GROUPS(map, &bpfdev_data_group);
BPFDEV_GROUPS(prog);
BPFDEV_GROUPS(link);

static const struct attribute_group *bpfdev_dir_groups[] = {
	&bpfdev_dir_group,
	NULL
};

#define BPFDEV_DEVICE_TYPE(_name) {		\
	.name = #_name,				\
	.groups = bpfdev_##_name##_groups,	\
	.uevent = bpfdev_uevent,		\
	.devnode = bpfdev_devnode,		\
}

const struct device_type bpfdev_types[] = {
	[BPFDEV_TYPE_MAP] = BPFDEV_DEVICE_TYPE(map),
	[BPFDEV_TYPE_PROG] = BPFDEV_DEVICE_TYPE(prog),
	[BPFDEV_TYPE_LINK] = BPFDEV_DEVICE_TYPE(link),
	[BPFDEV_TYPE_DIR] = BPFDEV_DEVICE_TYPE(dir),
};
