// SPDX-License-Identifier: GPL-2.0-only
/*
 * The registry: entries by name, nodes by object, the state of each entry, and the
 * wait for a busy entry.
 *
 * A thread that waits holds nothing that another thread could wait for, and can be
 * killed. It drops bpfdev_lock, so its earlier results may be stale afterwards. The
 * functions called "try" do not wait: they return -EAGAIN and the busy entry, so
 * that a caller that has made entries busy can undo that first (batch.c).
 */

#include <linux/bpf.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/rbtree.h>
#include <linux/string.h>
#include <linux/wait_bit.h>

#include "bpf/object.h"
#include "registry.h"
#include "trace.h"

/* Names, counts, states, and the node of each object; see registry.h. */
DEFINE_MUTEX(bpfdev_lock);

dev_t bpfdev_devt;
bool bpfdev_held;

static int bpfdev_name_cmp(const void *name, const struct rb_node *rb)
{
	return strcmp(name, bpfdev_entry_name(rb_to_entry(rb)));
}

static bool bpfdev_name_less(struct rb_node *a, const struct rb_node *b)
{
	return strcmp(bpfdev_entry_name(rb_to_entry(a)),
		      bpfdev_entry_name(rb_to_entry(b))) < 0;
}

/**
 * bpfdev_dir_lookup() - look up the entry of a name, in any state
 * @dir: the directory
 * @name: the name
 *
 * Return: the entry, or NULL.
 */
struct bpfdev_entry *bpfdev_dir_lookup(const struct bpfdev_dir *dir,
				       const char *name)
{
	struct rb_node *rb;

	lockdep_assert_held(&bpfdev_lock);
	rb = rb_find(name, &dir->entries, bpfdev_name_cmp);
	return rb ? rb_to_entry(rb) : NULL;
}

/**
 * bpfdev_dir_full() - check whether a directory, or one above it, is at its limit
 * @dir: the directory
 */
bool bpfdev_dir_full(const struct bpfdev_dir *dir)
{
	lockdep_assert_held(&bpfdev_lock);
	for (; dir; dir = dir->entry.parent)
		if (dir->count >= dir->limit)
			return true;
	return false;
}

/**
 * bpfdev_dir_link() - put an entry into its directory, and count it
 * @entry: an entry whose name is free there
 */
void bpfdev_dir_link(struct bpfdev_entry *entry)
{
	struct bpfdev_dir *dir;

	lockdep_assert_held(&bpfdev_lock);
	rb_add(&entry->by_name, &entry->parent->entries, bpfdev_name_less);
	for (dir = entry->parent; dir; dir = dir->entry.parent)
		dir->count++;
}

/**
 * bpfdev_dir_unlink() - take an entry out of its directory
 * @entry: the entry; its parent stays as it is
 */
void bpfdev_dir_unlink(struct bpfdev_entry *entry)
{
	struct bpfdev_dir *dir;

	lockdep_assert_held(&bpfdev_lock);
	for (dir = entry->parent; dir; dir = dir->entry.parent)
		dir->count--;
	rb_erase(&entry->by_name, &entry->parent->entries);
}

/**
 * bpfdev_entry_busy() - check whether a thread is changing an entry
 * @entry: the entry
 */
bool bpfdev_entry_busy(const struct bpfdev_entry *entry)
{
	switch (READ_ONCE(entry->state)) {
	case BPFDEV_STATE_ADDING:
	case BPFDEV_STATE_CHANGING:
	case BPFDEV_STATE_REMOVING:
		return true;
	default:
		return false;
	}
}

/**
 * bpfdev_entry_set_state() - set the state of an entry
 * @entry: the entry
 * @state: the new state; a thread that sets a busy one must set the next one
 */
void bpfdev_entry_set_state(struct bpfdev_entry *entry, enum bpfdev_state state)
{
	lockdep_assert_held(&bpfdev_lock);
	trace_bpfdev_entry_state(entry->path, entry->minor, entry->state, state);
	/* release: for an open, which has no lock, see bpfdev_entry_get() */
	smp_store_release(&entry->state, state);
	/* pairs with the barrier between queueing and checking in wait_var_event */
	smp_mb();
	wake_up_var(&entry->state);
}

/**
 * bpfdev_entry_unbusy() - end the change of an entry
 * @entry: an entry that the caller made busy; LIVE from now on
 */
void bpfdev_entry_unbusy(struct bpfdev_entry *entry)
{
	guard(mutex)(&bpfdev_lock);
	bpfdev_entry_set_state(entry, BPFDEV_STATE_LIVE);
}

/**
 * bpfdev_entry_wait() - wait until an entry is no longer busy
 * @entry: an entry that another thread has made busy
 *
 * The caller must have made no entry busy. Drops bpfdev_lock during the wait.
 *
 * Return: 0, or -ERESTARTSYS for a fatal signal.
 */
int bpfdev_entry_wait(struct bpfdev_entry *entry)
{
	int ret;

	lockdep_assert_held(&bpfdev_lock);
	get_device(&entry->dev);
	mutex_unlock(&bpfdev_lock);
	ret = wait_var_event_killable(&entry->state, !bpfdev_entry_busy(entry));
	put_device(&entry->dev);
	mutex_lock(&bpfdev_lock);
	return ret;
}

/**
 * bpfdev_dir_try() - check whether a directory can be used
 * @dir: the directory; the caller holds it
 * @busy: for -EAGAIN, set to the entry to wait for
 *
 * The control node of a directory that is still being added may be open already:
 * a call on it must wait, not fail.
 *
 * Return: 0, and it can be used until bpfdev_lock is dropped, -ENODEV if it was
 * removed, or -EAGAIN.
 */
int bpfdev_dir_try(struct bpfdev_dir *dir, struct bpfdev_entry **busy)
{
	lockdep_assert_held(&bpfdev_lock);
	switch (dir->entry.state) {
	case BPFDEV_STATE_LIVE:
		return 0;
	case BPFDEV_STATE_ADDING:
		*busy = &dir->entry;
		return -EAGAIN;
	default:
		return -ENODEV;
	}
}

/**
 * bpfdev_dir_wait() - wait until a directory can be used
 * @dir: the directory; the caller holds it
 *
 * May drop bpfdev_lock and take it again.
 *
 * Return: 0, -ENODEV, or -ERESTARTSYS for a fatal signal.
 */
int bpfdev_dir_wait(struct bpfdev_dir *dir)
{
	struct bpfdev_entry *busy;
	int ret;

	while ((ret = bpfdev_dir_try(dir, &busy)) == -EAGAIN) {
		ret = bpfdev_entry_wait(busy);
		if (ret)
			break;
	}
	return ret;
}

/**
 * bpfdev_entry_try_find() - find the entry of a name, unless it is busy
 * @dir: the directory; the caller holds it
 * @name: the name
 * @busy: for -EAGAIN, set to the entry to wait for
 *
 * Return: the entry, LIVE until bpfdev_lock is dropped, or -ENODEV if the directory
 * was removed, -ENOENT, or -EAGAIN.
 */
struct bpfdev_entry *bpfdev_entry_try_find(struct bpfdev_dir *dir,
					   const char *name,
					   struct bpfdev_entry **busy)
{
	struct bpfdev_entry *entry;
	int ret;

	ret = bpfdev_dir_try(dir, busy);
	if (ret)
		return ERR_PTR(ret);
	entry = bpfdev_dir_lookup(dir, name);
	if (!entry)
		return ERR_PTR(-ENOENT);
	if (!bpfdev_entry_busy(entry))
		return entry;
	*busy = entry;
	return ERR_PTR(-EAGAIN);
}

/**
 * bpfdev_entry_find() - find the entry of a name, once it is not busy
 * @dir: the directory; the caller holds it
 * @name: the name
 *
 * May drop bpfdev_lock and take it again.
 *
 * Return: the entry, LIVE until bpfdev_lock is dropped, or -ENODEV if the directory
 * was removed, -ENOENT, or -ERESTARTSYS for a fatal signal.
 */
struct bpfdev_entry *bpfdev_entry_find(struct bpfdev_dir *dir, const char *name)
{
	struct bpfdev_entry *entry, *busy;
	int ret;

	while ((entry = bpfdev_entry_try_find(dir, name, &busy)) == ERR_PTR(-EAGAIN)) {
		ret = bpfdev_entry_wait(busy);
		if (ret)
			return ERR_PTR(ret);
	}
	return entry;
}

/*
 * Nodes by the address of their object, then by face, the one with full access first. No
 * other object can have that address while the node holds it.
 */
static struct rb_root bpfdev_objects = RB_ROOT;

/* Replacements that are reserved and not exchanged yet, by the address of the object. */
static struct rb_root bpfdev_coming = RB_ROOT;

#define rb_to_coming(n)	rb_entry(n, struct bpfdev_replacement, coming)

/**
 * bpfdev_place_of() - the place after a node, see bpfdev_node_after()
 * @node: the node; the caller keeps its object from being exchanged
 */
struct bpfdev_place bpfdev_place_of(const struct bpfdev_node *node)
{
	return (struct bpfdev_place){
		.bpf = bpfdev_object_bpf(&node->object),
		.face = node->entry.face,
		.less = !bpfdev_object_full(&node->object),
		.node = node,
	};
}

static int bpfdev_address_cmp(const void *a, const void *b)
{
	return a < b ? -1 : a > b;
}

/* Compare an object, a face and full access with those of a node. */
static int bpfdev_object_cmp(const void *key, const struct rb_node *rb)
{
	const struct bpfdev_place other = bpfdev_place_of(rb_to_node(rb)), *place = key;

	return bpfdev_address_cmp(place->bpf, other.bpf) ?:
	       place->face - other.face ?:
	       place->less - other.less;
}

static int bpfdev_place_cmp(const struct bpfdev_place *place,
			    const struct rb_node *rb)
{
	const struct bpfdev_place other = bpfdev_place_of(rb_to_node(rb));

	return bpfdev_object_cmp(place, rb) ?:
	       bpfdev_address_cmp(place->node, other.node);
}

static bool bpfdev_node_less(struct rb_node *a, const struct rb_node *b)
{
	const struct bpfdev_place place = bpfdev_place_of(rb_to_node(a));

	return bpfdev_place_cmp(&place, b) < 0;
}

static struct bpfdev_place bpfdev_place_of_coming(const struct rb_node *rb)
{
	const struct bpfdev_replacement *coming = rb_to_coming(rb);

	return (struct bpfdev_place){
		.bpf = bpfdev_object_bpf(&coming->object),
		.face = coming->node->entry.face,
	};
}

static int bpfdev_coming_cmp(const void *key, const struct rb_node *rb)
{
	const struct bpfdev_place other = bpfdev_place_of_coming(rb), *place = key;

	return bpfdev_address_cmp(place->bpf, other.bpf) ?: place->face - other.face;
}

static bool bpfdev_coming_less(struct rb_node *a, const struct rb_node *b)
{
	const struct bpfdev_place place = bpfdev_place_of_coming(a);

	return bpfdev_coming_cmp(&place, b) < 0;
}

/**
 * bpfdev_node_of() - find the node with full access that an object has, or is about
 *	to have
 * @bpf: the object
 * @face: the node's face
 *
 * Return: the node, or NULL.
 */
struct bpfdev_node *bpfdev_node_of(const void *bpf, u8 face)
{
	const struct bpfdev_place place = { .bpf = bpf, .face = face };
	struct rb_node *rb;

	lockdep_assert_held(&bpfdev_lock);
	rb = rb_find(&place, &bpfdev_objects, bpfdev_object_cmp);
	if (rb)
		return rb_to_node(rb);
	rb = rb_find(&place, &bpfdev_coming, bpfdev_coming_cmp);
	return rb ? rb_to_coming(rb)->node : NULL;
}

/**
 * bpfdev_node_claim() - make a node one of its object
 * @node: the node; if it gives full access, its object has no other one that does
 */
void bpfdev_node_claim(struct bpfdev_node *node)
{
	lockdep_assert_held(&bpfdev_lock);
	rb_add(&node->by_object, &bpfdev_objects, bpfdev_node_less);
}

/**
 * bpfdev_node_unclaim() - undo bpfdev_node_claim()
 * @node: the node; its object may get another one
 */
void bpfdev_node_unclaim(struct bpfdev_node *node)
{
	lockdep_assert_held(&bpfdev_lock);
	rb_erase(&node->by_object, &bpfdev_objects);
}

/**
 * bpfdev_replacement_reserve() - give a node a second object
 * @new: the object, with full access; no node has it
 * @node: the node
 */
void bpfdev_replacement_reserve(struct bpfdev_replacement *new,
				struct bpfdev_node *node)
{
	lockdep_assert_held(&bpfdev_lock);
	new->node = node;
	rb_add(&new->coming, &bpfdev_coming, bpfdev_coming_less);
}

/**
 * bpfdev_replacement_unreserve() - undo bpfdev_replacement_reserve()
 * @new: the object; if it was not reserved, nothing is done
 */
void bpfdev_replacement_unreserve(struct bpfdev_replacement *new)
{
	lockdep_assert_held(&bpfdev_lock);
	if (new->node)
		rb_erase(&new->coming, &bpfdev_coming);
	new->node = NULL;
}

/**
 * bpfdev_node_after() - find the node after a place in the order of all nodes
 * @place: the place
 *
 * The order is that of the addresses of objects and nodes. A node that has got
 * another object since may be left out, or come twice.
 *
 * Return: the node, or NULL at the end.
 */
struct bpfdev_node *bpfdev_node_after(const struct bpfdev_place *place)
{
	struct rb_node *rb = bpfdev_objects.rb_node, *found = NULL;

	lockdep_assert_held(&bpfdev_lock);
	while (rb) {
		if (bpfdev_place_cmp(place, rb) < 0) {
			found = rb;
			rb = rb->rb_left;
		} else {
			rb = rb->rb_right;
		}
	}
	return found ? rb_to_node(found) : NULL;
}

/**
 * bpfdev_nodes_of() - count the nodes of an object
 * @bpf: the object
 * @most: where to stop: there may be very many with less than full access
 *
 * Return: the number of nodes, at most @most.
 */
u32 bpfdev_nodes_of(const void *bpf, u32 most)
{
	const struct bpfdev_place first = { .bpf = bpf };
	struct bpfdev_node *node;
	u32 count = 0;

	lockdep_assert_held(&bpfdev_lock);
	for (node = bpfdev_node_after(&first); node && count < most &&
	     bpfdev_object_bpf(&node->object) == bpf; node = bpfdev_node_next(node))
		count++;
	return count;
}

/**
 * bpfdev_node_file() - hold the object of a node
 * @node: a node whose device was added and not removed
 *
 * Return: a file whose private_data is the object, to be dropped with fput().
 */
struct file *bpfdev_node_file(struct bpfdev_node *node)
{
	struct file *file;

	spin_lock(&node->lock);
	file = get_file(node->object.file);
	spin_unlock(&node->lock);
	return file;
}

/**
 * bpfdev_node_info() - read the state of a node's object
 * @node: a node whose device was added and not removed
 * @info: to be filled
 * @opens: set to the number of opens of the node; may be NULL
 */
void bpfdev_node_info(struct bpfdev_node *node, struct bpfdev_object_info *info,
		      u64 *opens)
{
	spin_lock(&node->lock);
	bpfdev_object_info_get(&node->object, info);
	if (opens)
		*opens = node->opens;
	spin_unlock(&node->lock);
}
