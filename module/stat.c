// SPDX-License-Identifier: GPL-2.0-only
/*
 * The attribute stat: the numbers of an entry on one line, as block devices have them.
 *
 * With a file for each number, an exporter of metrics would open, read and close several for each
 * of thousands of nodes, again and again. All numbers on a line are of the same object, also while
 * the node gets another one.
 */

#include <linux/bpf.h>
#include <linux/cleanup.h>
#include <linux/file.h>
#include <linux/filter.h>
#include <linux/spinlock.h>
#include <linux/sysfs.h>

#include "bpf/attach_point.h"
#include "bpf/counts.h"
#include "bpf/names.h"
#include "bpf/object.h"
#include "change.h"
#include "registry.h"
#include "stat.h"

static int bpfdev_stat_emit_map(const struct bpfdev_node *node,
				const struct bpfdev_object *object, char *buf, int len)
{
	const struct bpf_map *map = bpfdev_object_bpf(object);
	int start = len;
	u64 elements;

	len += sysfs_emit_at(buf, len, " face:%s max_entries:%u memlock:%llu",
			     bpfdev_face_name(&node->entry), map->max_entries,
			     bpfdev_object_memlock(object));
	if (bpfdev_map_counts(map, &elements))
		len += sysfs_emit_at(buf, len, " entries:%llu", elements);
	return len - start;
}

static int bpfdev_stat_emit_prog(const struct bpfdev_object *object,
				 const struct bpfdev_object_info *info, char *buf, int len)
{
	const struct bpf_prog *prog = bpfdev_object_bpf(object);
	struct bpfdev_prog_counts counts = bpfdev_prog_counts(prog);

	return sysfs_emit_at(buf, len,
			     " tag:%8phN load_time_ns:%llu run_cnt:%llu run_time_ns:%llu recursion_misses:%llu",
			     info->tag, prog->aux->load_time, counts.runs, counts.ns,
			     counts.misses);
}

static int bpfdev_stat_emit_link(const struct bpfdev_object *object, char *buf, int len)
{
	struct bpf_link *link = bpfdev_object_bpf(object);

	return sysfs_emit_at(buf, len, " prog_id:%u attached:%d", bpfdev_link_prog_id(link),
			     bpfdev_link_attached(link));
}

static int bpfdev_stat_emit_node(struct bpfdev_node *node, char *buf)
{
	struct bpfdev_object object = { .type = node->entry.type };
	struct bpfdev_object_info info;
	char bpf_type[BPFDEV_BPF_TYPE_SIZE];
	struct bpfdev_last last;
	int len;
	u64 opens;

	/* under the lock that an exchange of the object takes */
	spin_lock(&node->lock);
	object.file = get_file(node->object.file);
	last = bpfdev_entry_path(&node->entry)->last;
	opens = node->opens;
	spin_unlock(&node->lock);

	bpfdev_object_info_get(&object, &info);
	bpfdev_bpf_type_name(bpf_type, object.type, info.bpf_type);
	len = sysfs_emit(buf, "type:%s bpf_type:%s id:%u refcnt:%llu opens:%llu",
			 node->entry.dev.type->name, bpf_type, info.id, info.refcnt, opens);
	len += sysfs_emit_at(buf, len, " change:%s change_ns:%llu",
			     bpfdev_change_name(last.change), last.cause.ns);
	if (object.type == BPFDEV_TYPE_MAP)
		len += bpfdev_stat_emit_map(node, &object, buf, len);
	else if (object.type == BPFDEV_TYPE_PROG)
		len += bpfdev_stat_emit_prog(&object, &info, buf, len);
	else
		len += bpfdev_stat_emit_link(&object, buf, len);
	/* the only one that may be empty */
	len += sysfs_emit_at(buf, len, " bpf_name:%s\n", info.bpf_name);
	fput(object.file);
	return len;
}

static int bpfdev_stat_emit_dir(const struct bpfdev_dir *dir, char *buf)
{
	u32 limit = READ_ONCE(dir->limit);
	int len = sysfs_emit(buf, "type:dir entries:%u", READ_ONCE(dir->count));

	if (limit == BPFDEV_NO_LIMIT)
		return len + sysfs_emit_at(buf, len, " limit:max\n");
	return len + sysfs_emit_at(buf, len, " limit:%u\n", limit);
}

/**
 * bpfdev_stat_emit() - write the numbers of an entry, as an attribute
 * @entry: an entry; its device was added and not removed
 * @buf: a page of sysfs
 *
 * Return: their length.
 */
int bpfdev_stat_emit(struct bpfdev_entry *entry, char *buf)
{
	if (entry->type == BPFDEV_TYPE_DIR)
		return bpfdev_stat_emit_dir(entry_to_dir(entry), buf);
	return bpfdev_stat_emit_node(entry_to_node(entry), buf);
}
