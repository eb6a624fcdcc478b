// SPDX-License-Identifier: GPL-2.0-only
/*
 * Changes that nobody tells this module of: a map is frozen, a link loses what
 * it was attached to or gets another program, other objects are put into a map.
 * BPF has no hook for them, so each node is looked at from time to time.
 *
 * Most nodes are only glanced at: for maps that hold no objects, and for the kinds
 * of links that target.c knows, a few values tell that nothing has changed, without
 * a lock but bpfdev_lock, and without disturbing anyone. Any other node is CHANGING
 * while it is looked at: its object stays, whoever wants to remove it waits for that
 * moment, and what is told of it comes in the order of its changes. What was seen
 * last is node->look, which belongs to whoever has made the entry busy.
 *
 * One look at all nodes is followed by a pause of half a second, so that a change is
 * told within one, or of a hundred times the CPU time that it took, up to a minute:
 * that is a hundredth of a CPU with all but very many nodes. Of the last two looks it
 * is the shorter one that counts: a hypervisor that has others run meanwhile may make
 * one of them seem long. There is none while there are no nodes.
 */

#include <linux/bpf.h>
#include <linux/jhash.h>
#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/time64.h>
#include <linux/workqueue.h>

#include "bpfdev.h"

#define BPFDEV_WATCH_PAUSE_NS	(NSEC_PER_SEC / 2)
#define BPFDEV_WATCH_PAUSE_MAX	(60 * NSEC_PER_SEC)
#define BPFDEV_WATCH_SHARE	100

static struct workqueue_struct *bpfdev_watch_wq;

static void bpfdev_watch_all(struct work_struct *work);
static DECLARE_DELAYED_WORK(bpfdev_watch_work, bpfdev_watch_all);

/* struct bpfdev_mark - a visitor that makes one number of a set of edges */
struct bpfdev_mark {
	struct bpfdev_visitor visitor;
	u64 sum;
};

#define to_mark(v)	container_of(v, struct bpfdev_mark, visitor)

static void bpfdev_mark_edge(struct bpfdev_visitor *visitor,
			     const struct bpfdev_edge *edge)
{
	u32 low = jhash_3words(edge->type, edge->id, edge->relation, 0);
	u32 high = jhash_3words(edge->type, edge->id, edge->relation, low);

	to_mark(visitor)->sum += (u64)high << 32 | low;
}

static void bpfdev_mark_forget(struct bpfdev_visitor *visitor)
{
	to_mark(visitor)->sum = 0;
}

/**
 * bpfdev_look_at() - see what of an object can change
 * @object: the object; the caller keeps it from going away
 * @look: to be filled
 *
 * May sleep.
 *
 * Return: 0, or -ENOMEM or -EINTR, and not all was seen.
 */
int bpfdev_look_at(const struct bpfdev_object *object, struct bpfdev_look *look)
{
	struct bpfdev_mark mark = {
		.visitor.edge = bpfdev_mark_edge,
		.visitor.forget = bpfdev_mark_forget,
	};
	void *bpf = object->file->private_data;
	int ret;

	memset(look, 0, sizeof(*look));
	if (object->type == BPFDEV_TYPE_MAP) {
		look->frozen = READ_ONCE(((struct bpf_map *)bpf)->frozen);
	} else if (object->type == BPFDEV_TYPE_LINK) {
		look->prog_id = bpfdev_link_prog_id(bpf);
		bpfdev_link_place(bpf, &look->place);
		look->attached = look->place.what || bpfdev_link_attached(bpf);
	}
	ret = bpfdev_object_uses(object->type, bpf, &mark.visitor);
	look->uses = mark.sum;
	return ret;
}

/**
 * bpfdev_look_differs() - is another look at a node worth while?
 * @node: a node that is LIVE; the caller holds bpfdev_lock
 *
 * Return: false if nothing can have changed since the last one.
 */
bool bpfdev_look_differs(const struct bpfdev_node *node)
{
	const void *bpf = node->object.file->private_data;
	const struct bpf_map *map = bpf;

	if (node->look.again)
		return true;
	switch (node->entry.type) {
	case BPFDEV_TYPE_MAP:
		return bpfdev_map_holds_objects(map) ||
		       READ_ONCE(map->frozen) != node->look.frozen;
	case BPFDEV_TYPE_LINK:
		return bpfdev_link_differs(bpf, &node->look);
	default:
		return true;
	}
}

/**
 * bpfdev_follow_uses() - have the symlinks of a node follow what was seen
 * @node: a node that is CHANGING
 *
 * If there is no memory for that, the next look does it.
 */
void bpfdev_follow_uses(struct bpfdev_node *node)
{
	node->look.again = bpfdev_symlinks_update(node);
}

/* Tell what has become of what a link is attached to. */
static void bpfdev_watch_tell_place(struct bpfdev_node *node,
				    const struct bpfdev_look *old)
{
	static const char * const target[] = { "target", NULL };
	const struct bpfdev_look *look = &node->look;
	struct bpfdev_entry *entry = &node->entry;

	if (look->attached && !old->attached)
		bpfdev_tell(entry, BPFDEV_CHANGE_ATTACH, look->prog_id,
			    BPFDEV_REASON_NONE);
	else if (old->attached && !look->attached)
		bpfdev_tell(entry, BPFDEV_CHANGE_DETACH, look->prog_id,
			    bpfdev_place_lost(node->object.file->private_data,
					      &old->place));
	else if (bpfdev_place_cmp(&look->place, &old->place))
		bpfdev_notify(entry, target);
}

/* Tell what has changed since the last look at a node that is CHANGING. */
static void bpfdev_watch_tell(struct bpfdev_node *node,
			      const struct bpfdev_look *look)
{
	static const char * const uses[] = {
		"uses_maps", "uses_progs", "target", NULL
	};
	const struct bpfdev_look old = node->look;
	struct bpfdev_entry *entry = &node->entry;

	/* an event tells what is there now */
	node->look = *look;
	if (look->uses != old.uses || old.again) {
		bpfdev_follow_uses(node);
		bpfdev_notify(entry, uses);
	}
	if (look->frozen != old.frozen)
		bpfdev_tell(entry, BPFDEV_CHANGE_FREEZE, 0, BPFDEV_REASON_NONE);
	if (look->prog_id != old.prog_id)
		bpfdev_tell(entry, BPFDEV_CHANGE_UPDATE, old.prog_id,
			    BPFDEV_REASON_NONE);
	bpfdev_watch_tell_place(node, &old);
}

static void bpfdev_watch_all(struct work_struct *work)
{
	u64 start = current->se.sum_exec_runtime, took, pause;
	static u64 took_before;
	struct bpfdev_look look;
	struct bpfdev_node *node;
	const void *after = NULL;
	bool any = false;

	while (bpfdev_node_next(&after, &node)) {
		any = true;
		if (node) {
			if (!bpfdev_look_at(&node->object, &look))
				bpfdev_watch_tell(node, &look);
			bpfdev_entry_settle(&node->entry);
		}
		cond_resched();
	}
	/* not the time it was waiting for locks of BPF's */
	took = current->se.sum_exec_runtime - start;
	pause = clamp_t(u64, min(took, took_before) * BPFDEV_WATCH_SHARE,
			BPFDEV_WATCH_PAUSE_NS, BPFDEV_WATCH_PAUSE_MAX);
	took_before = took;
	/* whoever has made a node meanwhile has asked for a shorter one */
	if (any)
		mod_delayed_work(bpfdev_watch_wq, &bpfdev_watch_work,
				 nsecs_to_jiffies(pause));
}

/**
 * bpfdev_watch_start() - there is a node to look at
 */
void bpfdev_watch_start(void)
{
	queue_delayed_work(bpfdev_watch_wq, &bpfdev_watch_work,
			   nsecs_to_jiffies(BPFDEV_WATCH_PAUSE_NS));
}

/**
 * bpfdev_watch_init() - before the first node
 *
 * Return: 0 or -ENOMEM.
 */
int __init bpfdev_watch_init(void)
{
	/* unbound: it may take long, and has no business on any one CPU */
	bpfdev_watch_wq = alloc_workqueue("bpfdev", WQ_UNBOUND, 1);
	return bpfdev_watch_wq ? 0 : -ENOMEM;
}

/**
 * bpfdev_watch_exit() - after the last node
 */
void bpfdev_watch_exit(void)
{
	cancel_delayed_work_sync(&bpfdev_watch_work);
	destroy_workqueue(bpfdev_watch_wq);
}
