// SPDX-License-Identifier: GPL-2.0-only
/*
 * The number of events that a directory with a limit can cause.
 *
 * Every process can receive events, and udevd handles each of them: a user who may
 * change a directory could keep it busy. A directory that has a limit is somebody's, and may
 * cause BPFDEV_EVENTS_BURST events at once, and one more every BPFDEV_EVENT_NS. An event
 * counts for each directory with a limit that the entry is in, at any depth.
 *
 * Beyond that, a call that adds or removes entries waits before it begins: no such event
 * is lost. An event about a change is left out, and counted. The next one that is sent
 * from there says how many were left out. If none comes, the watch sends one about the
 * directory.
 *
 * The callers with CAP_SYS_ADMIN neither wait nor count.
 */

#include <linux/capability.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/minmax.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/time64.h>
#include <linux/user_namespace.h>

#include "events.h"
#include "registry.h"

#define BPFDEV_EVENT_NS		(40ULL * NSEC_PER_MSEC)
#define BPFDEV_EVENTS_BURST	1000

/* Directories with events that were left out, in the order of their first one. */
static LIST_HEAD(bpfdev_overflows);

/* How long until the directory may cause an event, in ns; 0: it may now. */
static u64 bpfdev_events_delay(const struct bpfdev_dir *dir, u64 now)
{
	u64 limit = now + BPFDEV_EVENTS_BURST * BPFDEV_EVENT_NS;

	return dir->limit != BPFDEV_NO_LIMIT && dir->events_ns > limit ?
		dir->events_ns - limit : 0;
}

/* The same for a directory and all above it. */
static u64 bpfdev_events_delay_all(const struct bpfdev_dir *dir, u64 now)
{
	u64 delay = 0;

	lockdep_assert_held(&bpfdev_lock);
	for (; dir; dir = dir->entry.parent)
		delay = max(delay, bpfdev_events_delay(dir, now));
	return delay;
}

static void bpfdev_events_count(struct bpfdev_dir *dir, u32 count, u64 now)
{
	lockdep_assert_held(&bpfdev_lock);
	for (; dir; dir = dir->entry.parent)
		if (dir->limit != BPFDEV_NO_LIMIT)
			dir->events_ns = max(dir->events_ns, now) +
					 count * BPFDEV_EVENT_NS;
}

/* Without a trace in the audit log: most callers have no such capability. */
static bool bpfdev_events_unlimited(void)
{
	return ns_capable_noaudit(&init_user_ns, CAP_SYS_ADMIN);
}

/**
 * bpfdev_events_wait() - wait until a directory may cause events that cannot be left
 *	out
 * @dir: the directory; the caller holds it, and has made no entry busy
 * @count: the number of events
 *
 * Return: 0, or -ERESTARTSYS for a fatal signal.
 */
int bpfdev_events_wait(struct bpfdev_dir *dir, u32 count)
{
	u64 now, delay;

	if (!count || bpfdev_events_unlimited())
		return 0;
	if (mutex_lock_killable(&bpfdev_lock))
		return -ERESTARTSYS;
	now = ktime_get_ns();
	delay = bpfdev_events_delay_all(dir, now);
	/* counted before the wait, so that callers wait in turn */
	bpfdev_events_count(dir, count, now);
	mutex_unlock(&bpfdev_lock);
	if (delay)
		schedule_timeout_killable(nsecs_to_jiffies(delay) + 1);
	return fatal_signal_pending(current) ? -ERESTARTSYS : 0;
}

/* The directory that had to leave out the most recent event of an entry, or NULL. */
static struct bpfdev_dir *bpfdev_events_overflowed(const struct bpfdev_entry *entry)
{
	struct bpfdev_dir *dir;

	for (dir = entry->parent; dir; dir = dir->entry.parent)
		if (dir->left_out)
			return dir;
	return NULL;
}

static u32 bpfdev_overflow_take(struct bpfdev_dir *dir)
{
	u32 left_out = dir->left_out;

	dir->left_out = 0;
	list_del(&dir->overflow);
	return left_out;
}

/* Leave out an event: on behalf of the first directory that may not cause it now. */
static void bpfdev_events_leave_out(struct bpfdev_dir *dir, u64 now)
{
	while (!bpfdev_events_delay(dir, now))
		dir = dir->entry.parent;
	if (!dir->left_out++)
		list_add_tail(&dir->overflow, &bpfdev_overflows);
}

/**
 * bpfdev_events_take() - check whether an event about a change may be sent
 * @entry: the entry, busy
 * @left_out: set to the number of events that were left out before it
 *
 * Return: false if it is to be left out.
 */
bool bpfdev_events_take(struct bpfdev_entry *entry, u32 *left_out)
{
	struct bpfdev_dir *overflowed;
	u64 now = ktime_get_ns();

	*left_out = 0;
	/* the watch reports the changes of all users */
	if (!(current->flags & PF_KTHREAD) && bpfdev_events_unlimited())
		return true;
	guard(mutex)(&bpfdev_lock);
	if (bpfdev_events_delay_all(entry->parent, now)) {
		bpfdev_events_leave_out(entry->parent, now);
		return false;
	}
	bpfdev_events_count(entry->parent, 1, now);
	overflowed = bpfdev_events_overflowed(entry);
	if (overflowed)
		*left_out = bpfdev_overflow_take(overflowed);
	return true;
}

/**
 * bpfdev_events_next_overflow() - find a directory that may report an overflow
 * @left_out: set to the number of events that were left out
 *
 * Return: the directory, to be dropped with put_device(), or NULL.
 */
struct bpfdev_dir *bpfdev_events_next_overflow(u32 *left_out)
{
	struct bpfdev_dir *dir, *next;
	u64 now = ktime_get_ns();

	guard(mutex)(&bpfdev_lock);
	list_for_each_entry_safe(dir, next, &bpfdev_overflows, overflow) {
		if (dir->entry.state != BPFDEV_STATE_LIVE) {
			bpfdev_overflow_take(dir);
			continue;
		}
		if (bpfdev_events_delay_all(dir, now))
			continue;
		bpfdev_events_count(dir, 1, now);
		*left_out = bpfdev_overflow_take(dir);
		get_device(&dir->entry.dev);
		return dir;
	}
	return NULL;
}

/**
 * bpfdev_events_overflowing() - check whether anything is left to be reported
 */
bool bpfdev_events_overflowing(void)
{
	guard(mutex)(&bpfdev_lock);
	return !list_empty(&bpfdev_overflows);
}

/**
 * bpfdev_events_forget() - forget the overflow of a directory
 * @dir: a directory that is being removed
 */
void bpfdev_events_forget(struct bpfdev_dir *dir)
{
	lockdep_assert_held(&bpfdev_lock);
	if (dir->left_out)
		bpfdev_overflow_take(dir);
}
