// SPDX-License-Identifier: GPL-2.0-only
/* The entries of a directory as records for its reader, and as keys of a scan. */

#include <linux/bpfdev.h>
#include <linux/cleanup.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/kdev_t.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/rbtree.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "bpf/object.h"
#include "bpf/tasks.h"
#include "list.h"
#include "memory.h"
#include "registry.h"

/* The number of entries that are visited in one hold of the lock. */
#define BPFDEV_LIST_CHUNK	100U

/**
 * bpfdev_access_bits() - convert a mode to the bits of the uapi
 * @mode: FMODE_*
 *
 * Return: BPFDEV_ACCESS_*.
 */
u32 bpfdev_access_bits(fmode_t mode)
{
	return (mode & FMODE_READ ? BPFDEV_ACCESS_READ : 0) |
	       (mode & FMODE_WRITE ? BPFDEV_ACCESS_WRITE : 0);
}

static void bpfdev_info_fill(struct bpfdev_info *info,
			     struct bpfdev_entry *entry)
{
	struct user_namespace *ns = current_user_ns();

	memset(info, 0, sizeof(*info));
	info->type = entry->type;
	info->face = entry->face;
	info->major = MAJOR(entry->dev.devt);
	info->minor = MINOR(entry->dev.devt);
	info->initial_mode = entry->owner.mode;
	info->initial_uid = from_kuid_munged(ns, entry->owner.uid);
	info->initial_gid = from_kgid_munged(ns, entry->owner.gid);
	info->creator = from_kuid_munged(ns, entry->creator);
	info->created_ns = entry->created_ns;
	strscpy(info->name, bpfdev_entry_name(entry), sizeof(info->name));

	if (entry->type == BPFDEV_TYPE_DIR) {
		const struct bpfdev_dir *dir = entry_to_dir(entry);

		info->access = BPFDEV_ACCESS_READ | BPFDEV_ACCESS_WRITE;
		info->entries = dir->count;
		info->limit = dir->limit;
	} else {
		struct bpfdev_node *node = entry_to_node(entry);
		struct bpfdev_object_info object;

		bpfdev_node_info(node, &object, &info->opens);
		info->access = bpfdev_access_bits(node->object.access);
		info->id = object.id;
		info->bpf_type = object.bpf_type;
		info->refcnt = object.refcnt;
		info->memlock = bpfdev_object_memlock(&node->object);
		memcpy(info->tag, object.tag, sizeof(info->tag));
		strscpy(info->bpf_name, object.bpf_name, sizeof(info->bpf_name));
	}
}

/* This entry, or the next one that is not REMOVING. */
static struct bpfdev_entry *bpfdev_dir_listed(struct rb_node *rb)
{
	while (rb && rb_to_entry(rb)->state == BPFDEV_STATE_REMOVING)
		rb = rb_next(rb);
	return rb ? rb_to_entry(rb) : NULL;
}

/* The first entry to be listed whose name comes after @name. */
static struct bpfdev_entry *bpfdev_dir_after(const struct bpfdev_dir *dir,
					     const char *name)
{
	struct rb_node *rb = dir->entries.rb_node, *after = NULL;

	while (rb) {
		if (strcmp(bpfdev_entry_name(rb_to_entry(rb)), name) > 0) {
			after = rb;
			rb = rb->rb_left;
		} else {
			rb = rb->rb_right;
		}
	}
	return bpfdev_dir_listed(after);
}

/*
 * The first entry to be listed after @name. An entry that is ADDING may have been
 * announced, or may still fail: wait for it.
 */
static struct bpfdev_entry *bpfdev_dir_first(struct bpfdev_dir *dir,
					     const char *name)
{
	struct bpfdev_entry *entry;
	int ret;

	lockdep_assert_held(&bpfdev_lock);
	for (;;) {
		ret = bpfdev_dir_wait(dir);
		if (ret)
			return ERR_PTR(ret);
		entry = bpfdev_dir_after(dir, name);
		if (!entry || entry->state != BPFDEV_STATE_ADDING)
			return entry;
		ret = bpfdev_entry_wait(entry);
		if (ret)
			return ERR_PTR(ret);
	}
}

/*
 * Fill up to @count records with the entries after @arg->name; fewer if it would
 * have to wait in between.
 */
static int bpfdev_dir_fill(struct bpfdev_dir *dir, struct bpfdev_list *arg,
			   struct bpfdev_info *infos, u32 count)
{
	CLASS(bpfdev_killable, locked)();
	struct bpfdev_entry *entry;
	u32 n = 0;

	if (!locked)
		return -ERESTARTSYS;
	entry = bpfdev_dir_first(dir, arg->name);
	if (IS_ERR(entry))
		return PTR_ERR(entry);
	while (entry && n < count && entry->state != BPFDEV_STATE_ADDING) {
		bpfdev_info_fill(&infos[n++], entry);
		entry = bpfdev_dir_listed(rb_next(&entry->by_name));
	}
	if (n)
		strscpy(arg->name, infos[n - 1].name, sizeof(arg->name));
	arg->more = !!entry;
	return n;
}

static int bpfdev_dir_fill_one(struct bpfdev_dir *dir, struct bpfdev_list *arg,
			       struct bpfdev_info *info)
{
	CLASS(bpfdev_killable, locked)();
	struct bpfdev_entry *entry;

	if (!locked)
		return -ERESTARTSYS;
	entry = bpfdev_entry_find(dir, arg->name);
	if (IS_ERR(entry))
		return PTR_ERR(entry);
	bpfdev_info_fill(info, entry);
	arg->more = 0;
	return 1;
}

static int bpfdev_dir_fill_scan_key(struct bpfdev_dir *dir, const char *name,
				    struct bpfdev_scan_key *key)
{
	CLASS(bpfdev_killable, locked)();
	struct bpfdev_entry *entry;

	if (!locked)
		return -ERESTARTSYS;
	entry = bpfdev_entry_find(dir, name);
	if (IS_ERR(entry))
		return PTR_ERR(entry);
	if (entry->type == BPFDEV_TYPE_DIR)
		return -EISDIR;
	*key = bpfdev_scan_key_of(&entry_to_node(entry)->object);
	return 1;
}

/*
 * Fill keys with some of the nodes after the entry @after, and advance it. Return: 1 if
 * there may be more, 0 if not, or a negative errno.
 */
static int bpfdev_dir_fill_some_scan_keys(struct bpfdev_dir *dir, char *after,
					  struct bpfdev_scan_key *keys, u32 room,
					  u32 *count)
{
	CLASS(bpfdev_killable, locked)();
	struct bpfdev_entry *entry;
	u32 passed;
	int ret;

	if (!locked)
		return -ERESTARTSYS;
	ret = bpfdev_dir_wait(dir);
	if (ret)
		return ret;
	entry = bpfdev_dir_after(dir, after);
	for (passed = 0; entry && *count < room && passed < BPFDEV_LIST_CHUNK; passed++) {
		strscpy(after, bpfdev_entry_name(entry), BPFDEV_NAME_SIZE);
		if (entry->type != BPFDEV_TYPE_DIR)
			keys[(*count)++] =
				bpfdev_scan_key_of(&entry_to_node(entry)->object);
		entry = bpfdev_dir_listed(rb_next(&entry->by_name));
	}
	return entry && *count < room;
}

/* Fill the keys of bpfdev_dir_scan_keys() for all nodes, at most @room. */
static int bpfdev_dir_fill_scan_keys(struct bpfdev_dir *dir,
				     struct bpfdev_scan_key *keys, u32 room)
{
	char after[BPFDEV_NAME_SIZE] = "";
	u32 n = 0;
	int ret;

	do {
		ret = bpfdev_dir_fill_some_scan_keys(dir, after, keys, room, &n);
		cond_resched();
	} while (ret > 0);
	return ret ?: n;
}

/**
 * bpfdev_dir_scan_keys() - collect the keys to look for in processes
 * @dir: the directory; the caller holds it
 * @name: the name of one node in it, or NULL for all of them
 * @keys: to be filled, sorted for bpfdev_scan(); to be freed with kvfree()
 *
 * A node that is created during the call may be missing.
 *
 * Return: the number of keys, or -ENODEV, -ENOENT, -EISDIR, -ENOMEM,
 * -ERESTARTSYS.
 */
int bpfdev_dir_scan_keys(struct bpfdev_dir *dir, const char *name,
			 struct bpfdev_scan_key **keys)
{
	struct bpfdev_scan_key *array __free(bpfdev_kvfree) = NULL;
	/* it cannot have more nodes than there are entries in it and below */
	u32 room = name ? 1 : READ_ONCE(dir->count);
	int count;

	array = kvmalloc_array(room ?: 1, sizeof(*array),
			       BPFDEV_GFP_USER);
	if (!array)
		return -ENOMEM;
	count = name ? bpfdev_dir_fill_scan_key(dir, name, array) :
		       bpfdev_dir_fill_scan_keys(dir, array, room);
	if (count < 0)
		return count;
	sort(array, count, sizeof(*array), bpfdev_scan_key_cmp, NULL);
	*keys = no_free_ptr(array);
	return count;
}

/**
 * bpfdev_records_to_user() - copy records at the size that the caller knows
 * @to: address of the caller's records
 * @size: the size of one of them
 * @records: the records
 * @known: the size of one of them here
 * @count: the number of records
 *
 * Return: 0 or -EFAULT.
 */
int bpfdev_records_to_user(u64 to, u32 size, const void *records, u32 known,
			   u32 count)
{
	u32 both = min(size, known);

	for (; count; count--, records += known, to += size) {
		if (copy_to_user(u64_to_user_ptr(to), records, both) ||
		    clear_user(u64_to_user_ptr(to + both), size - both))
			return -EFAULT;
	}
	return 0;
}

/**
 * bpfdev_dir_list() - copy the entries of a directory to the caller
 * @dir: the directory; the caller holds it
 * @arg: as in the uapi; @count, @more and @name are updated
 *
 * Return: 0, or -ENODEV, -ENOENT for one entry that does not exist, -EFAULT,
 * -ENOMEM, -ERESTARTSYS.
 */
int bpfdev_dir_list(struct bpfdev_dir *dir, struct bpfdev_list *arg)
{
	u32 room = arg->flags & BPFDEV_LIST_ONE ? min(arg->count, 1U) : arg->count;
	u32 chunk = clamp(room, 1U, BPFDEV_LIST_CHUNK);
	struct bpfdev_info *infos __free(kfree) =
		kcalloc(chunk, sizeof(*infos), GFP_KERNEL);
	int n, ret;

	if (!infos)
		return -ENOMEM;
	arg->count = 0;
	do {
		if (arg->flags & BPFDEV_LIST_ONE)
			n = bpfdev_dir_fill_one(dir, arg, infos);
		else
			n = bpfdev_dir_fill(dir, arg, infos,
					    min(room - arg->count, chunk));
		if (n < 0)
			return n;
		ret = bpfdev_records_to_user(arg->infos +
					     (u64)arg->count * arg->info_size,
					     arg->info_size, infos,
					     sizeof(*infos), n);
		if (ret)
			return ret;
		arg->count += n;
	} while (arg->more && arg->count < room);
	return 0;
}
