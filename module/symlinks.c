// SPDX-License-Identifier: GPL-2.0-only
/*
 * The symlinks in sysfs between the nodes of objects that depend on each other:
 * uses/ of the one node, used_by/ of the other.
 *
 * For each dependency of a node's object there is a record, a struct bpfdev_symlink,
 * even if the other object has no node. A node that is created later finds its users
 * by its id, so the cost of creating one does not grow with their number.
 *
 * A worker of the kernel makes and removes all symlinks, a few for each node in turn.
 * The users of an object can be very many, and a lock of sysfs is held for each: a
 * caller with little CPU time would hold it for long, and so delay all others. A
 * caller allocates the records, so that they are charged to it, queues its node, and
 * may wait until the worker has done the work. The records for changes that the watch
 * finds are charged to nobody.
 *
 * bpfdev_symlinks_lock, a spinlock, covers everything here. A caller holds it for a
 * few instructions, or for one search of a tree. The worker drops it for each symlink,
 * and is the only one to change the records of a queued node. The rules:
 *
 *   A record with @to is in the list of users of that node, and its two symlinks exist
 *   or the worker is making or removing them. A record without is in the tree
 *   bpfdev_waiting, or new and in the list todo.
 *
 *   A node that has records, or users, or is queued, has a device: a node leaves
 *   (bpfdev_symlinks_leave(), bpfdev_symlinks_wait()) before its device is removed.
 *
 *   The lists of a node that is busy and not queued belong to the thread that made it
 *   busy, but for the members that the worker needs: to, and the place by it.
 *
 * Documentation/design.md has the race with a replacement.
 */

#include <linux/array_size.h>
#include <linux/bitmap.h>
#include <linux/bsearch.h>
#include <linux/cleanup.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/list.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/rbtree.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/sysfs.h>
#include <linux/wait_bit.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>

#include "bpf/dependencies.h"
#include "bpf/object.h"
#include "bpf/snapshot.h"
#include "memory.h"
#include "registry.h"
#include "symlinks.h"
#include "sysfs.h"

/*
 * The most symlinks of a node to objects that it uses: a few maps of maps could
 * otherwise make the kernel create symlinks for each of many. A program cannot use
 * more than 64 maps.
 */
#define BPFDEV_SYMLINKS_MAX	BPFDEV_FOUND_MAX

/* The number of symlinks that the worker changes before it is the next node's turn. */
#define BPFDEV_SYMLINKS_TURN	32

/*
 * struct bpfdev_symlink - a dependency of a node's object on another object
 * @used: the other object
 * @from: the node
 * @to: the other object's node, or NULL if it has none
 * @waiting: without @to: place in bpfdev_waiting
 * @in_users: with @to: place in the users of @to
 * @in_node: place in the symlinks of @from, or in its list of what is to be done
 * @gone: the object no longer depends on the other one
 */
struct bpfdev_symlink {
	struct bpfdev_key used;
	struct bpfdev_node *from;
	struct bpfdev_node *to;
	union {
		struct rb_node waiting;
		struct hlist_node in_users;
	};
	struct hlist_node in_node;
	bool gone;
};

static DEFINE_SPINLOCK(bpfdev_symlinks_lock);

/* Records without @to that are no longer new, by the object used. */
static struct rb_root bpfdev_waiting = RB_ROOT;

/*
 * The node that gets the symlinks of an object, by type and id: the one with full
 * access. A place is reserved without bpfdev_symlinks_lock, because that may sleep.
 */
static struct xarray bpfdev_known[BPFDEV_TYPE_LINK + 1];

/* Nodes whose symlinks are to be changed, and where the next one is added. */
static struct bpfdev_node *bpfdev_queue;
static struct bpfdev_node **bpfdev_queue_end = &bpfdev_queue;

static struct workqueue_struct *bpfdev_symlinks_wq;

/* Called when the symlinks of a node have become stale. */
static void (*bpfdev_symlinks_retry)(void);

static void bpfdev_symlinks_work(struct work_struct *work);
static DECLARE_WORK(bpfdev_symlinks_worker, bpfdev_symlinks_work);

#define rb_to_symlink(n)	rb_entry(n, struct bpfdev_symlink, waiting)

static int bpfdev_key_cmp(const struct bpfdev_key *a, const struct bpfdev_key *b)
{
	if (a->type != b->type)
		return a->type < b->type ? -1 : 1;
	return a->id < b->id ? -1 : a->id > b->id;
}

static int bpfdev_waiting_cmp(const void *key, const struct rb_node *rb)
{
	return bpfdev_key_cmp(key, &rb_to_symlink(rb)->used);
}

static bool bpfdev_waiting_less(struct rb_node *a, const struct rb_node *b)
{
	return bpfdev_waiting_cmp(&rb_to_symlink(a)->used, b) < 0;
}

static void bpfdev_waiting_add(struct bpfdev_symlink *symlink)
{
	symlink->to = NULL;
	rb_add(&symlink->waiting, &bpfdev_waiting, bpfdev_waiting_less);
}

/* A record that waits for a node of the object that a node is known for, or NULL. */
static struct bpfdev_symlink *bpfdev_waiting_for(const struct bpfdev_node *node)
{
	const struct bpfdev_key key = { node->entry.type, node->known_id };
	struct rb_node *rb = NULL;

	if (key.id)
		rb = rb_find(&key, &bpfdev_waiting, bpfdev_waiting_cmp);
	return rb ? rb_to_symlink(rb) : NULL;
}

static struct bpfdev_symlink *bpfdev_first_user(const struct bpfdev_node *node)
{
	return hlist_entry_safe(node->users.first, struct bpfdev_symlink, in_users);
}

static struct bpfdev_symlink *bpfdev_first_in(const struct hlist_head *list)
{
	return hlist_entry_safe(list->first, struct bpfdev_symlink, in_node);
}

/*
 * Make a node the one that gets the symlinks of its object.
 *
 * Return: 0, -ENOMEM, or -EBUSY for a moment: the object was replaced in another node,
 * and the worker has not come to that one yet.
 */
static int bpfdev_known_add(struct bpfdev_node *node)
{
	struct xarray *known = &bpfdev_known[node->entry.type];
	int ret;

	lockdep_assert_held(&bpfdev_symlinks_lock);
	if (!node->object_id)
		return 0;
	if (xa_load(known, node->object_id))
		return -EBUSY;
	/* bpfdev_symlinks_prepare() has reserved the place, but it may be gone */
	ret = xa_err(xa_store(known, node->object_id, node,
			      GFP_NOWAIT | __GFP_NOWARN));
	if (!ret)
		node->known_id = node->object_id;
	return ret;
}

static void bpfdev_known_remove(struct bpfdev_node *node)
{
	lockdep_assert_held(&bpfdev_symlinks_lock);
	if (node->known_id)
		xa_erase(&bpfdev_known[node->entry.type], node->known_id);
	node->known_id = 0;
}

/* Create the two symlinks of a record. */
static int bpfdev_symlink_create(struct bpfdev_node *from, struct bpfdev_node *to)
{
	struct kobject *user = &from->entry.dev.kobj;
	struct kobject *used = &to->entry.dev.kobj;
	int ret;

	ret = sysfs_add_link_to_group(user, BPFDEV_GROUP_USES, used,
				      kobject_name(used));
	if (ret)
		return ret;
	ret = sysfs_add_link_to_group(used, BPFDEV_GROUP_USED_BY, user,
				      kobject_name(user));
	if (ret)
		sysfs_remove_link_from_group(user, BPFDEV_GROUP_USES,
					     kobject_name(used));
	return ret;
}

static void bpfdev_symlink_remove(struct bpfdev_node *from, struct bpfdev_node *to)
{
	struct kobject *user = &from->entry.dev.kobj;
	struct kobject *used = &to->entry.dev.kobj;

	sysfs_remove_link_from_group(user, BPFDEV_GROUP_USES,
				     kobject_name(used));
	sysfs_remove_link_from_group(used, BPFDEV_GROUP_USED_BY,
				     kobject_name(user));
}

/* Give a waiting record its symlinks; drops the lock meanwhile. */
static int bpfdev_symlink_connect(struct bpfdev_symlink *symlink,
				  struct bpfdev_node *to)
{
	int ret;

	rb_erase(&symlink->waiting, &bpfdev_waiting);
	symlink->to = to;
	hlist_add_head(&symlink->in_users, &to->users);
	spin_unlock(&bpfdev_symlinks_lock);
	ret = bpfdev_symlink_create(symlink->from, to);
	spin_lock(&bpfdev_symlinks_lock);
	if (ret) {
		hlist_del(&symlink->in_users);
		bpfdev_waiting_add(symlink);
	}
	return ret;
}

/* Take the symlinks of a record away, which waits then; drops the lock meanwhile. */
static void bpfdev_symlink_disconnect(struct bpfdev_symlink *symlink)
{
	spin_unlock(&bpfdev_symlinks_lock);
	bpfdev_symlink_remove(symlink->from, symlink->to);
	spin_lock(&bpfdev_symlinks_lock);
	hlist_del(&symlink->in_users);
	bpfdev_waiting_add(symlink);
}

static void bpfdev_symlink_drop(struct bpfdev_symlink *symlink)
{
	if (symlink->to)
		bpfdev_symlink_disconnect(symlink);
	/* a new record is not in the tree yet */
	if (!RB_EMPTY_NODE(&symlink->waiting))
		rb_erase(&symlink->waiting, &bpfdev_waiting);
	hlist_del(&symlink->in_node);
	kfree(symlink);
}

/* Give a new record its place, and its symlinks if the other object has a node. */
static int bpfdev_symlink_begin(struct bpfdev_symlink *symlink)
{
	struct bpfdev_node *node = symlink->from, *to;
	int ret;

	hlist_del(&symlink->in_node);
	hlist_add_head(&symlink->in_node, &node->symlinks);
	bpfdev_waiting_add(symlink);
	to = xa_load(&bpfdev_known[symlink->used.type], symlink->used.id);
	/* one that is to lose its users does not get new ones */
	ret = to && !to->leaving ? bpfdev_symlink_connect(symlink, to) : 0;
	if (ret) {
		/* new again */
		rb_erase(&symlink->waiting, &bpfdev_waiting);
		RB_CLEAR_NODE(&symlink->waiting);
		hlist_del(&symlink->in_node);
		hlist_add_head(&symlink->in_node, &node->todo);
	}
	return ret;
}

/*
 * Change one symlink of a node.
 *
 * Return: 1 if there may be more to do, 0 if not, a negative errno if something has to
 * be tried again.
 */
static int bpfdev_symlinks_step(struct bpfdev_node *node)
{
	u32 id = node->leaving ? 0 : node->object_id;
	struct bpfdev_symlink *symlink;

	lockdep_assert_held(&bpfdev_symlinks_lock);
	symlink = bpfdev_first_in(&node->todo);
	if (!symlink && node->leaving)
		symlink = bpfdev_first_in(&node->symlinks);
	if (symlink && (symlink->gone || node->leaving)) {
		bpfdev_symlink_drop(symlink);
		return 1;
	}
	if (node->known_id != id && bpfdev_first_user(node)) {
		bpfdev_symlink_disconnect(bpfdev_first_user(node));
		return 1;
	}
	if (node->known_id && node->known_id != id)
		bpfdev_known_remove(node);
	if (symlink)
		return bpfdev_symlink_begin(symlink) ?: 1;
	if (node->known_id != id)
		return bpfdev_known_add(node) ?: 1;
	symlink = bpfdev_waiting_for(node);
	return symlink ? bpfdev_symlink_connect(symlink, node) ?: 1 : 0;
}

static void bpfdev_queue_add(struct bpfdev_node *node)
{
	node->queue_next = NULL;
	*bpfdev_queue_end = node;
	bpfdev_queue_end = &node->queue_next;
}

static struct bpfdev_node *bpfdev_queue_take(void)
{
	struct bpfdev_node *node = bpfdev_queue;

	if (node) {
		bpfdev_queue = node->queue_next;
		if (!bpfdev_queue)
			bpfdev_queue_end = &bpfdev_queue;
	}
	return node;
}

/**
 * bpfdev_symlinks_set_stale() - have the watch bring the symlinks of a node up to date
 * @node: a node whose device was added
 *
 * Does not sleep.
 */
void bpfdev_symlinks_set_stale(struct bpfdev_node *node)
{
	WRITE_ONCE(node->entry.symlinks_stale, true);
	bpfdev_symlinks_retry();
}

/* Take a few steps for a node. Return: false if it stays in the queue. */
static bool bpfdev_symlinks_turn(struct bpfdev_node *node)
{
	int turn, ret = 1;

	for (turn = 0; ret == 1 && turn < BPFDEV_SYMLINKS_TURN; turn++)
		ret = bpfdev_symlinks_step(node);
	/* if it began to leave meanwhile, it must: what fails then is of no interest */
	if (ret == 1 || (ret && node->leaving)) {
		bpfdev_queue_add(node);
		return false;
	}
	if (ret)
		bpfdev_symlinks_set_stale(node);
	/* release: a thread that has made it busy has its lists from now on */
	smp_store_release(&node->queued, false);
	return true;
}

static void bpfdev_symlinks_work(struct work_struct *work)
{
	struct bpfdev_node *node;
	bool done;

	spin_lock(&bpfdev_symlinks_lock);
	while ((node = bpfdev_queue_take())) {
		done = bpfdev_symlinks_turn(node);
		spin_unlock(&bpfdev_symlinks_lock);
		if (done) {
			/* pairs with the barrier of wait_var_event() */
			smp_mb();
			wake_up_var(&node->queued);
			put_device(&node->entry.dev);
		}
		cond_resched();
		spin_lock(&bpfdev_symlinks_lock);
	}
	spin_unlock(&bpfdev_symlinks_lock);
}

/*
 * Check whether the worker has anything to do for a node that is not queued. What does
 * not touch sysfs is done here.
 */
static bool bpfdev_symlinks_needed(struct bpfdev_node *node)
{
	if (node->leaving) {
		if (!hlist_empty(&node->users) || !hlist_empty(&node->todo) ||
		    !hlist_empty(&node->symlinks))
			return true;
		bpfdev_known_remove(node);
		return false;
	}
	if (!node->known_id)
		bpfdev_known_add(node);
	return node->known_id != node->object_id || !hlist_empty(&node->todo) ||
	       bpfdev_waiting_for(node);
}

/*
 * Have the worker do what is to be done for a node, if there is anything.
 *
 * The worker is woken without the lock. On PREEMPT_RT a caller with a spinlock can lose its
 * CPU, for example where queue_work() enables interrupts: all would wait for it. The worker
 * may have done the work before it is woken, then there is nothing to do.
 */
static void bpfdev_symlinks_queue(struct bpfdev_node *node, bool leave)
{
	bool add;

	spin_lock(&bpfdev_symlinks_lock);
	node->leaving |= leave;
	add = !node->queued && bpfdev_symlinks_needed(node);
	if (add) {
		get_device(&node->entry.dev);
		node->queued = true;
		bpfdev_queue_add(node);
	}
	spin_unlock(&bpfdev_symlinks_lock);
	if (add)
		queue_work(bpfdev_symlinks_wq, &bpfdev_symlinks_worker);
}

static int bpfdev_edge_key_cmp(const void *key, const void *elt)
{
	const struct bpfdev_edge *edge = elt;
	struct bpfdev_key other = { edge->type, edge->id };

	return bpfdev_key_cmp(key, &other);
}

/* Allocate the records of the objects in @array that are not in @old. */
static int bpfdev_symlinks_add_new(struct bpfdev_node *node,
				   const struct bpfdev_dependencies *array,
				   const unsigned long *old, u32 count)
{
	struct bpfdev_symlink *symlink;
	u32 i;

	for_each_clear_bit(i, old, count) {
		const struct bpfdev_edge *edge = &array->edges[i];
		const struct bpfdev_key key = { edge->type, edge->id };

		/* sorted: two uses of one object are adjacent */
		if (i && !bpfdev_edge_key_cmp(&key, edge - 1))
			continue;
		symlink = kzalloc(sizeof(*symlink), BPFDEV_GFP_USER);
		if (!symlink)
			return -ENOMEM;
		symlink->used = key;
		symlink->from = node;
		RB_CLEAR_NODE(&symlink->waiting);
		hlist_add_head(&symlink->in_node, &node->todo);
	}
	return 0;
}

/* Mark the first one of equal keys. */
static void bpfdev_mark(const struct bpfdev_dependencies *array,
			const struct bpfdev_edge *edge, unsigned long *old)
{
	while (edge > array->edges && edge[-1].type == edge->type &&
	       edge[-1].id == edge->id)
		edge--;
	__set_bit(edge - array->edges, old);
}

/*
 * Compare the records of a node with the dependencies of its object, and put what is
 * to be done into its list. The records that are to go come first.
 */
static int bpfdev_symlinks_diff(struct bpfdev_node *node,
				const struct bpfdev_dependencies *array)
{
	u32 count = min(array->count, BPFDEV_SYMLINKS_MAX);
	DECLARE_BITMAP(old, BPFDEV_SYMLINKS_MAX) = {};
	struct bpfdev_symlink *symlink;
	struct hlist_node *next;
	HLIST_HEAD(gone);
	int ret;

	hlist_for_each_entry_safe(symlink, next, &node->symlinks, in_node) {
		const struct bpfdev_edge *edge =
			bsearch(&symlink->used, array->edges, count,
				sizeof(*edge), bpfdev_edge_key_cmp);

		if (edge) {
			bpfdev_mark(array, edge, old);
			continue;
		}
		hlist_del(&symlink->in_node);
		hlist_add_head(&symlink->in_node, &gone);
		symlink->gone = true;
	}
	ret = bpfdev_symlinks_add_new(node, array, old, count);
	hlist_for_each_entry_safe(symlink, next, &gone, in_node) {
		hlist_del(&symlink->in_node);
		hlist_add_head(&symlink->in_node, &node->todo);
	}
	return ret;
}

/*
 * Free records that are new: of a call that failed, or had no memory for all. There are
 * no others in the list of a node that is idle: nothing fails before those that are to
 * go are dropped.
 */
static void bpfdev_symlinks_forget_new(struct bpfdev_node *node)
{
	struct bpfdev_symlink *symlink;
	struct hlist_node *next;

	hlist_for_each_entry_safe(symlink, next, &node->todo, in_node) {
		hlist_del(&symlink->in_node);
		kfree(symlink);
	}
}

/**
 * bpfdev_symlinks_prepare() - find out which symlinks from a node are to be changed
 * @node: a node that is busy, and idle here; its snapshot is complete
 *
 * Return: 0, -ENOMEM, or -EINTR for a fatal signal; then some may be missing until
 * this is called again.
 */
int bpfdev_symlinks_prepare(struct bpfdev_node *node)
{
	void *bpf = bpfdev_object_bpf(&node->object);
	const struct bpfdev_dependencies *found;
	struct bpfdev_dependencies array = {};
	int ret;

	/* 0 also for the map of a device that is gone */
	node->object_id = node->entry.face == BPFDEV_FACE_BPF &&
			  bpfdev_object_full(&node->object) ?
		bpfdev_bpf_id(node->entry.type, bpf) : 0;
	bpfdev_symlinks_forget_new(node);
	if (node->object_id) {
		ret = xa_reserve(&bpfdev_known[node->entry.type],
				 node->object_id, BPFDEV_GFP_USER);
		if (ret)
			return ret;
	}
	found = bpfdev_snapshot_found(&node->snapshot);
	if (found)
		return bpfdev_symlinks_diff(node, found);
	/* most objects use none: spares them the memory */
	ret = node->snapshot.dependencies ?
		bpfdev_dependencies_get(node->entry.type, bpf, &array) : 0;
	ret = ret ?: bpfdev_symlinks_diff(node, &array);
	kvfree(array.edges);
	return ret;
}

/**
 * bpfdev_symlinks_cancel() - undo bpfdev_symlinks_prepare() of a new node
 * @node: a node for which bpfdev_symlinks_start() was not called
 */
void bpfdev_symlinks_cancel(struct bpfdev_node *node)
{
	bpfdev_symlinks_forget_new(node);
	if (node->object_id)
		xa_release(&bpfdev_known[node->entry.type], node->object_id);
}

/**
 * bpfdev_symlinks_start() - have the symlinks from and to a node changed
 * @node: a node that is busy, after bpfdev_symlinks_prepare()
 *
 * If memory is short, the watch tries again.
 */
void bpfdev_symlinks_start(struct bpfdev_node *node)
{
	bpfdev_symlinks_queue(node, false);
}

/**
 * bpfdev_symlinks_follow() - have the symlinks of a changed node brought up to date
 * @node: a node that is CHANGING, and idle here
 *
 * As bpfdev_symlinks_prepare() and bpfdev_symlinks_start().
 */
void bpfdev_symlinks_follow(struct bpfdev_node *node)
{
	WRITE_ONCE(node->entry.symlinks_stale, false);
	if (bpfdev_symlinks_prepare(node))
		bpfdev_symlinks_set_stale(node);
	bpfdev_symlinks_start(node);
}

/**
 * bpfdev_symlinks_leave() - have the symlinks from and to a node removed
 * @node: a node that is CHANGING
 *
 * To be followed by bpfdev_symlinks_wait().
 */
void bpfdev_symlinks_leave(struct bpfdev_node *node)
{
	bpfdev_symlinks_queue(node, true);
}

/**
 * bpfdev_symlinks_stay() - undo bpfdev_symlinks_leave()
 * @node: a node that is CHANGING
 *
 * The watch creates its symlinks again.
 */
void bpfdev_symlinks_stay(struct bpfdev_node *node)
{
	spin_lock(&bpfdev_symlinks_lock);
	node->leaving = false;
	spin_unlock(&bpfdev_symlinks_lock);
	bpfdev_symlinks_set_stale(node);
}

/**
 * bpfdev_symlinks_idle() - check whether all is done that was asked for
 * @node: a node that is busy
 */
bool bpfdev_symlinks_idle(const struct bpfdev_node *node)
{
	/* acquire: its lists are as the worker left them */
	return !smp_load_acquire(&node->queued);
}

/**
 * bpfdev_symlinks_wait() - wait until all is done that was asked for
 * @node: a node that is busy
 *
 * Waits for the worker, which has a turn for each node that is queued.
 *
 * Return: 0, or -ERESTARTSYS for a fatal signal.
 */
int bpfdev_symlinks_wait(struct bpfdev_node *node)
{
	return wait_var_event_killable(&node->queued, bpfdev_symlinks_idle(node));
}

/**
 * bpfdev_symlinks_init() - prepare the worker, before the first node
 * @retry: is called, and must not sleep, when the symlinks of a node have become
 *	stale: bpfdev_symlinks_follow() is to be called for it
 *
 * Return: 0 or -ENOMEM.
 */
int __init bpfdev_symlinks_init(void (*retry)(void))
{
	u32 type;

	bpfdev_symlinks_retry = retry;
	for (type = 0; type < ARRAY_SIZE(bpfdev_known); type++)
		xa_init_flags(&bpfdev_known[type], XA_FLAGS_ACCOUNT);
	/* unbound: it needs no particular CPU */
	bpfdev_symlinks_wq = alloc_workqueue("bpfdev_symlinks", WQ_UNBOUND, 1);
	return bpfdev_symlinks_wq ? 0 : -ENOMEM;
}

/**
 * bpfdev_symlinks_exit() - end the worker, after the last node
 */
void bpfdev_symlinks_exit(void)
{
	u32 type;

	destroy_workqueue(bpfdev_symlinks_wq);
	for (type = 0; type < ARRAY_SIZE(bpfdev_known); type++)
		xa_destroy(&bpfdev_known[type]);
}
