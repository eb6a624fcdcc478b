// SPDX-License-Identifier: GPL-2.0-only
/*
 * A process that waits inside read(2) or write(2), by the poll operation of its file: BPF
 * tells the queue of a ring to that alone.
 */

#include <linux/fs.h>
#include <linux/poll.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/wait.h>

#include "data/wait.h"

/* The most queues of a file: that of a tap, and BPF's. */
#define BPFDEV_WAIT_QUEUES	2

/*
 * struct bpfdev_wait - a process that waits
 * @table: has the queues filled in by the poll operation
 * @entries: the places in the queues
 * @heads: the queues
 * @count: the number of queues
 */
struct bpfdev_wait {
	poll_table table;
	wait_queue_entry_t entries[BPFDEV_WAIT_QUEUES];
	wait_queue_head_t *heads[BPFDEV_WAIT_QUEUES];
	unsigned int count;
};

static void bpfdev_wait_on(struct file *file, wait_queue_head_t *head, poll_table *table)
{
	struct bpfdev_wait *wait = container_of(table, struct bpfdev_wait, table);

	if (WARN_ON_ONCE(wait->count == BPFDEV_WAIT_QUEUES))
		return;
	init_waitqueue_entry(&wait->entries[wait->count], current);
	wait->heads[wait->count] = head;
	add_wait_queue(head, &wait->entries[wait->count++]);
}

/**
 * bpfdev_data_wait() - wait until a file is ready
 * @file: the file
 * @ready: whether it is; follows a full barrier after the queues were entered
 * @need: for @ready
 *
 * Return: 0 or -ERESTARTSYS.
 */
int bpfdev_data_wait(struct file *file, bool (*ready)(struct file *file, size_t need),
		     size_t need)
{
	struct bpfdev_wait wait = {};
	int ret = 0;

	init_poll_funcptr(&wait.table, bpfdev_wait_on);
	file->f_op->poll(file, &wait.table);
	for (;;) {
		set_current_state(TASK_INTERRUPTIBLE);
		if (ready(file, need))
			break;
		if (signal_pending(current)) {
			ret = -ERESTARTSYS;
			break;
		}
		schedule();
	}
	__set_current_state(TASK_RUNNING);
	while (wait.count--)
		remove_wait_queue(wait.heads[wait.count], &wait.entries[wait.count]);
	return ret;
}
