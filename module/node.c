// SPDX-License-Identifier: GPL-2.0-only
/*
 * Nodes: what gives out a BPF object when it is opened.
 *
 * An object has one node at most: bpfdev_objects finds it by the object's
 * address, which is the object's alone while the node holds it.
 */

#include <linux/bpf.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/list.h>
#include <linux/rbtree.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "bpfdev.h"

static struct rb_root bpfdev_objects = RB_ROOT;

/* Those that are about to be exchanged for one of them: a few, for a moment. */
static LIST_HEAD(bpfdev_coming);

#define rb_to_node(n)	rb_entry(n, struct bpfdev_node, by_object)

static const void *bpfdev_node_bpf(const struct bpfdev_node *node)
{
	return node->object.file->private_data;
}

static int bpfdev_object_cmp(const void *bpf, const struct rb_node *rb)
{
	const void *other = bpfdev_node_bpf(rb_to_node(rb));

	return bpf < other ? -1 : bpf > other;
}

static bool bpfdev_object_less(struct rb_node *a, const struct rb_node *b)
{
	return bpfdev_node_bpf(rb_to_node(a)) < bpfdev_node_bpf(rb_to_node(b));
}

/**
 * bpfdev_node_of() - the node that an object has, or is about to have
 * @bpf: the object
 *
 * Return: the node, or NULL.
 */
struct bpfdev_node *bpfdev_node_of(const void *bpf)
{
	const struct bpfdev_replacement *new;
	struct rb_node *rb;

	lockdep_assert_held(&bpfdev_lock);
	rb = rb_find(bpf, &bpfdev_objects, bpfdev_object_cmp);
	if (rb)
		return rb_to_node(rb);
	list_for_each_entry(new, &bpfdev_coming, coming)
		if (new->object.file->private_data == bpf)
			return new->node;
	return NULL;
}

/**
 * bpfdev_node_claim() - make a node the one of its object
 * @node: the node; its object has none
 */
void bpfdev_node_claim(struct bpfdev_node *node)
{
	lockdep_assert_held(&bpfdev_lock);
	rb_add(&node->by_object, &bpfdev_objects, bpfdev_object_less);
}

/**
 * bpfdev_node_unclaim() - let the object of a node have another one
 * @node: the node
 */
void bpfdev_node_unclaim(struct bpfdev_node *node)
{
	lockdep_assert_held(&bpfdev_lock);
	rb_erase(&node->by_object, &bpfdev_objects);
}

/* The node with the lowest address of an object above this one. */
static struct rb_node *bpfdev_objects_after(const void *bpf)
{
	struct rb_node *rb = bpfdev_objects.rb_node, *found = NULL;

	while (rb) {
		if (bpfdev_object_cmp(bpf, rb) < 0) {
			found = rb;
			rb = rb->rb_left;
		} else {
			rb = rb->rb_right;
		}
	}
	return found;
}

/* How many nodes to pass over before others get the lock. */
#define BPFDEV_NEXT_BATCH	256

/**
 * bpfdev_node_next() - go through the nodes that may have changed
 * @after: where: NULL to begin with, updated
 * @node: set to a node that is CHANGING now and must be settled, or to NULL if
 *	some were passed over
 *
 * Who is busy with a node sees for himself what has changed.
 *
 * Return: false at the end.
 */
bool bpfdev_node_next(const void **after, struct bpfdev_node **node)
{
	struct rb_node *rb;
	int passed;

	*node = NULL;
	guard(mutex)(&bpfdev_lock);
	rb = bpfdev_objects_after(*after);
	for (passed = 0; rb && passed < BPFDEV_NEXT_BATCH; passed++) {
		struct bpfdev_node *next = rb_to_node(rb);

		*after = bpfdev_node_bpf(next);
		if (next->entry.state == BPFDEV_STATE_LIVE &&
		    bpfdev_look_differs(next)) {
			bpfdev_entry_set_state(&next->entry,
					       BPFDEV_STATE_CHANGING);
			*node = next;
			return true;
		}
		rb = rb_next(rb);
	}
	return passed;
}

/**
 * bpfdev_node_new() - a node for a BPF object, without a name yet
 * @dir: the directory it shall be in
 * @name: its name there
 * @object: the object; on success it is the node's, and the caller's no more
 * @owner: who it shall belong to
 *
 * Return: the node, to be given to bpfdev_entry_add() or dropped with
 * put_device(), or what bpfdev_look_at() and bpfdev_entry_init() say.
 */
struct bpfdev_node *bpfdev_node_new(struct bpfdev_dir *dir, const char *name,
				    struct bpfdev_object *object,
				    const struct bpfdev_owner *owner)
{
	struct bpfdev_node *node;
	struct bpfdev_look look;
	int ret;

	ret = bpfdev_look_at(object, &look);
	if (ret)
		return ERR_PTR(ret);
	node = kzalloc(sizeof(*node), GFP_KERNEL_ACCOUNT);
	if (!node)
		return ERR_PTR(-ENOMEM);
	ret = bpfdev_entry_init(&node->entry, dir, name, object->type, owner);
	if (ret)
		return ERR_PTR(ret);
	spin_lock_init(&node->lock);
	swap(node->object, *object);
	node->look = look;
	bpfdev_symlinks_init(node);
	return node;
}

/**
 * bpfdev_node_open() - make a file one of the node's object
 * @node: the node; the caller holds it
 * @file: a file that is being opened
 *
 * Return: 0, or -ENXIO if the node was removed, -ENOMEM, or what
 * bpfdev_object_permits() says.
 */
int bpfdev_node_open(struct bpfdev_node *node, struct file *file)
{
	const struct file_operations *fops;
	bool text;
	void *bpf;
	int ret;

	scoped_guard(spinlock, &node->lock) {
		const struct bpfdev_object *object = &node->object;

		if (!object->file)
			return -ENXIO;
		ret = bpfdev_object_permits(object, file->f_mode);
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

	scoped_guard(spinlock, &node->lock)
		node->opens++;
	return 0;
}

/**
 * bpfdev_node_file() - the object of a node, held
 * @node: a node whose device is there
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
 * bpfdev_node_facts() - what the object of a node says of itself now
 * @node: a node whose device is there
 * @facts: to be filled
 * @opens: how often the node was opened; may be NULL
 */
void bpfdev_node_facts(struct bpfdev_node *node, struct bpfdev_facts *facts,
		       u64 *opens)
{
	spin_lock(&node->lock);
	bpfdev_object_facts(&node->object, facts);
	if (opens)
		*opens = node->opens;
	spin_unlock(&node->lock);
}

/*
 * The node of a name, LIVE and with the object that is expected, if one is.
 * May drop bpfdev_lock and take it again.
 */
static struct bpfdev_node *bpfdev_node_find(struct bpfdev_dir *dir,
					    const char *name,
					    const u32 *expect_id)
{
	struct bpfdev_facts facts;
	struct bpfdev_entry *entry;
	struct bpfdev_node *node;

	entry = bpfdev_entry_find(dir, name);
	if (IS_ERR(entry))
		return ERR_CAST(entry);
	if (entry->type == BPFDEV_TYPE_DIR)
		return ERR_PTR(-EISDIR);
	node = entry_to_node(entry);
	bpfdev_object_facts(&node->object, &facts);
	if (expect_id && facts.id != *expect_id)
		return ERR_PTR(-ESTALE);
	return node;
}

/**
 * bpfdev_node_hold() - hold the object behind a name
 * @dir: the directory; the caller holds it
 * @name: the name
 * @object: to be filled; to be dropped with bpfdev_object_put()
 *
 * What the caller holds is the node's own file, which is no reference more. While
 * it does, a link whose node is removed stays attached: it must not wait for the
 * user in that time.
 *
 * Return: 0, -ENODEV, -ENOENT, -EISDIR or -ERESTARTSYS.
 */
int bpfdev_node_hold(struct bpfdev_dir *dir, const char *name,
		     struct bpfdev_object *object)
{
	struct bpfdev_node *node;

	guard(mutex)(&bpfdev_lock);
	node = bpfdev_node_find(dir, name, NULL);
	if (IS_ERR(node))
		return PTR_ERR(node);
	*object = node->object;
	object->kept = NULL;
	get_file(object->file);
	return 0;
}

/**
 * bpfdev_node_target() - what is behind a name, without holding it
 * @dir: the directory; the caller holds it
 * @name: the name
 * @target: to be filled
 * @refcnt: the references that it has
 *
 * Return: as bpfdev_node_hold().
 */
int bpfdev_node_target(struct bpfdev_dir *dir, const char *name,
		       struct bpfdev_target *target, u64 *refcnt)
{
	struct bpfdev_facts facts;
	struct bpfdev_node *node;

	guard(mutex)(&bpfdev_lock);
	node = bpfdev_node_find(dir, name, NULL);
	if (IS_ERR(node))
		return PTR_ERR(node);
	bpfdev_object_facts(&node->object, &facts);
	*target = bpfdev_object_target(&node->object);
	*refcnt = facts.refcnt;
	return 0;
}

/**
 * bpfdev_node_begin_remove() - find a node that shall be removed
 * @dir: the directory it is in; the caller holds it
 * @name: its name
 * @expect_id: the id its object must have, or NULL
 *
 * Return: the node, CHANGING, for bpfdev_node_end_remove() or to be settled, or
 * -ENODEV, -ENOENT, -EISDIR, -ESTALE, -EDEADLK or -ERESTARTSYS.
 */
struct bpfdev_node *bpfdev_node_begin_remove(struct bpfdev_dir *dir,
					     const char *name,
					     const u32 *expect_id)
{
	struct bpfdev_node *node;

	guard(mutex)(&bpfdev_lock);
	node = bpfdev_node_find(dir, name, expect_id);
	if (!IS_ERR(node))
		bpfdev_entry_set_state(&node->entry, BPFDEV_STATE_CHANGING);
	return node;
}

/**
 * bpfdev_node_end_remove() - remove a node
 * @node: what bpfdev_node_begin_remove() gave
 * @object: set to its object, to be dropped with bpfdev_object_put()
 */
void bpfdev_node_end_remove(struct bpfdev_node *node,
			    struct bpfdev_object *object)
{
	scoped_guard(mutex, &bpfdev_lock)
		bpfdev_entry_set_state(&node->entry, BPFDEV_STATE_REMOVING);
	bpfdev_entry_take_out(&node->entry, object);
}

/**
 * bpfdev_node_begin_replace() - find a node whose object shall be replaced
 * @dir: the directory; the caller holds it
 * @name: the name
 * @expect_id: the id the old object must have, or NULL
 * @new: the new object and what was seen of it
 * @existing: for -EEXIST, BPFDEV_PATH_SIZE bytes for the path of the node that
 *	the new object has
 *
 * From here on both objects are this node's.
 *
 * Return: the node, CHANGING, for bpfdev_node_end_replace() or
 * bpfdev_node_cancel_replace(), or -EINVAL for an object of another type,
 * -EEXIST, -ENODEV, -ENOENT, -EISDIR, -ESTALE, -EDEADLK or -ERESTARTSYS.
 */
struct bpfdev_node *
bpfdev_node_begin_replace(struct bpfdev_dir *dir, const char *name,
			  const u32 *expect_id, struct bpfdev_replacement *new,
			  char *existing)
{
	const void *bpf = new->object.file->private_data;
	struct bpfdev_node *node, *other;
	int ret;

	guard(mutex)(&bpfdev_lock);
	for (;;) {
		node = bpfdev_node_find(dir, name, expect_id);
		if (IS_ERR(node))
			return node;
		if (node->entry.type != new->object.type)
			return ERR_PTR(-EINVAL);
		other = bpfdev_node_of(bpf);
		if (!other || other == node)
			break;
		if (!bpfdev_entry_busy(&other->entry)) {
			strscpy(existing, other->entry.path, BPFDEV_PATH_SIZE);
			return ERR_PTR(-EEXIST);
		}
		ret = bpfdev_entry_wait(&other->entry);
		if (ret)
			return ERR_PTR(ret);
	}
	bpfdev_entry_set_state(&node->entry, BPFDEV_STATE_CHANGING);
	new->node = NULL;
	if (!other) {
		new->node = node;
		list_add(&new->coming, &bpfdev_coming);
	}
	return node;
}

/**
 * bpfdev_node_cancel_replace() - leave a node as it was
 * @node: what bpfdev_node_begin_replace() gave
 * @new: the same as then
 */
void bpfdev_node_cancel_replace(struct bpfdev_node *node,
				struct bpfdev_replacement *new)
{
	guard(mutex)(&bpfdev_lock);
	if (new->node)
		list_del(&new->coming);
	bpfdev_entry_set_state(&node->entry, BPFDEV_STATE_LIVE);
}

/**
 * bpfdev_node_end_replace() - put another object behind a name
 * @node: what bpfdev_node_begin_replace() gave
 * @new: the same as then; the caller is left with the old object
 */
void bpfdev_node_end_replace(struct bpfdev_node *node,
			     struct bpfdev_replacement *new)
{
	bool changed = new->node;
	u32 old_id;

	scoped_guard(mutex, &bpfdev_lock) {
		bpfdev_node_unclaim(node);
		if (changed)
			list_del(&new->coming);
		spin_lock(&node->lock);
		swap(node->object, new->object);
		spin_unlock(&node->lock);
		bpfdev_node_claim(node);
	}
	if (changed) {
		node->look = new->look;
		bpfdev_follow_uses(node);
		old_id = bpfdev_bpf_id(new->object.type,
				       new->object.file->private_data);
		bpfdev_tell(&node->entry, BPFDEV_CHANGE_REPLACE, old_id,
			    BPFDEV_REASON_NONE);
	}
	bpfdev_entry_settle(&node->entry);
}

static bool bpfdev_link_runs(struct bpf_link *link, const struct bpf_prog *prog)
{
	struct bpf_prog *now = bpfdev_link_prog(link);

	if (now)
		bpf_prog_put(now);
	return now == prog;
}

/**
 * bpfdev_node_begin_update() - find a link whose program shall be exchanged
 * @dir: the directory; the caller holds it
 * @name: the name
 *
 * Return: the node, CHANGING, for bpfdev_node_update() and then
 * bpfdev_node_end_update() or to be settled, or -EINVAL if the name is not a
 * link's, -ENODEV, -ENOENT, -EISDIR, -EDEADLK or -ERESTARTSYS.
 */
struct bpfdev_node *bpfdev_node_begin_update(struct bpfdev_dir *dir,
					     const char *name)
{
	struct bpfdev_node *node;

	guard(mutex)(&bpfdev_lock);
	node = bpfdev_node_find(dir, name, NULL);
	if (IS_ERR(node))
		return node;
	if (node->entry.type != BPFDEV_TYPE_LINK)
		return ERR_PTR(-EINVAL);
	bpfdev_entry_set_state(&node->entry, BPFDEV_STATE_CHANGING);
	return node;
}

/**
 * bpfdev_node_update() - exchange the program of a link
 * @node: what bpfdev_node_begin_update() gave: nobody else exchanges the object
 *	or removes the node
 * @prog: the new program
 * @expect_id: the id the old one must have, or NULL
 * @old_id: the id that it had
 *
 * Return: 0, -EOPNOTSUPP if the link can't take any, -ESTALE, or what the link
 * says.
 */
int bpfdev_node_update(struct bpfdev_node *node, struct bpf_prog *prog,
		       const u32 *expect_id, u32 *old_id)
{
	struct bpf_link *link = node->object.file->private_data;
	struct bpf_prog *old;
	int ret;

	if (!link->ops->update_prog)
		return -EOPNOTSUPP;
	old = bpfdev_link_prog(link);
	*old_id = old ? old->aux->id : 0;
	/* without the old one, the link would not compare */
	if (expect_id && (!old || *old_id != *expect_id)) {
		ret = -ESTALE;
	} else {
		/* the link takes over the reference that it is given */
		bpf_prog_inc(prog);
		ret = link->ops->update_prog(link, prog,
					     expect_id ? old : NULL);
		if (ret)
			bpf_prog_put(prog);
		/* each kind of link has its own word for this */
		if (ret && expect_id && !bpfdev_link_runs(link, old))
			ret = -ESTALE;
	}
	if (old)
		bpf_prog_put(old);
	return ret;
}

/**
 * bpfdev_node_end_update() - tell that the program of a link was exchanged
 * @node: the node that bpfdev_node_update() was called for, with success
 * @prog: the new program
 * @old_id: the id that the old one had
 */
void bpfdev_node_end_update(struct bpfdev_node *node,
			    const struct bpf_prog *prog, u32 old_id)
{
	struct bpfdev_look look;

	/* what else has happened by now, the watch will tell */
	bpfdev_look_at(&node->object, &look);
	node->look.uses = look.uses;
	node->look.prog_id = prog->aux->id;
	bpfdev_follow_uses(node);
	bpfdev_tell(&node->entry, BPFDEV_CHANGE_UPDATE, old_id,
		    BPFDEV_REASON_NONE);
	bpfdev_entry_settle(&node->entry);
}
