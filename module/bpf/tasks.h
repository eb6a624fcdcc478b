/* SPDX-License-Identifier: GPL-2.0-only */
/* The processes that hold an object. */
#ifndef BPFDEV_BPF_TASKS_H
#define BPFDEV_BPF_TASKS_H

#include <linux/fs.h>
#include <linux/pid_namespace.h>
#include <linux/sched.h>
#include <linux/types.h>

#include "bpf/object.h"

/*
 * struct bpfdev_scan_key - an object to look for in processes
 * @bpf: its address, which is never followed
 * @fops: the operations of its files
 * @type: BPFDEV_TYPE_MAP, _PROG or _LINK
 * @id: its BPF id
 */
struct bpfdev_scan_key {
	const void *bpf;
	const struct file_operations *fops;
	u32 type;
	u32 id;
};

/*
 * struct bpfdev_found - a way in which a process holds an object
 * @key: the object
 * @task: the process, or a thread that has descriptors of its own
 * @file: the file; valid only while found() runs
 * @fd: its descriptor, or -1 for a mapping
 * @start: of a mapping: its address
 * @writable: of a mapping
 */
struct bpfdev_found {
	const struct bpfdev_scan_key *key;
	struct task_struct *task;
	const struct file *file;
	int fd;
	unsigned long start;
	bool writable;
};

/*
 * struct bpfdev_scan - a search for the processes that hold objects
 * @keys: the objects, in the order of bpfdev_scan_key_cmp()
 * @count: the number of objects
 * @ns: the pid namespace to search
 * @all: include processes that the caller may not see
 * @nowait: skip the memory of a process if its mmap_lock is taken
 * @pid: the process to go on with
 * @at: the place in it to go on at: a descriptor, or an address
 * @found: called with each find, must not sleep; false if it has no room
 * @task: the process that is being visited
 * @left: the number of descriptors to read before the lock of their table is dropped
 */
struct bpfdev_scan {
	const struct bpfdev_scan_key *keys;
	u32 count;
	struct pid_namespace *ns;
	bool all;
	bool nowait;
	u32 pid;
	u64 at;
	bool (*found)(struct bpfdev_scan *scan,
		      const struct bpfdev_found *found);
	struct task_struct *task;
	u32 left;
};

struct bpfdev_scan_key bpfdev_scan_key_of(const struct bpfdev_object *object);
int bpfdev_scan_key_from_fd(int fd, struct bpfdev_scan_key *key);
int bpfdev_scan_key_cmp(const void *a, const void *b);
int bpfdev_scan(struct bpfdev_scan *scan);
int bpfdev_scan_pids(const struct bpfdev_scan_key *key, pid_t *pids, u32 room);

#endif /* BPFDEV_BPF_TASKS_H */
