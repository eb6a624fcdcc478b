// SPDX-License-Identifier: GPL-2.0-only
/*
 * Entries: what a node and a directory have in common, and how they live.
 *
 * Who holds what
 *
 *   An entry is a struct device, counted by it, and freed after its release,
 *   once no open can still be looking at it (RCU).
 *
 *   The first reference belongs to the entry's state: whoever ends the entry,
 *   by removing it or because it could not be added, has that reference to
 *   drop, and nobody else does. Others who look an entry up take one of their
 *   own: bpfdev_entry_get(), for an open by number, and bpfdev_entry_wait(). An
 *   open control node holds its directory.
 *
 *   A minor number is taken when an entry is made, leads to it from when it has
 *   a name, and is free again when its device is removed, whoever still holds
 *   the entry. Numbers are drawn by lot: who keeps a stale copy of a node, made
 *   with mknod, cannot bring it about that the number is another node's, not
 *   even by making entries, or failing to, until a count comes round.
 *
 *   A node holds its object through a file of its own, never the caller's: the
 *   caller's may itself have been opened from a node and would then hold the
 *   module. That file is what keeps a map's user count above zero, so that the
 *   content of a prog array survives the process that loaded it. It is dropped
 *   when the node is removed or replaced, not when the last reference to the
 *   device goes, so that a link is detached when its removal returns. Who looks at
 *   the object meanwhile may hold that file, for as long as BPF takes to answer
 *   (bpfdev_node_file(), bpfdev_node_hold()), but not while it waits for a user.
 *   What is kept with an object (keep.c) goes the same way, a grace period later.
 *
 *   An open takes a reference to the object for the new file and gives the file
 *   the object's operations. From then on it is a BPF file: nothing that
 *   happens to the node reaches it. It still pins the module, through the cdev
 *   of its inode, as any open device does.
 *
 *   @parent is not counted: a directory with entries below it is not removed,
 *   and an entry leaves its directory when it is removed, whoever still holds
 *   it. (Were it counted, the release of the last of a deep chain of removed
 *   directories would recurse through all of them.)
 *
 *   Each entry but the root holds the module, from the moment it has a name
 *   until it has lost it. So rmmod is refused while an entry is there, and
 *   while a control node or an object is open; when the module's exit runs there
 *   is nothing left but the root and perhaps devices whose last reference is
 *   held elsewhere in the kernel. It waits for those.
 *
 * Which lock covers what
 *
 *   bpfdev_lock, a mutex, covers every directory's entries, counts and limits,
 *   the tree of objects that have a node or shall get one, and the state of each
 *   entry. It is
 *   never held while a device is added or removed, an event is sent, user
 *   memory is touched or memory is allocated: adding a device waits for the
 *   thread that makes device nodes, and several callers should wait at once.
 *
 *   In place of the lock there are states. An entry that is ADDING, CHANGING or
 *   REMOVING is busy: whoever comes across its name or its object waits until
 *   it is LIVE or GONE, and looks again. So no caller sees half of what another
 *   does, an EEXIST names an entry that is there, who was told of a directory
 *   can use it, and the events of an entry come in the order of its changes. A
 *   caller that waits holds nothing that another could wait for, and can be
 *   killed. The one exception does several commands at once, and has made some
 *   entries busy when it comes to the next (apply.c): bpfdev_apply_lock, outside
 *   bpfdev_lock, lets one such caller in at a time, so it never waits for another
 *   of its kind. One that is waited for is in the driver core, in devtmpfs, in a
 *   link's update, or being looked at by the watch, which may wait for locks of
 *   BPF's; it is not in user memory, and takes as long as those do.
 *
 *   node->lock, a spinlock inside bpfdev_lock, covers the object of a node
 *   against open, which takes nothing else. bpfdev_minors has locks of its own
 *   for writers and RCU for open. The symlinks between nodes have a mutex of
 *   theirs (symlinks.c), which is taken with no other.
 *
 * What happens when
 *
 *   open races remove: the device goes first and the object after it, so an
 *   open that found the path gets the object; one that comes to the number
 *   after the object is gone gets ENXIO, one that looks for the path ENOENT.
 *
 *   replace: from when the node is found until the object is exchanged, both
 *   objects are the node's (struct bpfdev_replacement), so that it can't fail, nor be
 *   given up, for want of either.
 *
 *   open races replace: the object is exchanged under node->lock, so an open
 *   gets the one or the other, and has its own reference before the lock is
 *   dropped.
 *
 *   open races create: the number leads to the entry before the device is
 *   added, so whoever can see the path can open it. Until then the entry is NEW,
 *   and its number nobody's.
 *
 *   create fails in device_add(): the entry goes the way of a removed one. Who
 *   waited for its name finds it free. (That devtmpfs could not make the node
 *   is something that device_add() does not tell; see bpfdev(4).)
 *
 *   rmmod races everything: the ioctls run on an open file, which holds the
 *   module; so does the open itself, which starts in cdev_get().
 *
 *   the watch (watch.c) looks at nodes that are LIVE, one after the other: under
 *   bpfdev_lock at what tells whether there is more to see, without waiting for
 *   any other lock; if there is, it makes the node CHANGING and drops bpfdev_lock.
 *   It holds none: that state keeps the entry, and its object, from going.
 *
 *   a walk over all objects (walk.c) holds each of them for a step, as BPF's own
 *   iterators do; the search for holders (tasks.c) holds tasks, and no object.
 *
 *   the loader exits: its files are closed, and the node's own file is what is
 *   left.
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

#include "bpfdev.h"

static_assert(!offsetof(struct bpfdev_node, entry));
static_assert(!offsetof(struct bpfdev_dir, entry));
static_assert(BPFDEV_PATH_SIZE - 1 <= U8_MAX);

/* Names, counts, states and whose node an object is; see above. */
DEFINE_MUTEX(bpfdev_lock);

/* Entries by minor number, from when they are made until they are gone. */
static struct rhashtable bpfdev_minors;

static const struct rhashtable_params bpfdev_minor_params = {
	.key_len = sizeof_field(struct bpfdev_entry, minor),
	.key_offset = offsetof(struct bpfdev_entry, minor),
	.head_offset = offsetof(struct bpfdev_entry, by_minor),
	.automatic_shrinking = true,
};

/* With 99 of 100 numbers taken, one entry in 20,000 finds none. */
#define BPFDEV_MINOR_DRAWS 1000

/* Entries whose device was initialized and is not released yet. */
static atomic_t bpfdev_unreleased;

/* Draw a number that is free. */
static int bpfdev_minor_take(struct bpfdev_entry *entry)
{
	int draw, ret;

	for (draw = 0; draw < BPFDEV_MINOR_DRAWS; draw++) {
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

	/* one that never had a name still has what it was to have */
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
 * @parent: the directory it shall be in; the caller holds it
 * @name: what it shall be called there
 * @type: BPFDEV_TYPE_*
 * @owner: who it shall belong to
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

static bool bpfdev_state_is_busy(enum bpfdev_state state)
{
	switch (state) {
	case BPFDEV_STATE_ADDING:
	case BPFDEV_STATE_CHANGING:
	case BPFDEV_STATE_REMOVING:
		return true;
	default:
		return false;
	}
}

/**
 * bpfdev_entry_busy() - is someone in the middle of something with it?
 * @entry: the entry
 */
bool bpfdev_entry_busy(const struct bpfdev_entry *entry)
{
	return bpfdev_state_is_busy(READ_ONCE(entry->state));
}

/**
 * bpfdev_entry_wait() - wait until an entry is no longer busy
 * @entry: the entry
 *
 * Drops bpfdev_lock while it waits: all that the caller knew may have changed.
 *
 * Return: 0, or -ERESTARTSYS for a fatal signal, or -EDEADLK if the caller has made
 * it busy himself (apply.c).
 */
int bpfdev_entry_wait(struct bpfdev_entry *entry)
{
	int ret;

	lockdep_assert_held(&bpfdev_lock);
	if (entry->busy == current->pid)
		return -EDEADLK;
	get_device(&entry->dev);
	mutex_unlock(&bpfdev_lock);
	ret = wait_var_event_killable(&entry->state, !bpfdev_entry_busy(entry));
	put_device(&entry->dev);
	mutex_lock(&bpfdev_lock);
	return ret;
}

/**
 * bpfdev_dir_wait() - wait until a directory can be used
 * @dir: the directory; the caller holds it
 *
 * One that is still being added has been announced already: who opened it then
 * need not know that. May drop bpfdev_lock and take it again.
 *
 * Return: 0, and it can be used while the caller has bpfdev_lock, or -ENODEV if
 * it was removed, or -ERESTARTSYS.
 */
int bpfdev_dir_wait(struct bpfdev_dir *dir)
{
	int ret;

	lockdep_assert_held(&bpfdev_lock);
	while (dir->entry.state == BPFDEV_STATE_ADDING) {
		ret = bpfdev_entry_wait(&dir->entry);
		if (ret)
			return ret;
	}
	return dir->entry.state == BPFDEV_STATE_LIVE ? 0 : -ENODEV;
}

/**
 * bpfdev_entry_find() - the entry of a name, once it is not busy
 * @dir: the directory; the caller holds it
 * @name: the name
 *
 * May drop bpfdev_lock and take it again.
 *
 * Return: the entry, LIVE and staying so while the caller has bpfdev_lock, or
 * -ENODEV if the directory was removed, -ENOENT, or -ERESTARTSYS.
 */
struct bpfdev_entry *bpfdev_entry_find(struct bpfdev_dir *dir, const char *name)
{
	struct bpfdev_entry *entry;
	int ret;

	lockdep_assert_held(&bpfdev_lock);
	for (;;) {
		ret = bpfdev_dir_wait(dir);
		if (ret)
			return ERR_PTR(ret);
		entry = bpfdev_dir_lookup(dir, name);
		if (!entry)
			return ERR_PTR(-ENOENT);
		if (!bpfdev_entry_busy(entry))
			return entry;
		ret = bpfdev_entry_wait(entry);
		if (ret)
			return ERR_PTR(ret);
	}
}

/**
 * bpfdev_entry_set_state() - move an entry on in its life
 * @entry: the entry
 * @state: what it is now; one who sets a busy state must set the next one
 */
void bpfdev_entry_set_state(struct bpfdev_entry *entry, enum bpfdev_state state)
{
	lockdep_assert_held(&bpfdev_lock);
	entry->busy = bpfdev_state_is_busy(state) ? current->pid : 0;
	/* release: for an open, which has no lock, see bpfdev_entry_get() */
	smp_store_release(&entry->state, state);
	/* pairs with the barrier between queueing and looking in wait_var_event */
	smp_mb();
	wake_up_var(&entry->state);
}

/**
 * bpfdev_entry_settle() - an entry is there, and no longer busy
 * @entry: an entry that the caller made busy
 */
void bpfdev_entry_settle(struct bpfdev_entry *entry)
{
	guard(mutex)(&bpfdev_lock);
	bpfdev_entry_set_state(entry, BPFDEV_STATE_LIVE);
}

/* What stands in the way of an entry: its name, or its object's other node. */
static struct bpfdev_entry *bpfdev_entry_conflict(struct bpfdev_entry *entry)
{
	struct bpfdev_entry *other;
	struct bpfdev_node *node;

	other = bpfdev_dir_lookup(entry->parent, bpfdev_entry_name(entry));
	if (other || entry->type == BPFDEV_TYPE_DIR)
		return other;
	node = bpfdev_node_of(entry_to_node(entry)->object.file->private_data);
	return node ? &node->entry : NULL;
}

/* Give a new entry its name, its object and its place in the counts. */
static int bpfdev_entry_reserve(struct bpfdev_entry *entry, char *existing)
{
	struct bpfdev_dir *dir = entry->parent;
	struct bpfdev_entry *other;
	int ret;

	guard(mutex)(&bpfdev_lock);
	for (;;) {
		ret = bpfdev_dir_wait(dir);
		if (ret)
			return ret;
		other = bpfdev_entry_conflict(entry);
		if (!other)
			break;
		if (!bpfdev_entry_busy(other)) {
			if (existing)
				strscpy(existing, other->path, BPFDEV_PATH_SIZE);
			return -EEXIST;
		}
		ret = bpfdev_entry_wait(other);
		if (ret)
			return ret;
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

/*
 * The end of an entry whose device is gone: its number leads nowhere, its
 * object is the caller's, its name is free. Drops the reference of its state.
 */
static void bpfdev_entry_retire(struct bpfdev_entry *entry,
				struct bpfdev_object *object)
{
	*object = (struct bpfdev_object){};
	bpfdev_minor_give_back(entry);

	scoped_guard(mutex, &bpfdev_lock) {
		if (entry->type != BPFDEV_TYPE_DIR) {
			struct bpfdev_node *node = entry_to_node(entry);

			bpfdev_node_unclaim(node);
			spin_lock(&node->lock);
			swap(*object, node->object);
			spin_unlock(&node->lock);
		}
		if (entry->parent) {
			bpfdev_dir_unlink(entry);
			module_put(THIS_MODULE);
		}
		bpfdev_entry_set_state(entry, BPFDEV_STATE_GONE);
	}
	put_device(&entry->dev);
}

/**
 * bpfdev_entry_take_out() - remove an entry, but hold its object
 * @entry: as for bpfdev_entry_remove()
 * @object: set to the object, to be dropped with bpfdev_object_put(); of a
 *	directory to none
 */
void bpfdev_entry_take_out(struct bpfdev_entry *entry,
			   struct bpfdev_object *object)
{
	if (entry->type != BPFDEV_TYPE_DIR)
		bpfdev_symlinks_remove(entry_to_node(entry));
	device_del(&entry->dev);
	bpfdev_entry_retire(entry, object);
}

/**
 * bpfdev_entry_remove() - remove an entry
 * @entry: an entry that the caller has set to REMOVING, or one that is ADDING and
 *	was not announced, or the root
 */
void bpfdev_entry_remove(struct bpfdev_entry *entry)
{
	struct bpfdev_object object;

	bpfdev_entry_take_out(entry, &object);
	bpfdev_object_put(&object);
}

/**
 * bpfdev_entry_publish() - add the device of an entry
 * @entry: an entry that is ADDING, and goes on being that
 *
 * All that there will be of it in sysfs is there when this returns. On failure
 * the entry is GONE, and its state's reference dropped.
 *
 * Return: 0 or a negative errno.
 */
int bpfdev_entry_publish(struct bpfdev_entry *entry)
{
	struct bpfdev_object object;
	int ret;

	dev_set_uevent_suppress(&entry->dev, true);
	ret = device_add(&entry->dev);
	if (ret) {
		bpfdev_entry_retire(entry, &object);
		bpfdev_object_put(&object);
		return ret;
	}
	if (entry->type != BPFDEV_TYPE_DIR)
		ret = bpfdev_symlinks_update(entry_to_node(entry));
	if (ret)
		bpfdev_entry_remove(entry);
	return ret;
}

/**
 * bpfdev_entry_begin() - give a new entry its name, and its device
 * @entry: what bpfdev_entry_init() made
 * @existing: for -EEXIST, BPFDEV_PATH_SIZE bytes for the path of what is in the
 *	way, or NULL
 *
 * Takes over the caller's reference, on failure too. On success the entry is
 * ADDING, for bpfdev_entry_announce() or bpfdev_entry_remove().
 *
 * Return: 0, or -ENODEV if the directory was removed, -EEXIST, -ENOSPC,
 * -EDEADLK, -ERESTARTSYS, or what device_add() says.
 */
int bpfdev_entry_begin(struct bpfdev_entry *entry, char *existing)
{
	int ret;

	ret = bpfdev_entry_reserve(entry, existing);
	if (ret) {
		put_device(&entry->dev);
		return ret;
	}
	return bpfdev_entry_publish(entry);
}

/**
 * bpfdev_entry_announce() - tell user space of an entry
 * @entry: an entry that was published, and is LIVE from now on
 */
void bpfdev_entry_announce(struct bpfdev_entry *entry)
{
	/* before others can remove it, and with it what was to be watched */
	if (entry->type != BPFDEV_TYPE_DIR)
		bpfdev_watch_start();
	dev_set_uevent_suppress(&entry->dev, false);
	kobject_uevent(&entry->dev.kobj, KOBJ_ADD);
	bpfdev_entry_settle(entry);
}

/**
 * bpfdev_entry_add() - give a new entry its name and make it visible
 * @entry: what bpfdev_entry_init() made
 * @existing: as for bpfdev_entry_begin()
 *
 * Takes over the caller's reference, on failure too.
 *
 * Return: as bpfdev_entry_begin().
 */
int bpfdev_entry_add(struct bpfdev_entry *entry, char *existing)
{
	int ret = bpfdev_entry_begin(entry, existing);

	if (!ret)
		bpfdev_entry_announce(entry);
	return ret;
}

/**
 * bpfdev_entries_init() - before the first entry is made
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
 * bpfdev_entries_exit() - after the last entry
 */
void bpfdev_entries_exit(void)
{
	rhashtable_destroy(&bpfdev_minors);
}
