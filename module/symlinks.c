// SPDX-License-Identifier: GPL-2.0-only
/*
 * The symlinks in sysfs between the nodes of objects that depend on each other:
 * uses/ of the one node, used_by/ of the other.
 *
 * When a node is created, and again when its object has changed, the dependencies of
 * its object are recorded here: a struct bpfdev_symlink for each, even if the other
 * object has no node. A node that is created later finds its users by its id, so the
 * cost of creating one does not grow with their number. No node has more than
 * BPFDEV_SYMLINKS_MAX: a few maps of maps could otherwise make the kernel create
 * symlinks for each of many.
 *
 * bpfdev_symlinks_lock, a mutex, covers the records, the known nodes, and the rule
 * that a record has its two symlinks if and only if @to is set. No other lock of this
 * module is held with it, and no device is added or removed under it. A node is known
 * here only while its device exists, so both ends of a symlink exist while it is
 * created and removed. Documentation/design.md has the race with a replacement.
 */

#include <linux/bsearch.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/list.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/rbtree.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include "bpf/dependencies.h"
#include "bpf/object.h"
#include "registry.h"
#include "symlinks.h"
#include "sysfs.h"

#define BPFDEV_SYMLINKS_MAX	1024U

/*
 * struct bpfdev_symlink - a dependency of a node's object on another object
 * @used: the other object
 * @from: the node
 * @by_used: place in bpfdev_symlinks
 * @in_node: place in the symlinks of @from
 * @to: the other object's node, or NULL if it has none
 */
struct bpfdev_symlink {
	struct bpfdev_key used;
	struct bpfdev_node *from;
	struct rb_node by_used;
	struct list_head in_node;
	struct bpfdev_node *to;
};

static DEFINE_MUTEX(bpfdev_symlinks_lock);

/* All records, by the object used and the node that uses it. */
static struct rb_root bpfdev_symlinks = RB_ROOT;

/* The nodes that are known here, by their objects. */
static struct rb_root bpfdev_known = RB_ROOT;

#define rb_to_symlink(n)	rb_entry(n, struct bpfdev_symlink, by_used)
#define rb_to_known(n)	rb_entry(n, struct bpfdev_node, by_key)

static int bpfdev_key_cmp(const struct bpfdev_key *a, const struct bpfdev_key *b)
{
	if (a->type != b->type)
		return a->type < b->type ? -1 : 1;
	return a->id < b->id ? -1 : a->id > b->id;
}

static int bpfdev_symlink_cmp(const void *key, const struct rb_node *rb)
{
	const struct bpfdev_symlink *x = key, *y = rb_to_symlink(rb);
	int ret = bpfdev_key_cmp(&x->used, &y->used);

	return ret ?: x->from < y->from ? -1 : x->from > y->from;
}

static bool bpfdev_symlink_less(struct rb_node *a, const struct rb_node *b)
{
	return bpfdev_symlink_cmp(rb_to_symlink(a), b) < 0;
}

/* For all records of an object used. */
static int bpfdev_symlink_used_cmp(const void *key, const struct rb_node *rb)
{
	return bpfdev_key_cmp(key, &rb_to_symlink(rb)->used);
}

static int bpfdev_known_cmp(const void *key, const struct rb_node *rb)
{
	return bpfdev_key_cmp(key, &rb_to_known(rb)->key);
}

static bool bpfdev_known_less(struct rb_node *a, const struct rb_node *b)
{
	return bpfdev_known_cmp(&rb_to_known(a)->key, b) < 0;
}

static struct bpfdev_node *bpfdev_known_find(const struct bpfdev_key *key)
{
	struct rb_node *rb = rb_find(key, &bpfdev_known, bpfdev_known_cmp);

	return rb ? rb_to_known(rb) : NULL;
}

static int bpfdev_symlink_connect(struct bpfdev_symlink *symlink,
				  struct bpfdev_node *to)
{
	struct kobject *user = &symlink->from->entry.dev.kobj;
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
	else
		symlink->to = to;
	return ret;
}

static void bpfdev_symlink_disconnect(struct bpfdev_symlink *symlink)
{
	struct kobject *user = &symlink->from->entry.dev.kobj, *used;

	if (!symlink->to)
		return;
	used = &symlink->to->entry.dev.kobj;
	sysfs_remove_link_from_group(user, BPFDEV_GROUP_USES,
				     kobject_name(used));
	sysfs_remove_link_from_group(used, BPFDEV_GROUP_USED_BY,
				     kobject_name(user));
	symlink->to = NULL;
}

static void bpfdev_symlink_drop(struct bpfdev_symlink *symlink)
{
	bpfdev_symlink_disconnect(symlink);
	rb_erase(&symlink->by_used, &bpfdev_symlinks);
	list_del(&symlink->in_node);
	kfree(symlink);
}

/* Record that the object of a node depends on another one, once. */
static int bpfdev_symlink_add(struct bpfdev_node *node,
			      const struct bpfdev_edge *edge)
{
	const struct bpfdev_symlink new = {
		.used = { edge->type, edge->id },
		.from = node,
	};
	struct bpfdev_node *to;
	struct bpfdev_symlink *symlink;
	int ret;

	if (rb_find(&new, &bpfdev_symlinks, bpfdev_symlink_cmp))
		return 0;
	symlink = kmemdup(&new, sizeof(new), GFP_KERNEL_ACCOUNT);
	if (!symlink)
		return -ENOMEM;
	list_add(&symlink->in_node, &node->symlinks);
	rb_add(&symlink->by_used, &bpfdev_symlinks, bpfdev_symlink_less);
	to = bpfdev_known_find(&symlink->used);
	ret = to ? bpfdev_symlink_connect(symlink, to) : 0;
	if (ret)
		bpfdev_symlink_drop(symlink);
	return ret;
}

static int bpfdev_edge_key_cmp(const void *key, const void *elt)
{
	const struct bpfdev_edge *edge = elt;
	struct bpfdev_key other = { edge->type, edge->id };

	return bpfdev_key_cmp(key, &other);
}

/* Set the symlinks of a node to those of @array. */
static int bpfdev_symlinks_set(struct bpfdev_node *node,
			       const struct bpfdev_dependencies *array)
{
	u32 i, count = min(array->count, BPFDEV_SYMLINKS_MAX);
	struct bpfdev_symlink *symlink, *next;
	int ret = 0;

	list_for_each_entry_safe(symlink, next, &node->symlinks, in_node) {
		if (!bsearch(&symlink->used, array->edges, count,
			     sizeof(*array->edges), bpfdev_edge_key_cmp))
			bpfdev_symlink_drop(symlink);
		cond_resched();
	}
	for (i = 0; !ret && i < count; i++) {
		ret = bpfdev_symlink_add(node, &array->edges[i]);
		cond_resched();
	}
	return ret;
}

/* Remove a node, and the symlinks to it, from the known nodes. */
static void bpfdev_known_remove(struct bpfdev_node *node)
{
	struct rb_node *rb;

	rb_for_each(rb, &node->key, &bpfdev_symlinks, bpfdev_symlink_used_cmp) {
		bpfdev_symlink_disconnect(rb_to_symlink(rb));
		cond_resched();
	}
	rb_erase(&node->by_key, &bpfdev_known);
	RB_CLEAR_NODE(&node->by_key);
}

static void bpfdev_known_add(struct bpfdev_node *node,
			     const struct bpfdev_key *key)
{
	struct bpfdev_node *other = bpfdev_known_find(key);

	if (other)
		bpfdev_known_remove(other);
	node->key = *key;
	rb_add(&node->by_key, &bpfdev_known, bpfdev_known_less);
}

static bool bpfdev_is_known(const struct bpfdev_node *node)
{
	return !RB_EMPTY_NODE(&node->by_key);
}

/* Create the symlinks to a known node from all nodes that use it. */
static int bpfdev_known_connect(struct bpfdev_node *node)
{
	struct rb_node *rb;
	int ret = 0;

	rb_for_each(rb, &node->key, &bpfdev_symlinks, bpfdev_symlink_used_cmp) {
		if (!ret && !rb_to_symlink(rb)->to)
			ret = bpfdev_symlink_connect(rb_to_symlink(rb), node);
		cond_resched();
	}
	return ret;
}

/**
 * bpfdev_symlinks_init() - prepare a node for its symlinks
 * @node: a new node
 */
void bpfdev_symlinks_init(struct bpfdev_node *node)
{
	INIT_LIST_HEAD(&node->symlinks);
	RB_CLEAR_NODE(&node->by_key);
}

/**
 * bpfdev_symlinks_update() - bring the symlinks from and to a node up to date
 * @node: a node that is ADDING or CHANGING, and whose device was added
 *
 * After a failure some may be missing; the next call creates them.
 *
 * Return: 0, -ENOMEM, or -EINTR for a fatal signal.
 */
int bpfdev_symlinks_update(struct bpfdev_node *node)
{
	void *bpf = bpfdev_object_bpf(&node->object);
	struct bpfdev_dependencies array = {};
	struct bpfdev_key key = {
		.type = node->entry.type,
		.id = bpfdev_bpf_id(node->entry.type, bpf),
	};
	int ret = 0;

	/* most objects use none: spares them the memory */
	if (node->snapshot.dependencies)
		ret = bpfdev_dependencies_get(key.type, bpf, &array);
	if (ret)
		return ret;
	scoped_guard(mutex, &bpfdev_symlinks_lock) {
		if (bpfdev_is_known(node) && bpfdev_key_cmp(&key, &node->key))
			bpfdev_known_remove(node);
		if (!bpfdev_is_known(node))
			bpfdev_known_add(node, &key);
		ret = bpfdev_known_connect(node);
		ret = ret ?: bpfdev_symlinks_set(node, &array);
	}
	kvfree(array.edges);
	return ret;
}

/**
 * bpfdev_symlinks_follow() - bring the symlinks of a changed node up to date
 * @node: a node that is CHANGING
 *
 * If memory is short, the watch tries again.
 */
void bpfdev_symlinks_follow(struct bpfdev_node *node)
{
	node->entry.symlinks_stale = bpfdev_symlinks_update(node);
}

/**
 * bpfdev_symlinks_remove() - remove the symlinks from and to a node
 * @node: a node whose device is about to be removed
 */
void bpfdev_symlinks_remove(struct bpfdev_node *node)
{
	struct bpfdev_symlink *symlink, *next;

	guard(mutex)(&bpfdev_symlinks_lock);
	if (bpfdev_is_known(node))
		bpfdev_known_remove(node);
	list_for_each_entry_safe(symlink, next, &node->symlinks, in_node)
		bpfdev_symlink_drop(symlink);
}
