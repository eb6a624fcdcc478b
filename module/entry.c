// SPDX-License-Identifier: GPL-2.0-only
/*
 * Entries: what a node and a directory have in common, and how they live.
 *
 * References
 *
 *   An entry is a struct device, counted by it, and freed after its release, once
 *   no open can still be looking at it (RCU).
 *
 *   The first reference belongs to the entry's state. It is dropped by the thread
 *   that ends the entry: by removing it, or because it could not be added. Lookups
 *   take a reference of their own: bpfdev_entry_get(), for an open by number, and
 *   bpfdev_entry_wait(). An open control node holds its directory.
 *
 *   A minor number is taken when an entry is made, leads to the entry from when it
 *   has a name, and is free again when its device is removed, whoever still holds
 *   the entry. Minor numbers are chosen at random for every new entry, so a tenant
 *   that keeps a stale copy of a node, made with mknod, cannot force its number to
 *   become another node's, not even by creating entries, or failing to, until a
 *   counter comes round.
 *
 *   A node holds its object through a private file, never the caller's: that may
 *   itself have been opened from a node and would then hold the module. The private
 *   file keeps a map's user count above zero, so that the content of a prog array
 *   survives the process that loaded it. It is dropped when the node is removed or
 *   replaced, not with the last reference to the device, so that a link is detached
 *   when its removal returns. A reader may hold that file for as long as BPF takes
 *   to answer (bpfdev_node_file(), bpfdev_node_hold()), but not while it waits for a
 *   user. Objects that are kept with an object (bpf/keep.c) go the same way, a grace
 *   period later.
 *
 *   An open takes a reference to the object for the new file and gives the file the
 *   object's operations. From then on it is a BPF file: nothing that happens to the
 *   node reaches it. It still pins the module, through the cdev of its inode, as any
 *   open device does.
 *
 *   Each entry but the root holds the module, from the moment it has a name until it
 *   has lost it. So rmmod is refused while an entry exists, and while a control node
 *   or an object is open. When the module's exit runs, only the root is left, and
 *   perhaps devices whose last reference is held elsewhere in the kernel. It waits
 *   for those.
 *
 *   @parent is not counted. (Were it counted, the release of the last of a deep chain
 *   of removed directories would recurse through all of them.)
 *
 * Locks
 *
 *   They are named at the members in registry.h. A thread that is waited for is in
 *   the driver core, in devtmpfs, in a link's update, or in a snapshot that the watch
 *   takes, which may wait for locks of BPF's; it is not in user memory, and takes as
 *   long as those do.
 *
 * Races
 *
 *   open, remove: the device goes first and the object after it, so an open that
 *   found the path gets the object; one that comes to the number after the object is
 *   gone gets ENXIO, one that looks for the path ENOENT.
 *
 *   open, replace: the object is exchanged under node->lock, so an open gets the one
 *   or the other, and has its own reference before the lock is dropped.
 *
 *   open, create: the number leads to the entry before the device is added, so a
 *   process that can see the path can open it.
 *
 *   A create that fails in device_add(): the entry becomes GONE, and a thread that
 *   waited for its name finds the name free. (device_add() does not report that
 *   devtmpfs could not create the node; see bpfdev(4).)
 *
 *   rmmod: the ioctls run on an open file, which holds the module; so does the open
 *   itself, which starts in cdev_get().
 *
 *   A walk over all objects (bpf/iter.c) holds each of them for a step, as BPF's own
 *   iterators do; the search for holders (bpf/tasks.c) holds tasks, and no object.
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
#include "class.h"
#include "entry.h"
#include "registry.h"
#include "symlinks.h"
#include "sysfs.h"
#include "watch.h"

static_assert(!offsetof(struct bpfdev_node, entry));
static_assert(!offsetof(struct bpfdev_dir, entry));
static_assert(BPFDEV_PATH_SIZE - 1 <= U8_MAX);

/* Entries by minor number, from when they are made until they are gone. */
static struct rhashtable bpfdev_minors;

static const struct rhashtable_params bpfdev_minor_params = {
	.key_len = sizeof_field(struct bpfdev_entry, minor),
	.key_offset = offsetof(struct bpfdev_entry, minor),
	.head_offset = offsetof(struct bpfdev_entry, by_minor),
	.automatic_shrinking = true,
};

/* With 99 of 100 numbers taken, one entry in 20,000 finds none. */
#define BPFDEV_MINOR_TRIES 1000

/* Entries whose device was initialized and is not released yet. */
static atomic_t bpfdev_unreleased;

/* Choose a random number that is free. */
static int bpfdev_minor_take(struct bpfdev_entry *entry)
{
	int try, ret;

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

	/* one that has no name still has its number and its object */
	if (entry->state == BPFDEV_STATE_NEW) {
		bpfdev_minor_give_back(entry);
		if (entry->type != BPFDEV_TYPE_DIR)
			bpfdev_object_put(&entry_to_node(entry)->object);
	}
	kfree(entry->path);
	kfree_rcu(entry, rcu);
	/* dec_and_test is a full barrier, as wake_up_var() wants */
	if (atomic_dec_and_test(&bpfdev_unreleased))
		wake_up_var(&bpfdev_unreleased);
}

static char *bpfdev_entry_path(const struct bpfdev_dir *parent, const char *name,
			       u32 type)
{
	const char *above = parent ? parent->entry.path : "";
	const char *slash = *above ? "/" : "";
	size_t len = strlen(above) + strlen(slash) + strlen(name);
	char *path;

	/* sysfs has the whole path, control node included, as one name */
	if (type == BPFDEV_TYPE_DIR)
		len += strlen("/control");
	if (len >= BPFDEV_PATH_SIZE)
		return ERR_PTR(-ENAMETOOLONG);
	path = kasprintf(GFP_KERNEL_ACCOUNT, "%s%s%s", above, slash, name);
	return path ?: ERR_PTR(-ENOMEM);
}

/**
 * bpfdev_entry_init() - make an entry that has no name yet
 * @entry: a zeroed entry at the start of what was allocated for it
 * @parent: the directory it is to be in, which the caller holds; NULL: the root
 * @name: its name there
 * @type: BPFDEV_TYPE_*
 * @owner: its owner
 *
 * From success on the entry is freed by put_device(). On failure it is freed
 * already.
 *
 * Return: 0, or -ENAMETOOLONG, -ENOMEM, or -ENOSPC if there is no minor number.
 */
int bpfdev_entry_init(struct bpfdev_entry *entry, struct bpfdev_dir *parent,
		      const char *name, u32 type,
		      const struct bpfdev_owner *owner)
{
	char *path;
	int ret;

	path = bpfdev_entry_path(parent, name, type);
	if (IS_ERR(path)) {
		ret = PTR_ERR(path);
		goto err_free_entry;
	}
	ret = bpfdev_minor_take(entry);
	if (ret)
		goto err_free_path;

	entry->parent = parent;
	entry->type = type;
	entry->owner = *owner;
	entry->creator = current_fsuid();
	entry->created_ns = ktime_get_boottime_ns();
	entry->path = path;
	entry->name_at = strlen(path) - strlen(name);

	atomic_inc(&bpfdev_unreleased);
	device_initialize(&entry->dev);
	entry->dev.class = &bpfdev_class;
	entry->dev.type = &bpfdev_types[type];
	entry->dev.devt = MKDEV(MAJOR(bpfdev_devt), entry->minor);
	entry->dev.release = bpfdev_entry_release;
	/* nothing here ever sleeps: spares each node the power/ directory */
	device_set_pm_not_required(&entry->dev);
	ret = dev_set_name(&entry->dev, "%s%s%s", path,
			   type == BPFDEV_TYPE_DIR && *path ? "/" : "",
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
 * bpfdev_entry_get() - the entry that a minor number leads to
 * @minor: the number
 *
 * Return: the entry, to be dropped with put_device(), or NULL.
 */
struct bpfdev_entry *bpfdev_entry_get(u32 minor)
{
	struct bpfdev_entry *entry;

	rcu_read_lock();
	entry = rhashtable_lookup(&bpfdev_minors, &minor, bpfdev_minor_params);
	/* acquire: all of an entry that is not NEW can be seen */
	if (entry && (smp_load_acquire(&entry->state) == BPFDEV_STATE_NEW ||
		      !kobject_get_unless_zero(&entry->dev.kobj)))
		entry = NULL;
	rcu_read_unlock();
	return entry;
}

/* The entry that is in the way of a new one: of its name, or of its object. */
static struct bpfdev_entry *bpfdev_entry_conflict(struct bpfdev_entry *entry)
{
	struct bpfdev_entry *other;
	struct bpfdev_node *node;

	other = bpfdev_dir_lookup(entry->parent, bpfdev_entry_name(entry));
	if (other || entry->type == BPFDEV_TYPE_DIR)
		return other;
	node = bpfdev_node_of(bpfdev_object_bpf(&entry_to_node(entry)->object));
	return node ? &node->entry : NULL;
}

/**
 * bpfdev_entry_reserve() - give a new entry its name, its object and its place
 * @entry: an entry that is NEW; ADDING from now on
 * @existing: for -EEXIST, BPFDEV_PATH_SIZE bytes for the path of the entry that is
 *	in the way, or NULL
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
	if (bpfdev_dir_full(dir))
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
	ret = bpfdev_symlinks_update(entry_to_node(entry));
	if (ret)
		bpfdev_entry_withdraw(entry);
	return ret;
}

/**
 * bpfdev_entry_withdraw() - remove the device of an entry
 * @entry: an entry that is ADDING or REMOVING
 */
void bpfdev_entry_withdraw(struct bpfdev_entry *entry)
{
	if (entry->type != BPFDEV_TYPE_DIR)
		bpfdev_symlinks_remove(entry_to_node(entry));
	device_del(&entry->dev);
}

/**
 * bpfdev_entry_announce() - report a new entry to user space
 * @entry: an entry that was published; LIVE from now on
 */
void bpfdev_entry_announce(struct bpfdev_entry *entry)
{
	/* while it can't be removed yet, and the node be watched in vain */
	if (entry->type != BPFDEV_TYPE_DIR)
		bpfdev_watch_start();
	dev_set_uevent_suppress(&entry->dev, false);
	kobject_uevent(&entry->dev.kobj, KOBJ_ADD);
	bpfdev_entry_unbusy(entry);
}

/**
 * bpfdev_entry_retire() - end an entry that has no device
 * @entry: the entry; GONE from now on
 * @object: set to its object, to be dropped with bpfdev_object_put(); of a
 *	directory to none
 *
 * Its number leads nowhere, its name is free. Drops the reference of its state.
 */
void bpfdev_entry_retire(struct bpfdev_entry *entry,
			 struct bpfdev_object *object)
{
	*object = (struct bpfdev_object){};
	bpfdev_minor_give_back(entry);

	scoped_guard(mutex, &bpfdev_lock) {
		bpfdev_entry_give_up_name(entry);
		if (entry->type != BPFDEV_TYPE_DIR) {
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
 * For the module's exit, after the root was removed: a device may have a last
 * reference elsewhere, and its release is code of this module.
 */
void bpfdev_entries_drain(void)
{
	wait_var_event(&bpfdev_unreleased, !atomic_read(&bpfdev_unreleased));
	/* and let the task that ran the last release get out of it */
	synchronize_rcu_tasks();
}

/**
 * bpfdev_entries_exit() - drop the table of minor numbers, after the last entry
 */
void bpfdev_entries_exit(void)
{
	rhashtable_destroy(&bpfdev_minors);
}
