// SPDX-License-Identifier: GPL-2.0-only
/*
 * Poll for changes that BPF provides no notification for: a map is frozen, a link
 * is detached or gets another program, other objects are put into a map.
 *
 * Documentation/design.md explains the glance, the snapshot and the rounds. The rules
 * for this file:
 *
 *   A node is glanced at under bpfdev_lock, and only if it is LIVE. It is CHANGING
 *   while a snapshot is taken, which may wait for locks of BPF: the object stays, a
 *   removal waits for that moment, and the events of a node come in order.
 *
 *   A pass begins every half second, so that a change is reported within a second.
 *   What it does is counted in units, of which it has a fixed number. A map with many
 *   slots is visited in portions: it can delay the reports about itself, and about
 *   other large maps, but not those about other nodes.
 *
 *   If no node can change any more, and without nodes, there is no pass.
 */

#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/workqueue.h>

#include "bpf/attach_point.h"
#include "bpf/object.h"
#include "bpf/snapshot.h"
#include "change.h"
#include "notify.h"
#include "registry.h"
#include "symlinks.h"
#include "trace.h"
#include "watch.h"

#define BPFDEV_WATCH_PAUSE	(HZ / 2)

/* The number of nodes to glance at before bpfdev_lock is dropped. */
#define BPFDEV_WATCH_BATCH	256

/*
 * A unit is a glance at a node, or at an empty slot of a map: some nanoseconds. A slot
 * with an object, and a snapshot of a node without slots, are 16. The units of a round
 * in one pass are about a hundredth of the time from one pass to the next.
 */
#define BPFDEV_ROUND_UNITS	(512 * 1024U)

/* The units that a node can spend at a time: when all nodes have a turn, or later. */
#define BPFDEV_FIRST_PORTION	1024U
#define BPFDEV_NEXT_PORTION	(64 * 1024U)

/*
 * struct bpfdev_round - a round through all nodes
 * @wants: check for a node that a snapshot is to be taken of, under bpfdev_lock
 * @portion: the units that it can spend
 * @place: where the next pass goes on
 * @units: what is left for this pass
 * @taken: the number of snapshots in this pass
 * @change: a node that can change was met, since the beginning of the round
 */
struct bpfdev_round {
	bool (*wants)(const struct bpfdev_node *node);
	u32 portion;
	struct bpfdev_place place;
	u32 units;
	u32 taken;
	bool change;
};

static struct workqueue_struct *bpfdev_watch_wq;

static void bpfdev_watch_pass(struct work_struct *work);
static DECLARE_DELAYED_WORK(bpfdev_watch_work, bpfdev_watch_pass);

/* Every node that may have changed. */
static bool bpfdev_watch_wants_first(const struct bpfdev_node *node)
{
	return READ_ONCE(node->entry.symlinks_stale) ||
	       bpfdev_snapshot_stale(&node->object, &node->snapshot);
}

/* Every node of which there is a part of a snapshot. */
static bool bpfdev_watch_wants_next(const struct bpfdev_node *node)
{
	return bpfdev_snapshot_begun(&node->snapshot);
}

static bool bpfdev_watch_can_change(const struct bpfdev_node *node)
{
	return READ_ONCE(node->entry.symlinks_stale) ||
	       node->entry.state != BPFDEV_STATE_LIVE ||
	       !bpfdev_snapshot_final(&node->object, &node->snapshot);
}

/*
 * Find the next node that the round wants, and make it CHANGING. Return NULL if it
 * wants none of the next BPFDEV_WATCH_BATCH nodes, and set @end after the last node. A
 * busy node is skipped: the thread that has made it busy updates the snapshot itself.
 */
static struct bpfdev_node *bpfdev_watch_next(struct bpfdev_round *round, bool *end)
{
	struct bpfdev_node *node;
	int passed = 0;

	guard(mutex)(&bpfdev_lock);
	for (node = bpfdev_node_after(&round->place);
	     node && passed < BPFDEV_WATCH_BATCH && round->units;
	     node = bpfdev_node_next(node), passed++) {
		round->place = bpfdev_place_of(node);
		round->units--;
		round->change |= bpfdev_watch_can_change(node);
		if (node->entry.state == BPFDEV_STATE_LIVE && round->wants(node)) {
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

	if (new->attached && bpfdev_attach_point_cmp(&new->point, &old->point))
		bpfdev_change_keep_target(node);
	if (new->attached && !old->attached)
		bpfdev_notify_change(node, BPFDEV_CHANGE_ATTACH, new->prog_id);
	else if (old->attached && !new->attached)
		bpfdev_notify_detach(node, bpfdev_attach_point_lost(link, &old->point));
	else if (bpfdev_attach_point_cmp(&new->point, &old->point))
		bpfdev_notify_attrs(entry, target);
}

/* Bring the symlinks of a node that is CHANGING up to date, or leave that to later. */
static void bpfdev_watch_follow(struct bpfdev_node *node)
{
	if (bpfdev_symlinks_idle(node) && !bpfdev_snapshot_begun(&node->snapshot))
		bpfdev_symlinks_follow(node);
	else
		WRITE_ONCE(node->entry.symlinks_stale, true);
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
	if (new->dependencies != old.dependencies || entry->symlinks_stale) {
		bpfdev_watch_follow(node);
		bpfdev_notify_attrs(entry, uses);
	}
	if (new->frozen != old.frozen)
		bpfdev_notify_change(node, BPFDEV_CHANGE_FREEZE, 0);
	if (new->prog_id != old.prog_id)
		bpfdev_notify_change(node, BPFDEV_CHANGE_UPDATE, old.prog_id);
	if (entry->type == BPFDEV_TYPE_LINK)
		bpfdev_watch_notify_link(node, &old);
}

static void bpfdev_watch_node(struct bpfdev_node *node, struct bpfdev_round *round)
{
	/* at least one, so that it gets on */
	u32 portion = max(min(round->portion, round->units), 1U), left = portion;
	struct bpfdev_snapshot snapshot;
	int ret;

	ret = bpfdev_snapshot_again(&node->object, &node->snapshot, &snapshot, &left);
	trace_bpfdev_watch_snapshot(node->entry.path, node->entry.minor, ret);
	/* also if it is not complete: the rest shows what it shows */
	if (ret)
		snapshot.dependencies = node->snapshot.dependencies;
	bpfdev_watch_notify(node, &snapshot);
	bpfdev_entry_unbusy(&node->entry);
	round->units -= min(round->units, portion - left);
	round->taken++;
}

/* Go on with a round until its units are spent. Return: true at its end. */
static bool bpfdev_watch_round(struct bpfdev_round *round)
{
	struct bpfdev_node *node;
	bool end = false;

	while (!end && round->units) {
		node = bpfdev_watch_next(round, &end);
		if (node)
			bpfdev_watch_node(node, round);
		cond_resched();
	}
	if (end)
		round->place = (struct bpfdev_place){};
	return end;
}

static void bpfdev_watch_pass(struct work_struct *work)
{
	static struct bpfdev_round first = {
		.wants = bpfdev_watch_wants_first,
		.portion = BPFDEV_FIRST_PORTION,
	};
	static struct bpfdev_round next = {
		.wants = bpfdev_watch_wants_next,
		.portion = BPFDEV_NEXT_PORTION,
	};
	bool again = true;
	u32 taken;

	first.units = BPFDEV_ROUND_UNITS;
	next.units = BPFDEV_ROUND_UNITS;
	first.taken = 0;
	next.taken = 0;
	if (bpfdev_watch_round(&first)) {
		again = first.change;
		first.change = false;
	}
	/* until nothing is left, or a whole round has found nothing */
	do {
		taken = next.taken;
	} while (bpfdev_watch_round(&next) && next.taken > taken);
	again |= bpfdev_notify_overflows();
	trace_bpfdev_watch_pass(first.taken + next.taken,
				2 * BPFDEV_ROUND_UNITS - first.units - next.units);
	/* mod: a node created during the pass has queued the work */
	if (again)
		mod_delayed_work(bpfdev_watch_wq, &bpfdev_watch_work,
				 BPFDEV_WATCH_PAUSE);
}

/**
 * bpfdev_watch_start() - watch a node that is new, or has got another object
 *
 * Called before the node can be removed, and when something has to be tried again.
 */
void bpfdev_watch_start(void)
{
	queue_delayed_work(bpfdev_watch_wq, &bpfdev_watch_work, BPFDEV_WATCH_PAUSE);
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
