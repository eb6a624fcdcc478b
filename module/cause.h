/* SPDX-License-Identifier: GPL-2.0-only */
/* The cause of a change: a process and a time. */
#ifndef BPFDEV_CAUSE_H
#define BPFDEV_CAUSE_H

#include <linux/sched.h>
#include <linux/types.h>
#include <linux/uidgid.h>

/*
 * struct bpfdev_cause - the process that made a change, and the time
 * @ns: the time, in ns of CLOCK_BOOTTIME
 * @pid: the process, as a PID of the initial namespace; 0 if the watch has found the
 *	change, and the process is not known
 * @uid: its effective uid
 * @comm: its name, with a NUL
 */
struct bpfdev_cause {
	u64 ns;
	pid_t pid;
	kuid_t uid;
	char comm[TASK_COMM_LEN];
};

void bpfdev_cause_get(struct bpfdev_cause *cause);

#endif /* BPFDEV_CAUSE_H */
