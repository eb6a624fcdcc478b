// SPDX-License-Identifier: GPL-2.0-only
/*
 * Entries: the common part of nodes and directories, and its life.
 *
 * Documentation/design.md explains the states, the references, the locks and the
 * races. The contract of each member stands in registry.h. The rules for this file:
 *
 *   References: the first one belongs to the entry's state. The thread that ends the
 *   entry drops it, after a removal or because the entry could not be added. Lookups
 *   take a reference of their own: bpfdev_entry_get(), for an open by number, and
 *   bpfdev_entry_wait(). An open control node holds its directory.
 *
 *   Minor number: taken in bpfdev_entry_init(), leads to the entry once the entry has
 *   a name, and is free again in bpfdev_entry_retire(), even if references to the
 *   entry are left. Numbers are random, so that a tenant with a stale copy of a node,
 *   made with mknod, cannot force a reuse.
 *
 *   Object: held through a private file, which is dropped when the node is removed or
 *   replaced, not with the last reference to the device. So a link is detached when
 *   its removal returns. A reader (bpfdev_node_file(), bpfdev_node_hold()) may hold
 *   that file for as long as BPF takes to answer, but not while it waits for a user.
 *
 *   Module: each entry but the root holds it, from the moment it has a name until it
 *   has lost the name. So rmmod fails while an entry exists, and while a control node
 *   or a data node is open. An open object does not hold it: its file has operations of
 *   BPF, and the cdev of its inode has no owner. The module's exit waits for devices whose
 *   last reference is held elsewhere in the kernel.
 */

#include <linux/atomic.h>
#include <linux/cred.h>
#include <linux/kdev_t.h>
#include <linux/kobject.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/random.h>
#include <linux/rcupdate.h>
#include <linux/rhashtable.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/wait_bit.h>

#include "bpf/keep.h"
#include "bpf/object.h"
#include "bpf/snapshot.h"
#include "class.h"
#include "entry.h"
#include "events.h"
#include "memory.h"
#include "registry.h"
#include "symlinks.h"
#include "sysfs.h"
#include "watch.h"

static_assert(!offsetof(struct bpfdev_node, entry));
static_assert(!offsetof(struct bpfdev_dir, entry));
static_assert(BPFDEV_PATH_SIZE - 1 <= U8_MAX);

/* Entries by minor number, from bpfdev_entry_init() until they are GONE. */
static struct rhashtable bpfdev_minors;

static const struct rhashtable_params bpfdev_minor_params = {
	.key_len = sizeof_field(struct bpfdev_entry, minor),
	.key_offset = offsetof(struct bpfdev_entry, minor),
	.head_offset = offsetof(struct bpfdev_entry, by_minor),
	.automatic_shrinking = true,
};

/* With 99 of 100 numbers taken, one entry in 20,000 finds none. */
#define BPFDEV_MINOR_TRIES 1000

/* The number of entries whose device was initialized and is not released yet. */
static atomic_t bpfdev_unreleased;

/* Take a number: the given one, or a random one that is free. */
static int bpfdev_minor_take(struct bpfdev_entry *entry, u32 minor)
{
	int try, ret;

	if (minor != BPFDEV_MINOR_ANY) {
		entry->minor = minor;
		ret = rhashtable_lookup_insert_fast(&bpfdev_minors, &entry->by_minor,
						    bpfdev_minor_params);
		return ret && ret != -EEXIST ? -ENOMEM : ret ? -EBUSY : 0;
	}
	for (try = 0; try < BPFDEV_MINOR_TRIES; try++) {
		entry->minor = get_random_u32() & MINORMASK;
		ret = rhashtable_lookup_insert_fast(&bpfdev_minors,
						    &entry->by_minor,
						    bpfdev_minor_params);
		if (!ret)
			return 0;
		if (ret != -EEXIST)
			return -ENOMEM;
	}
	return -ENOSPC;
}

static void bpfdev_minor_give_back(struct bpfdev_entry *entry)
{
	rhashtable_remove_fast(&bpfdev_minors, &entry->by_minor,
			       bpfdev_minor_params);
}

static void bpfdev_entry_release(struct device *dev)
{
	struct bpfdev_entry *entry = dev_to_entry(dev);

	if (entry->type != BPFDEV_TYPE_DIR)
		bpfdev_snapshot_free(&entry_to_node(entry)->snapshot);
	/* an entry without a name still has its number and its object */
	if (entry->state == BPFDEV_STATE_NEW) {
		bpfdev_minor_give_back(entry);
		if (entry->type != BPFDEV_TYPE_DIR)
			bpfdev_object_put(&entry_to_node(entry)->object);
	}
	kfree(bpfdev_entry_path(entry));
	kfree_rcu(entry, rcu);
	/* dec_and_test is the full barrier that wake_up_var() needs */
	if (atomic_dec_and_test(&bpfdev_unreleased))
		wake_up_var(&bpfdev_unreleased);
}

static struct bpfdev_path *bpfdev_path_new(const struct bpfdev_dir *parent,
					   const char *name, u32 type)
{
	const char *above = parent ? parent->entry.path : "";
	const char *slash = *above ? "/" : "";
	size_t len = strlen(above) + strlen(slash) + strlen(name);
	struct bpfdev_path *path;

	/* sysfs has the whole path, control node included, as one name */
	if (len + (type == BPFDEV_TYPE_DIR ? strlen("/control") : 0) >=
	    BPFDEV_PATH_SIZE)
		return ERR_PTR(-ENAMETOOLONG);
	path = kzalloc(struct_size(path, chars, len + 1), BPFDEV_GFP_USER);
	if (!path)
		return ERR_PTR(-ENOMEM);
	snprintf(path->chars, len + 1, "%s%s%s", above, slash, name);
	bpfdev_cause_get(&path->last.cause);
	return path;
}

/**
 * bpfdev_entry_init() - initialize an entry without a name
 * @entry: a zeroed entry at the start of its allocation
 * @parent: its future directory, held by the caller; NULL: the root
 * @name: its name there
 * @type: BPFDEV_TYPE_*
 * @owner: its owner
 * @minor: its minor number, or BPFDEV_MINOR_ANY
 *
 * After success the entry is freed by put_device(). After a failure it is freed
 * already.
 *
 * Return: 0, or -ENAMETOOLONG, -ENOMEM, -EBUSY if @minor is in use, or -ENOSPC if there
 * is no minor number.
 */
int bpfdev_entry_init(struct bpfdev_entry *entry, struct bpfdev_dir *parent,
		      const char *name, u32 type,
		      const struct bpfdev_owner *owner, u32 minor)
{
	struct bpfdev_path *path;
	int ret;

	path = bpfdev_path_new(parent, name, type);
	if (IS_ERR(path)) {
		ret = PTR_ERR(path);
		goto err_free_entry;
	}
	ret = bpfdev_minor_take(entry, minor);
	if (ret)
		goto err_free_path;

	entry->parent = parent;
	entry->type = type;
	entry->owner = *owner;
	entry->creator = current_fsuid();
	entry->created_ns = path->last.cause.ns;
	entry->path = path->chars;
	entry->name_at = strlen(path->chars) - strlen(name);

	atomic_inc(&bpfdev_unreleased);
	device_initialize(&entry->dev);
	entry->dev.class = &bpfdev_class;
	entry->dev.type = &bpfdev_types[type];
	entry->dev.devt = MKDEV(MAJOR(bpfdev_devt), entry->minor);
	entry->dev.release = bpfdev_entry_release;
	/* there is no power management here: spares each node the power/ directory */
	device_set_pm_not_required(&entry->dev);
	ret = dev_set_name(&entry->dev, "%s%s%s", entry->path,
			   type == BPFDEV_TYPE_DIR && *entry->path ? "/" : "",
			   type == BPFDEV_TYPE_DIR ? "control" : "");
	if (ret)
		put_device(&entry->dev);
	return ret;

err_free_path:
	kfree(path);
err_free_entry:
	kfree(entry);
	return ret;
}

/**
 * bpfdev_entry_get() - look up the entry of a minor number
 * @minor: the number
 *
 * Return: the entry, to be dropped with put_device(), or NULL.
 */
struct bpfdev_entry *bpfdev_entry_get(u32 minor)
{
	struct bpfdev_entry *entry;

	rcu_read_lock();
	entry = rhashtable_lookup(&bpfdev_minors, &minor, bpfdev_minor_params);
	/* acquire: makes all of an entry that is not NEW visible */
	if (entry && (smp_load_acquire(&entry->state) == BPFDEV_STATE_NEW ||
		      !kobject_get_unless_zero(&entry->dev.kobj)))
		entry = NULL;
	rcu_read_unlock();
	return entry;
}

/* The entry that conflicts with a new one: by its name, or by its object. */
static struct bpfdev_entry *bpfdev_entry_conflict(struct bpfdev_entry *entry)
{
	struct bpfdev_entry *other;
	struct bpfdev_node *node;

	other = bpfdev_dir_lookup(entry->parent, bpfdev_entry_name(entry));
	if (other || entry->type == BPFDEV_TYPE_DIR ||
	    !bpfdev_object_full(&entry_to_node(entry)->object))
		return other;
	node = bpfdev_node_of(bpfdev_object_bpf(&entry_to_node(entry)->object),
			      entry->face);
	return node ? &node->entry : NULL;
}

/**
 * bpfdev_entry_reserve() - give a new entry its name, its object and its place
 * @entry: an entry that is NEW; ADDING from now on
 * @existing: for -EEXIST, BPFDEV_PATH_SIZE bytes for the path of the conflicting
 *	entry, or NULL
 * @busy: for -EAGAIN, set to the entry to wait for
 *
 * Return: 0, or -ENODEV if the directory was removed, -EEXIST, -ENOSPC or -EAGAIN.
 */
int bpfdev_entry_reserve(struct bpfdev_entry *entry, char *existing,
			 struct bpfdev_entry **busy)
{
	struct bpfdev_dir *dir = entry->parent;
	struct bpfdev_entry *other;
	int ret;

	ret = bpfdev_dir_try(dir, busy);
	if (ret)
		return ret;
	other = bpfdev_entry_conflict(entry);
	if (other && bpfdev_entry_busy(other)) {
		*busy = other;
		return -EAGAIN;
	}
	if (other) {
		if (existing)
			strscpy(existing, other->path, BPFDEV_PATH_SIZE);
		return -EEXIST;
	}
	/* while the module is exchanged: there may be more than a lowered limit allows */
	if (!READ_ONCE(bpfdev_held) && bpfdev_dir_full(dir))
		return -ENOSPC;

	bpfdev_dir_link(entry);
	if (entry->type != BPFDEV_TYPE_DIR)
		bpfdev_node_claim(entry_to_node(entry));
	__module_get(THIS_MODULE);
	bpfdev_entry_set_state(entry, BPFDEV_STATE_ADDING);
	return 0;
}

static void bpfdev_entry_give_up_name(struct bpfdev_entry *entry)
{
	if (entry->type != BPFDEV_TYPE_DIR)
		bpfdev_node_unclaim(entry_to_node(entry));
	if (entry->parent) {
		bpfdev_dir_unlink(entry);
		module_put(THIS_MODULE);
	}
}

/**
 * bpfdev_entry_unreserve() - undo bpfdev_entry_reserve()
 * @entry: the entry, whose device was not added; NEW from now on
 */
void bpfdev_entry_unreserve(struct bpfdev_entry *entry)
{
	bpfdev_entry_give_up_name(entry);
	bpfdev_entry_set_state(entry, BPFDEV_STATE_NEW);
}

/**
 * bpfdev_entry_publish() - add the device of an entry
 * @entry: an entry that is ADDING, and stays so
 *
 * All its files in sysfs exist when this returns. On failure there is no device.
 *
 * Return: 0 or a negative errno.
 */
int bpfdev_entry_publish(struct bpfdev_entry *entry)
{
	int ret;

	dev_set_uevent_suppress(&entry->dev, true);
	ret = device_add(&entry->dev);
	if (ret || entry->type == BPFDEV_TYPE_DIR)
		return ret;
	ret = bpfdev_symlinks_prepare(entry_to_node(entry));
	if (ret)
		bpfdev_entry_withdraw(entry);
	return ret;
}

/**
 * bpfdev_entry_withdraw() - remove the device of an entry
 * @entry: an entry that is ADDING, or REMOVING and without symlinks
 */
void bpfdev_entry_withdraw(struct bpfdev_entry *entry)
{
	if (entry->type != BPFDEV_TYPE_DIR)
		bpfdev_symlinks_cancel(entry_to_node(entry));
	if (READ_ONCE(bpfdev_held))
		dev_set_uevent_suppress(&entry->dev, true);
	device_del(&entry->dev);
}

/**
 * bpfdev_entry_announce() - announce a new entry to user space
 * @entry: an entry that was published; LIVE from now on
 */
void bpfdev_entry_announce(struct bpfdev_entry *entry)
{
	/* while the node cannot be removed yet, so that the watch finds it */
	if (entry->type != BPFDEV_TYPE_DIR)
		bpfdev_watch_start();
	dev_set_uevent_suppress(&entry->dev, false);
	if (!READ_ONCE(bpfdev_held))
		kobject_uevent(&entry->dev.kobj, KOBJ_ADD);
	bpfdev_entry_unbusy(entry);
}

/**
 * bpfdev_entry_retire() - end an entry that has no device
 * @entry: the entry; GONE from now on
 * @object: set to its object, to be dropped with bpfdev_object_put(); for a
 *	directory to none
 *
 * Frees its number and its name, and drops the reference of its state.
 */
void bpfdev_entry_retire(struct bpfdev_entry *entry,
			 struct bpfdev_object *object)
{
	*object = (struct bpfdev_object){};
	bpfdev_minor_give_back(entry);

	scoped_guard(mutex, &bpfdev_lock) {
		bpfdev_entry_give_up_name(entry);
		if (entry->type == BPFDEV_TYPE_DIR) {
			bpfdev_events_forget(entry_to_dir(entry));
		} else {
			struct bpfdev_node *node = entry_to_node(entry);

			spin_lock(&node->lock);
			swap(*object, node->object);
			spin_unlock(&node->lock);
		}
		entry->parent = NULL;
		bpfdev_entry_set_state(entry, BPFDEV_STATE_GONE);
	}
	put_device(&entry->dev);
}

/**
 * bpfdev_entry_remove() - remove an entry
 * @entry: an entry that is REMOVING, or the root
 * @object: as for bpfdev_entry_retire()
 */
void bpfdev_entry_remove(struct bpfdev_entry *entry,
			 struct bpfdev_object *object)
{
	bpfdev_entry_withdraw(entry);
	bpfdev_entry_retire(entry, object);
}

/**
 * bpfdev_entries_init() - prepare the table of minor numbers
 *
 * Return: 0 or -ENOMEM.
 */
int __init bpfdev_entries_init(void)
{
	return rhashtable_init(&bpfdev_minors, &bpfdev_minor_params);
}

/**
 * bpfdev_entries_drain() - wait until no entry is left
 *
 * For the module's exit, after the root was removed: the last reference to a device
 * may be held elsewhere, and its release is code of this module.
 */
void bpfdev_entries_drain(void)
{
	wait_var_event(&bpfdev_unreleased, !atomic_read(&bpfdev_unreleased));
	/* and let the task that ran the last release leave it */
	synchronize_rcu_tasks();
}

/**
 * bpfdev_entries_exit() - drop the table of minor numbers, after the last entry
 */
void bpfdev_entries_exit(void)
{
	rhashtable_destroy(&bpfdev_minors);
}
