// SPDX-License-Identifier: GPL-2.0-only
/*
 * The symlinks in sysfs between the nodes of objects that use each other:
 * uses/ in the one, used_by/ in the other.
 *
 * What the object of a node uses is written down here when the node is made, and
 * again when it has changed: an arc for each object, whether that has a node or
 * not. So a node that comes later finds those that use it by its id, and making
 * one costs no more the more there are. No node has more than BPFDEV_ARCS_MAX, or
 * a few maps of maps could have the kernel make symlinks for each of many.
 *
 * bpfdev_symlinks_lock, a mutex, covers all of it, and that an arc has its
 * symlinks if and only if it says to which node. It is taken with no other lock of this
 * module, and not held while a device is added or removed. A node is known here
 * from when its device was added until before it is removed, so both ends of a
 * symlink are there while it is made and taken away.
 *
 * While an object is being replaced it can have another node already: that one
 * takes its place here, until the first one comes with the object that it has now.
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

#include "bpfdev.h"

#define BPFDEV_ARCS_MAX	1024U

/*
 * struct bpfdev_arc - the object of a node uses another object
 * @target: the other object
 * @from: the node
 * @by_target: place in bpfdev_arcs
 * @in_node: place in the arcs of the node
 * @to: the other object's node, or NULL if it has none
 */
struct bpfdev_arc {
	struct bpfdev_key target;
	struct bpfdev_node *from;
	struct rb_node by_target;
	struct list_head in_node;
	struct bpfdev_node *to;
};

static DEFINE_MUTEX(bpfdev_symlinks_lock);

/* All arcs, by what is used and the node that does. */
static struct rb_root bpfdev_arcs = RB_ROOT;

/* The nodes that are known here, by their objects. */
static struct rb_root bpfdev_known = RB_ROOT;

#define rb_to_arc(n)	rb_entry(n, struct bpfdev_arc, by_target)
#define rb_to_known(n)	rb_entry(n, struct bpfdev_node, by_key)

static int bpfdev_key_cmp(const struct bpfdev_key *a, const struct bpfdev_key *b)
{
	if (a->type != b->type)
		return a->type < b->type ? -1 : 1;
	return a->id < b->id ? -1 : a->id > b->id;
}

static int bpfdev_arc_cmp(const void *key, const struct rb_node *rb)
{
	const struct bpfdev_arc *x = key, *y = rb_to_arc(rb);
	int ret = bpfdev_key_cmp(&x->target, &y->target);

	return ret ?: x->from < y->from ? -1 : x->from > y->from;
}

static bool bpfdev_arc_less(struct rb_node *a, const struct rb_node *b)
{
	return bpfdev_arc_cmp(rb_to_arc(a), b) < 0;
}

/* For all arcs to an object. */
static int bpfdev_arc_target_cmp(const void *key, const struct rb_node *rb)
{
	return bpfdev_key_cmp(key, &rb_to_arc(rb)->target);
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

static int bpfdev_arc_connect(struct bpfdev_arc *arc, struct bpfdev_node *to)
{
	struct kobject *user = &arc->from->entry.dev.kobj;
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
		arc->to = to;
	return ret;
}

static void bpfdev_arc_disconnect(struct bpfdev_arc *arc)
{
	struct kobject *user = &arc->from->entry.dev.kobj, *used;

	if (!arc->to)
		return;
	used = &arc->to->entry.dev.kobj;
	sysfs_remove_link_from_group(user, BPFDEV_GROUP_USES,
				     kobject_name(used));
	sysfs_remove_link_from_group(used, BPFDEV_GROUP_USED_BY,
				     kobject_name(user));
	arc->to = NULL;
}

static void bpfdev_arc_drop(struct bpfdev_arc *arc)
{
	bpfdev_arc_disconnect(arc);
	rb_erase(&arc->by_target, &bpfdev_arcs);
	list_del(&arc->in_node);
	kfree(arc);
}

/* Write down that the object of a node uses another one, if it is not yet. */
static int bpfdev_arc_add(struct bpfdev_node *node, const struct bpfdev_edge *edge)
{
	const struct bpfdev_arc new = {
		.target = { edge->type, edge->id },
		.from = node,
	};
	struct bpfdev_node *to;
	struct bpfdev_arc *arc;
	int ret;

	if (rb_find(&new, &bpfdev_arcs, bpfdev_arc_cmp))
		return 0;
	arc = kmemdup(&new, sizeof(new), GFP_KERNEL_ACCOUNT);
	if (!arc)
		return -ENOMEM;
	list_add(&arc->in_node, &node->arcs);
	rb_add(&arc->by_target, &bpfdev_arcs, bpfdev_arc_less);
	to = bpfdev_known_find(&arc->target);
	ret = to ? bpfdev_arc_connect(arc, to) : 0;
	if (ret)
		bpfdev_arc_drop(arc);
	return ret;
}

static int bpfdev_edge_key_cmp(const void *key, const void *elt)
{
	const struct bpfdev_edge *edge = elt;
	struct bpfdev_key other = { edge->type, edge->id };

	return bpfdev_key_cmp(key, &other);
}

/* Make the arcs of a node those of @array. */
static int bpfdev_arcs_set(struct bpfdev_node *node,
			   const struct bpfdev_edges_array *array)
{
	u32 i, count = min(array->count, BPFDEV_ARCS_MAX);
	struct bpfdev_arc *arc, *next;
	int ret = 0;

	list_for_each_entry_safe(arc, next, &node->arcs, in_node) {
		if (!bsearch(&arc->target, array->edges, count,
			     sizeof(*array->edges), bpfdev_edge_key_cmp))
			bpfdev_arc_drop(arc);
		cond_resched();
	}
	for (i = 0; !ret && i < count; i++) {
		ret = bpfdev_arc_add(node, &array->edges[i]);
		cond_resched();
	}
	return ret;
}

/* Take a node, and the symlinks to it, from the nodes that are known. */
static void bpfdev_known_remove(struct bpfdev_node *node)
{
	struct rb_node *rb;

	rb_for_each(rb, &node->key, &bpfdev_arcs, bpfdev_arc_target_cmp) {
		bpfdev_arc_disconnect(rb_to_arc(rb));
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

/* Make the symlinks to a known node from all that use it. */
static int bpfdev_known_connect(struct bpfdev_node *node)
{
	struct rb_node *rb;
	int ret = 0;

	rb_for_each(rb, &node->key, &bpfdev_arcs, bpfdev_arc_target_cmp) {
		if (!ret && !rb_to_arc(rb)->to)
			ret = bpfdev_arc_connect(rb_to_arc(rb), node);
		cond_resched();
	}
	return ret;
}

/**
 * bpfdev_symlinks_init() - before the symlinks of a node are made
 * @node: a new node
 */
void bpfdev_symlinks_init(struct bpfdev_node *node)
{
	INIT_LIST_HEAD(&node->arcs);
	RB_CLEAR_NODE(&node->by_key);
}

/**
 * bpfdev_symlinks_update() - make the symlinks from and to a node what they
 *	should be
 * @node: a node that is ADDING or CHANGING, and whose device was added
 *
 * May be called again after a failure, to have the rest done.
 *
 * Return: 0, -ENOMEM, or -EINTR for a fatal signal.
 */
int bpfdev_symlinks_update(struct bpfdev_node *node)
{
	void *bpf = node->object.file->private_data;
	struct bpfdev_edges_array array = {};
	struct bpfdev_key key = {
		.type = node->entry.type,
		.id = bpfdev_bpf_id(node->entry.type, bpf),
	};
	int ret = 0;

	/* most objects use none: spares them the memory */
	if (node->look.uses)
		ret = bpfdev_uses_get(key.type, bpf, &array);
	if (ret)
		return ret;
	scoped_guard(mutex, &bpfdev_symlinks_lock) {
		if (bpfdev_is_known(node) && bpfdev_key_cmp(&key, &node->key))
			bpfdev_known_remove(node);
		if (!bpfdev_is_known(node))
			bpfdev_known_add(node, &key);
		ret = bpfdev_known_connect(node);
		ret = ret ?: bpfdev_arcs_set(node, &array);
	}
	kvfree(array.edges);
	return ret;
}

/**
 * bpfdev_symlinks_remove() - take away the symlinks from and to a node
 * @node: a node whose device is about to be removed
 */
void bpfdev_symlinks_remove(struct bpfdev_node *node)
{
	struct bpfdev_arc *arc, *next;

	guard(mutex)(&bpfdev_symlinks_lock);
	if (bpfdev_is_known(node))
		bpfdev_known_remove(node);
	list_for_each_entry_safe(arc, next, &node->arcs, in_node)
		bpfdev_arc_drop(arc);
}
