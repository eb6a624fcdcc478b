// SPDX-License-Identifier: GPL-2.0-only
/*
 * Wakes the readers that wait for a tap of a ring.
 *
 * BPF wakes the readers of a ring when a record is complete at the place of the consumer. A
 * tap has a place of its own: while the consumer is behind, or there is none, BPF wakes nobody.
 * So a worker looks for new records a hundred times a second, while a reader waits for a tap.
 * If there are so many that a round takes long, it rests nine times as long: all taps of the
 * machine together take a tenth of one CPU at most.
 */

#include <linux/jiffies.h>
#include <linux/list.h>
#include <linux/minmax.h>
#include <linux/poll.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "data/ring.h"
#include "data/taps.h"

#define BPFDEV_TAPS_PERIOD	max(HZ / 100, 1)

/* How many taps are looked at before others may run, or take the lock. */
#define BPFDEV_TAPS_CHUNK	64

static void bpfdev_taps_work(struct work_struct *work);

/* Covers the list, and two fields of each tap. */
static DEFINE_SPINLOCK(bpfdev_taps_lock);
static LIST_HEAD(bpfdev_taps);
/* Under the lock: the worker runs, or will. */
static bool bpfdev_taps_busy;
static DECLARE_DELAYED_WORK(bpfdev_taps_worker, bpfdev_taps_work);

/*
 * Wake the readers of a tap that has a record, once for each record: a reader that waits for
 * edges may have left some. Return: false if nobody waits.
 */
static bool bpfdev_tap_wake(struct bpfdev_tap *tap)
{
	const struct bpfdev_ring_place place = { .at = &tap->at, .tap = true };
	unsigned long producer = READ_ONCE(*tap->ring->producer);
	unsigned long at = READ_ONCE(tap->at);

	/* a reader enters the queue before it takes the lock in bpfdev_tap_watch() */
	if (!waitqueue_active(&tap->wait))
		return false;
	if ((at != tap->seen_at || producer != tap->seen_producer) &&
	    bpfdev_ring_readable(tap->ring, &place)) {
		tap->seen_at = at;
		tap->seen_producer = producer;
		wake_up_interruptible_poll(&tap->wait, EPOLLIN | EPOLLRDNORM);
	}
	return true;
}

static void bpfdev_taps_work(struct work_struct *work)
{
	unsigned long begin = jiffies;
	struct bpfdev_tap *tap;
	LIST_HEAD(todo);
	u32 taps = 0;

	spin_lock(&bpfdev_taps_lock);
	list_splice_init(&bpfdev_taps, &todo);
	while ((tap = list_first_entry_or_null(&todo, struct bpfdev_tap, waiting))) {
		if (bpfdev_tap_wake(tap))
			list_move(&tap->waiting, &bpfdev_taps);
		else
			list_del_init(&tap->waiting);
		if (++taps % BPFDEV_TAPS_CHUNK)
			continue;
		spin_unlock(&bpfdev_taps_lock);
		cond_resched();
		spin_lock(&bpfdev_taps_lock);
	}
	bpfdev_taps_busy = !list_empty(&bpfdev_taps);
	if (bpfdev_taps_busy)
		queue_delayed_work(system_dfl_wq, &bpfdev_taps_worker,
				   max(BPFDEV_TAPS_PERIOD, 9 * (jiffies - begin)));
	spin_unlock(&bpfdev_taps_lock);
}

/**
 * bpfdev_tap_init() - begin to read a ring without taking anything from its consumer
 * @tap: to be filled
 * @ring: the ring, which lives as long as the tap
 */
void bpfdev_tap_init(struct bpfdev_tap *tap, const struct bpfdev_ring *ring)
{
	tap->ring = ring;
	tap->at = bpfdev_ring_begin(ring);
	tap->seen_at = tap->at;
	tap->seen_producer = tap->at;
	init_waitqueue_head(&tap->wait);
	INIT_LIST_HEAD(&tap->waiting);
}

/**
 * bpfdev_tap_watch() - have the readers that wait for a tap woken
 * @tap: the tap; the reader is in its queue already
 */
void bpfdev_tap_watch(struct bpfdev_tap *tap)
{
	spin_lock(&bpfdev_taps_lock);
	if (list_empty(&tap->waiting)) {
		list_add(&tap->waiting, &bpfdev_taps);
		/* else the worker sees the tap at the end of its round */
		if (!bpfdev_taps_busy)
			queue_delayed_work(system_dfl_wq, &bpfdev_taps_worker,
					   BPFDEV_TAPS_PERIOD);
		bpfdev_taps_busy = true;
	}
	spin_unlock(&bpfdev_taps_lock);
}

/**
 * bpfdev_tap_exit() - end a tap that nobody waits for any more
 * @tap: the tap
 */
void bpfdev_tap_exit(struct bpfdev_tap *tap)
{
	spin_lock(&bpfdev_taps_lock);
	list_del_init(&tap->waiting);
	spin_unlock(&bpfdev_taps_lock);
}

/**
 * bpfdev_taps_exit() - stop the worker, after the last tap has ended
 */
void bpfdev_taps_exit(void)
{
	cancel_delayed_work_sync(&bpfdev_taps_worker);
}
