// SPDX-License-Identifier: GPL-2.0-only
/*
 * An open of a node returns a BPF object. An object has at most one node.
 *
 * A node is changed in phases (operation.h): it is reserved under bpfdev_lock, which
 * makes it CHANGING or fails, and then changed by the thread that reserved it,
 * without the lock.
 */

#include <linux/bpf.h>
#include <linux/cleanup.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "bpf/iter.h"
#include "bpf/object.h"
#include "bpf/snapshot.h"
#include "bpf/tasks.h"
#include "change.h"
#include "data/open.h"
#include "entry.h"
#include "memory.h"
#include "node.h"
#include "notify.h"
#include "registry.h"
#include "symlinks.h"

/* The most nodes of an object that are counted while a lock is held. */
#define BPFDEV_NODES_COUNTED	1024

/**
 * bpfdev_node_new() - create a node for a BPF object, without a name yet
 * @dir: its future directory
 * @name: its name there
 * @object: the object; on success owned by the node, and no longer by the caller
 * @face: BPFDEV_FACE_*
 * @owner: its owner
 * @minor: as for bpfdev_entry_init()
 *
 * Return: the node, to be reserved or dropped with put_device(), or an error of
 * bpfdev_snapshot_take() or bpfdev_entry_init().
 */
struct bpfdev_node *bpfdev_node_new(struct bpfdev_dir *dir, const char *name,
				    struct bpfdev_object *object, u8 face,
				    const struct bpfdev_owner *owner, u32 minor)
{
	struct bpfdev_node *node;
	struct bpfdev_snapshot snapshot;
	int ret;

	ret = bpfdev_snapshot_take(object, &snapshot);
	if (ret)
		return ERR_PTR(ret);
	node = kzalloc(sizeof(*node), BPFDEV_GFP_USER);
	ret = node ? bpfdev_entry_init(&node->entry, dir, name, object->type, owner, minor) :
		     -ENOMEM;
	if (ret) {
		bpfdev_snapshot_free(&snapshot);
		return ERR_PTR(ret);
	}
	node->entry.face = face;
	spin_lock_init(&node->lock);
	swap(node->object, *object);
	node->snapshot = snapshot;
	bpfdev_change_keep_target(node);
	return node;
}

/* Check the open of a node, under its lock. */
static int bpfdev_node_permits(const struct bpfdev_node *node, fmode_t mode)
{
	return node->object.file ? bpfdev_object_permits(&node->object, mode) : -ENXIO;
}

/* Open the data of the node's map. */
static int bpfdev_node_open_data(struct bpfdev_node *node, struct file *file)
{
	struct bpf_map *map;
	int ret;

	scoped_guard(spinlock, &node->lock) {
		ret = bpfdev_node_permits(node, file->f_mode);
		if (ret)
			return ret;
		map = bpfdev_object_bpf(&node->object);
		/* not a reference of a user, which would keep timers and programs alive */
		bpf_map_inc(map);
	}
	ret = bpfdev_data_open(map, file);
	if (ret)
		bpf_map_put(map);
	return ret;
}

/* Open the node's object. */
static int bpfdev_node_open_object(struct bpfdev_node *node, struct file *file)
{
	const struct file_operations *fops;
	bool text;
	void *bpf;
	int ret;

	scoped_guard(spinlock, &node->lock) {
		const struct bpfdev_object *object = &node->object;

		ret = bpfdev_node_permits(node, file->f_mode);
		if (ret)
			return ret;
		bpfdev_object_get(object);
		bpf = object->file->private_data;
		fops = object->file->f_op;
		text = object->type == BPFDEV_TYPE_LINK &&
		       !(file->f_mode & FMODE_WRITE);
	}

	if (text) {
		ret = bpfdev_iter_open(bpf, file);
		bpf_link_put(bpf);
		if (ret)
			return ret;
	} else {
		file->private_data = bpf;
		replace_fops(file, fops_get(fops));
	}
	return 0;
}

/**
 * bpfdev_node_open() - make a file one of the node's object, or of its data
 * @node: the node; the caller holds it
 * @file: a file that is being opened
 *
 * Return: 0, or -ENXIO if the node was removed, -ENOMEM, or an error of
 * bpfdev_object_permits() or bpfdev_data_open().
 */
int bpfdev_node_open(struct bpfdev_node *node, struct file *file)
{
	int ret = node->entry.face == BPFDEV_FACE_DATA ?
		bpfdev_node_open_data(node, file) : bpfdev_node_open_object(node, file);

	if (ret)
		return ret;
	scoped_guard(spinlock, &node->lock)
		node->opens++;
	return 0;
}

static struct bpfdev_node *bpfdev_node_find(struct bpfdev_dir *dir,
					    const char *name)
{
	struct bpfdev_entry *entry = bpfdev_entry_find(dir, name);

	if (IS_ERR(entry))
		return ERR_CAST(entry);
	return entry->type == BPFDEV_TYPE_DIR ? ERR_PTR(-EISDIR) :
						entry_to_node(entry);
}

/**
 * bpfdev_node_hold() - hold the object of a name
 * @dir: the directory; the caller holds it
 * @name: the name
 * @object: to be filled; to be dropped with bpfdev_object_put()
 *
 * This holds the node's private file, and takes no reference to the object. A link
 * whose node is removed meanwhile stays attached until it is dropped: the caller
 * must not wait for a user in that time.
 *
 * Return: 0, -ENODEV, -ENOENT, -EISDIR or -ERESTARTSYS.
 */
int bpfdev_node_hold(struct bpfdev_dir *dir, const char *name,
		     struct bpfdev_object *object)
{
	CLASS(bpfdev_killable, locked)();
	struct bpfdev_node *node;

	if (!locked)
		return -ERESTARTSYS;
	node = bpfdev_node_find(dir, name);
	if (IS_ERR(node))
		return PTR_ERR(node);
	*object = node->object;
	object->kept = NULL;
	get_file(object->file);
	return 0;
}

/**
 * bpfdev_node_scan_key() - identify the object of a name, without holding it
 * @dir: the directory; the caller holds it
 * @name: the name
 * @key: to be filled
 * @refcnt: set to its refcount
 * @nodes: set to the number of its nodes, at most BPFDEV_NODES_COUNTED
 *
 * Return: as bpfdev_node_hold().
 */
int bpfdev_node_scan_key(struct bpfdev_dir *dir, const char *name,
			 struct bpfdev_scan_key *key, u64 *refcnt, u64 *nodes)
{
	CLASS(bpfdev_killable, locked)();
	struct bpfdev_object_info info;
	struct bpfdev_node *node;

	if (!locked)
		return -ERESTARTSYS;
	node = bpfdev_node_find(dir, name);
	if (IS_ERR(node))
		return PTR_ERR(node);
	bpfdev_object_info_get(&node->object, &info);
	*key = bpfdev_scan_key_of(&node->object);
	*refcnt = info.refcnt;
	*nodes = bpfdev_nodes_of(bpfdev_object_bpf(&node->object),
				 BPFDEV_NODES_COUNTED);
	return 0;
}

/**
 * bpfdev_node_count() - count the nodes of an object
 * @bpf: the object, which is not followed
 * @nodes: set to their number, at most BPFDEV_NODES_COUNTED
 *
 * Return: 0 or -ERESTARTSYS.
 */
int bpfdev_node_count(const void *bpf, u64 *nodes)
{
	CLASS(bpfdev_killable, locked)();

	if (!locked)
		return -ERESTARTSYS;
	*nodes = bpfdev_nodes_of(bpf, BPFDEV_NODES_COUNTED);
	return 0;
}

/* Find a node by its name, with that type and that object, unless it is busy. */
static struct bpfdev_node *bpfdev_node_try_find(struct bpfdev_dir *dir,
						const char *name, u32 type,
						const u32 *expect_id,
						struct bpfdev_entry **busy)
{
	struct bpfdev_entry *entry = bpfdev_entry_try_find(dir, name, busy);
	struct bpfdev_node *node;

	if (IS_ERR(entry))
		return ERR_CAST(entry);
	if (entry->type == BPFDEV_TYPE_DIR)
		return ERR_PTR(-EISDIR);
	node = entry_to_node(entry);
	if (expect_id && *expect_id != bpfdev_bpf_id(entry->type,
						     bpfdev_object_bpf(&node->object)))
		return ERR_PTR(-ESTALE);
	return type && entry->type != type ? ERR_PTR(-EINVAL) : node;
}

/**
 * bpfdev_node_reserve() - make a node CHANGING
 * @dir: the directory it is in; the caller holds it
 * @name: its name
 * @type: the type that its object must have; 0: any
 * @expect_id: the id that its object must have; NULL: any
 * @busy: for -EAGAIN, set to the entry to wait for
 *
 * Return: the node, or -ENODEV, -ENOENT, -EISDIR, -ESTALE, -EINVAL for an object of
 * another type, or -EAGAIN.
 */
struct bpfdev_node *bpfdev_node_reserve(struct bpfdev_dir *dir, const char *name,
					u32 type, const u32 *expect_id,
					struct bpfdev_entry **busy)
{
	struct bpfdev_node *node;

	node = bpfdev_node_try_find(dir, name, type, expect_id, busy);
	if (!IS_ERR(node))
		bpfdev_entry_set_state(&node->entry, BPFDEV_STATE_CHANGING);
	return node;
}

/**
 * bpfdev_node_reserve_replace() - make a node CHANGING, and another object its own
 * @dir: the directory it is in; the caller holds it
 * @name: its name
 * @expect_id: the id that the old object must have; NULL: any
 * @new: the new object and its snapshot; until it is unreserved or exchanged, both
 *	objects belong to this node
 * @existing: for -EEXIST, BPFDEV_PATH_SIZE bytes for the path of the node that gives
 *	full access to the new object, as this one would
 * @busy: for -EAGAIN, set to the entry to wait for
 *
 * Return: the node, or -EINVAL for an object of another type, -EOPNOTSUPP for a map that
 * cannot have the face of the node, -EEXIST, -ENODEV, -ENOENT, -EISDIR, -ESTALE or -EAGAIN.
 */
struct bpfdev_node *
bpfdev_node_reserve_replace(struct bpfdev_dir *dir, const char *name,
			    const u32 *expect_id, struct bpfdev_replacement *new,
			    char *existing, struct bpfdev_entry **busy)
{
	void *bpf = bpfdev_object_bpf(&new->object);
	bool full = bpfdev_object_full(&new->object);
	struct bpfdev_node *node, *other;

	node = bpfdev_node_try_find(dir, name, new->object.type, expect_id, busy);
	if (IS_ERR(node))
		return node;
	if (node->entry.face == BPFDEV_FACE_DATA && !bpfdev_data_supports(bpf))
		return ERR_PTR(-EOPNOTSUPP);
	other = full ? bpfdev_node_of(bpf, node->entry.face) : NULL;
	if (other && other != node) {
		if (bpfdev_entry_busy(&other->entry)) {
			*busy = &other->entry;
			return ERR_PTR(-EAGAIN);
		}
		strscpy(existing, other->entry.path, BPFDEV_PATH_SIZE);
		return ERR_PTR(-EEXIST);
	}
	bpfdev_entry_set_state(&node->entry, BPFDEV_STATE_CHANGING);
	new->same = bpf == bpfdev_object_bpf(&node->object);
	if (full && !other)
		bpfdev_replacement_reserve(new, node);
	return node;
}

/**
 * bpfdev_node_unreserve_replace() - undo bpfdev_node_reserve_replace()
 * @node: a node that was reserved with @new
 * @new: the object that it does not get
 */
void bpfdev_node_unreserve_replace(struct bpfdev_node *node,
				   struct bpfdev_replacement *new)
{
	bpfdev_replacement_unreserve(new);
	bpfdev_entry_set_state(&node->entry, BPFDEV_STATE_LIVE);
}

/**
 * bpfdev_node_replace() - exchange the object of a node
 * @node: a node that was reserved with @new
 * @new: the new object; set to the old one
 *
 * To be followed by bpfdev_node_replaced().
 */
void bpfdev_node_replace(struct bpfdev_node *node, struct bpfdev_replacement *new)
{
	scoped_guard(mutex, &bpfdev_lock) {
		bpfdev_node_unclaim(node);
		bpfdev_replacement_unreserve(new);
		spin_lock(&node->lock);
		swap(node->object, new->object);
		spin_unlock(&node->lock);
		bpfdev_node_claim(node);
	}
	/* its access may be another one: that decides about symlinks to it */
	if (new->same) {
		bpfdev_symlinks_set_stale(node);
		return;
	}
	swap(node->snapshot, new->snapshot);
	bpfdev_symlinks_follow(node);
}

/**
 * bpfdev_node_replaced() - report that the object of a node was exchanged
 * @node: the node; LIVE from now on
 * @old: the old object
 */
void bpfdev_node_replaced(struct bpfdev_node *node,
			  const struct bpfdev_replacement *old)
{
	u32 old_id = bpfdev_bpf_id(old->object.type,
				   bpfdev_object_bpf(&old->object));

	if (!old->same) {
		bpfdev_notify_change(node, BPFDEV_CHANGE_REPLACE, old_id);
		bpfdev_change_keep_target(node);
	}
	bpfdev_entry_unbusy(&node->entry);
}

static bool bpfdev_link_runs(struct bpf_link *link, const struct bpf_prog *prog)
{
	struct bpf_prog *now = bpfdev_link_prog(link);

	if (now)
		bpf_prog_put(now);
	return now == prog;
}

/**
 * bpfdev_node_update() - exchange the program of a link
 * @node: the node of the link, reserved: no other thread exchanges the object or
 *	removes the node
 * @prog: the new program
 * @expect_id: the id that the old program must have; NULL: any
 * @old_id: set to the id of the old program
 *
 * Return: 0, -EOPNOTSUPP if this kind of link has no update, -ESTALE, or the error
 * of the link's own update.
 */
int bpfdev_node_update(struct bpfdev_node *node, struct bpf_prog *prog,
		       const u32 *expect_id, u32 *old_id)
{
	struct bpf_link *link = bpfdev_object_bpf(&node->object);
	struct bpf_prog *old;
	int ret;

	if (!link->ops->update_prog)
		return -EOPNOTSUPP;
	old = bpfdev_link_prog(link);
	*old_id = old ? old->aux->id : 0;
	/* the link compares only if it is given the old program */
	if (expect_id && (!old || *old_id != *expect_id)) {
		ret = -ESTALE;
	} else {
		/* the link takes over this reference */
		bpf_prog_inc(prog);
		ret = link->ops->update_prog(link, prog,
					     expect_id ? old : NULL);
		if (ret)
			bpf_prog_put(prog);
		/* each kind of link has its own errno for this */
		if (ret && expect_id && !bpfdev_link_runs(link, old))
			ret = -ESTALE;
	}
	if (old)
		bpf_prog_put(old);
	return ret;
}

/**
 * bpfdev_node_detach() - detach a link
 * @node: the node of the link, reserved
 * @was_attached: set to whether it was attached: it may have been detached before
 *
 * Return: 0, -EOPNOTSUPP if this kind of link cannot be detached, or the error of the
 * link's own detach.
 */
int bpfdev_node_detach(struct bpfdev_node *node, bool *was_attached)
{
	struct bpf_link *link = bpfdev_object_bpf(&node->object);

	*was_attached = bpfdev_link_attached(link);
	/* it may have got another name since the watch has looked */
	bpfdev_change_keep_target(node);
	return link->ops->detach ? link->ops->detach(link) : -EOPNOTSUPP;
}

/**
 * bpfdev_node_report_detach() - report that a link was detached
 * @node: the node of the link, after bpfdev_node_detach(); LIVE from now on
 * @was_attached: it was attached before
 *
 * Any other change that has happened by now is not the caller's: the watch reports it.
 */
void bpfdev_node_report_detach(struct bpfdev_node *node, bool was_attached)
{
	struct bpfdev_snapshot *snapshot = &node->snapshot;

	if (was_attached && snapshot->attached &&
	    !bpfdev_link_attached(bpfdev_object_bpf(&node->object))) {
		snapshot->attached = false;
		snapshot->point = (struct bpfdev_attach_point){};
		bpfdev_notify_detach(node, BPFDEV_REASON_DETACH);
	}
	bpfdev_entry_unbusy(&node->entry);
}

/**
 * bpfdev_node_updated() - record that the program of a link was exchanged
 * @node: the node of the link, reserved
 * @prog: the new program
 */
void bpfdev_node_updated(struct bpfdev_node *node, const struct bpf_prog *prog)
{
	struct bpfdev_snapshot snapshot;

	/* the watch reports any other change that has happened by now */
	bpfdev_snapshot_take(&node->object, &snapshot);
	node->snapshot.dependencies = snapshot.dependencies;
	node->snapshot.prog_id = prog->aux->id;
	bpfdev_symlinks_follow(node);
}

/**
 * bpfdev_node_report_update() - report that the program of a link was exchanged
 * @node: the node of the link, after bpfdev_node_updated(); LIVE from now on
 * @old_id: the id of the old program
 *
 * A program that takes its own place is not a change.
 */
void bpfdev_node_report_update(struct bpfdev_node *node, u32 old_id)
{
	if (node->snapshot.prog_id != old_id)
		bpfdev_notify_change(node, BPFDEV_CHANGE_UPDATE, old_id);
	bpfdev_entry_unbusy(&node->entry);
}
