// SPDX-License-Identifier: GPL-2.0-only
/* The process that causes a change: the caller, or none if a worker has found it. */

#include <linux/cred.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/timekeeping.h>

#include "cause.h"

/**
 * bpfdev_cause_get() - describe the cause of a change that is made now
 * @cause: to be filled
 *
 * Does not sleep.
 */
void bpfdev_cause_get(struct bpfdev_cause *cause)
{
	memset(cause, 0, sizeof(*cause));
	cause->ns = ktime_get_boottime_ns();
	if (current->flags & PF_KTHREAD)
		return;
	cause->pid = task_tgid_nr(current);
	cause->uid = current_euid();
	get_task_comm(cause->comm, current);
}
