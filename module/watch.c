// SPDX-License-Identifier: GPL-2.0-only
/*
 * Poll for changes that BPF provides no notification for: a map is frozen, a link
 * is detached or gets another program, other objects are put into a map.
 *
 * Documentation/design.md explains the glance, the snapshot and the length of the
 * pause. The rules for this file:
 *
 *   A node is glanced at under bpfdev_lock, and only if it is LIVE. It is CHANGING
 *   while a snapshot is taken, which may wait for locks of BPF: the object stays, a
 *   removal waits for that moment, and the events of a node come in order.
 *
 *   The pause is half a second, so that a change is reported within a second, or a
 *   hundred times the CPU time of a pass, up to a minute. The shorter of the last two
 *   passes counts, because a pass can seem long when a hypervisor runs other guests.
 *   Without nodes there is no pass.
 */

#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/time64.h>
#include <linux/workqueue.h>

#include "bpf/attach_point.h"
#include "bpf/object.h"
#include "bpf/snapshot.h"
#include "notify.h"
#include "registry.h"
#include "symlinks.h"
#include "trace.h"
#include "watch.h"

#define BPFDEV_WATCH_PAUSE_NS	(NSEC_PER_SEC / 2)
#define BPFDEV_WATCH_PAUSE_MAX	(60 * NSEC_PER_SEC)
#define BPFDEV_WATCH_SHARE	100

/* The number of nodes to glance at before bpfdev_lock is dropped. */
#define BPFDEV_WATCH_BATCH	256

static struct workqueue_struct *bpfdev_watch_wq;

static void bpfdev_watch_pass(struct work_struct *work);
static DECLARE_DELAYED_WORK(bpfdev_watch_work, bpfdev_watch_pass);

/*
 * Find the next node that may have changed, and make it CHANGING. Nodes are visited
 * in the order of their objects' addresses: @after is the last one visited, NULL to
 * begin with. Return NULL if none of the next BPFDEV_WATCH_BATCH nodes has changed,
 * and set @end after the last node. A busy node is skipped: the thread that has made
 * it busy updates the snapshot itself.
 */
static struct bpfdev_node *bpfdev_watch_next(const void **after, bool *end)
{
	struct bpfdev_node *node;
	int passed = 0;

	guard(mutex)(&bpfdev_lock);
	for (node = bpfdev_node_after(*after); node && passed < BPFDEV_WATCH_BATCH;
	     node = bpfdev_node_next(node), passed++) {
		*after = bpfdev_object_bpf(&node->object);
		if (node->entry.state == BPFDEV_STATE_LIVE &&
		    (node->entry.symlinks_stale ||
		     bpfdev_snapshot_stale(&node->object, &node->snapshot))) {
			bpfdev_entry_set_state(&node->entry,
					       BPFDEV_STATE_CHANGING);
			return node;
		}
	}
	*end = !node;
	return NULL;
}

/* Report a change of the attach point of a link. */
static void bpfdev_watch_notify_link(struct bpfdev_node *node,
				     const struct bpfdev_snapshot *old)
{
	static const char * const target[] = { "target", NULL };
	const struct bpfdev_snapshot *new = &node->snapshot;
	const void *link = bpfdev_object_bpf(&node->object);
	struct bpfdev_entry *entry = &node->entry;

	if (new->attached && !old->attached)
		bpfdev_notify_change(entry, BPFDEV_CHANGE_ATTACH, new->prog_id,
				     BPFDEV_REASON_NONE);
	else if (old->attached && !new->attached)
		bpfdev_notify_change(entry, BPFDEV_CHANGE_DETACH, new->prog_id,
				     bpfdev_attach_point_lost(link, &old->point));
	else if (bpfdev_attach_point_cmp(&new->point, &old->point))
		bpfdev_notify_attrs(entry, target);
}

/* Report the changes of a node that is CHANGING. */
static void bpfdev_watch_notify(struct bpfdev_node *node,
				const struct bpfdev_snapshot *new)
{
	static const char * const uses[] = {
		"uses_maps", "uses_progs", "target", NULL
	};
	const struct bpfdev_snapshot old = node->snapshot;
	struct bpfdev_entry *entry = &node->entry;

	/* an event shows the new values */
	node->snapshot = *new;
	if (new->dependencies != old.dependencies || node->entry.symlinks_stale) {
		bpfdev_symlinks_follow(node);
		bpfdev_notify_attrs(entry, uses);
	}
	if (new->frozen != old.frozen)
		bpfdev_notify_change(entry, BPFDEV_CHANGE_FREEZE, 0,
				     BPFDEV_REASON_NONE);
	if (new->prog_id != old.prog_id)
		bpfdev_notify_change(entry, BPFDEV_CHANGE_UPDATE, old.prog_id,
				     BPFDEV_REASON_NONE);
	bpfdev_watch_notify_link(node, &old);
}

static void bpfdev_watch_node(struct bpfdev_node *node)
{
	struct bpfdev_snapshot snapshot;
	int ret;

	ret = bpfdev_snapshot_take(&node->object, &snapshot);
	trace_bpfdev_watch_snapshot(node->entry.path, node->entry.minor, ret);
	if (!ret)
		bpfdev_watch_notify(node, &snapshot);
	bpfdev_entry_unbusy(&node->entry);
}

static void bpfdev_watch_pass(struct work_struct *work)
{
	u64 start = current->se.sum_exec_runtime, took, pause;
	static u64 took_before;
	struct bpfdev_node *node;
	const void *after = NULL;
	bool end = false;

	while (!end) {
		node = bpfdev_watch_next(&after, &end);
		if (node)
			bpfdev_watch_node(node);
		cond_resched();
	}
	/* CPU time, without the waits for locks of BPF */
	took = current->se.sum_exec_runtime - start;
	pause = clamp_t(u64, min(took, took_before) * BPFDEV_WATCH_SHARE,
			BPFDEV_WATCH_PAUSE_NS, BPFDEV_WATCH_PAUSE_MAX);
	took_before = took;
	trace_bpfdev_watch_pass(took, pause);
	/* mod: a node created during the pass has queued the work with a short pause */
	if (after)
		mod_delayed_work(bpfdev_watch_wq, &bpfdev_watch_work,
				 nsecs_to_jiffies(pause));
}

/**
 * bpfdev_watch_start() - watch a new node
 *
 * Called before the node can be removed.
 */
void bpfdev_watch_start(void)
{
	queue_delayed_work(bpfdev_watch_wq, &bpfdev_watch_work,
			   nsecs_to_jiffies(BPFDEV_WATCH_PAUSE_NS));
}

/**
 * bpfdev_watch_init() - prepare the watch, before the first node
 *
 * Return: 0 or -ENOMEM.
 */
int __init bpfdev_watch_init(void)
{
	/* unbound: a pass may take long and needs no particular CPU */
	bpfdev_watch_wq = alloc_workqueue("bpfdev", WQ_UNBOUND, 1);
	return bpfdev_watch_wq ? 0 : -ENOMEM;
}

/**
 * bpfdev_watch_exit() - end the watch, after the last node
 */
void bpfdev_watch_exit(void)
{
	cancel_delayed_work_sync(&bpfdev_watch_work);
	destroy_workqueue(bpfdev_watch_wq);
}
