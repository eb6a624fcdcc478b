// SPDX-License-Identifier: GPL-2.0-only
/*
 * The processes that hold an object: through a descriptor, or through memory mapped
 * from one.
 *
 * A scan visits the processes of a pid namespace in the order of their PIDs, as /proc
 * does, and can stop anywhere and go on there. It recognizes an object by the file's
 * private_data and operations, and does not need to hold it.
 *
 * A task is held while it is visited. Its descriptors are read under its alloc_lock
 * and the lock of the table, its mappings under its mmap_lock.
 */

#include <linux/bsearch.h>
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/fdtable.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/sort.h>
#include <linux/user_namespace.h>

#include "bpf/object.h"
#include "bpf/tasks.h"
#include "data/open.h"

/* The number of descriptors to read before the lock of their table is dropped. */
#define BPFDEV_SCAN_BATCH	1000

/* In bpfdev_scan.at: the rest is an address, not a descriptor. */
#define BPFDEV_AT_MAPPING	BIT_ULL(63)

/**
 * bpfdev_scan_key_of() - make the key to look for an object in processes
 * @object: the object; the caller keeps it from going away
 *
 * Return: the key.
 */
struct bpfdev_scan_key bpfdev_scan_key_of(const struct bpfdev_object *object)
{
	const void *bpf = object->file->private_data;

	return (struct bpfdev_scan_key){
		.bpf = bpf,
		.fops = object->file->f_op,
		.type = object->type,
		.id = bpfdev_bpf_id(object->type, bpf),
	};
}

/**
 * bpfdev_scan_key_from_fd() - make the key to look for the object of a descriptor
 * @fd: a file descriptor of the current process
 * @key: to be filled
 *
 * The object can go afterwards: then the key finds nothing.
 *
 * Return: 0, or an error of bpfdev_file_from_fd().
 */
int bpfdev_scan_key_from_fd(int fd, struct bpfdev_scan_key *key)
{
	struct file *file __free(fput) = NULL;
	int type = bpfdev_file_from_fd(fd, &file);

	if (type < 0)
		return type;
	*key = (struct bpfdev_scan_key){
		.bpf = file->private_data,
		.fops = file->f_op,
		.type = type,
		.id = bpfdev_bpf_id(type, file->private_data),
	};
	return 0;
}

/**
 * bpfdev_scan_key_cmp() - compare two keys
 * @a: a struct bpfdev_scan_key
 * @b: another one
 *
 * Return: as for sort().
 */
int bpfdev_scan_key_cmp(const void *a, const void *b)
{
	const struct bpfdev_scan_key *x = a, *y = b;

	return x->bpf < y->bpf ? -1 : x->bpf > y->bpf;
}

static const struct bpfdev_scan_key *bpfdev_scan_find_key(struct bpfdev_scan *scan,
							  const struct file *file)
{
	const struct bpf_map *map = bpfdev_data_map(file);
	struct bpfdev_scan_key key = { .bpf = map ?: file->private_data };
	const struct bpfdev_scan_key *found;

	found = bsearch(&key, scan->keys, scan->count, sizeof(key),
			bpfdev_scan_key_cmp);
	if (!found || found->fops != (map ? bpfdev_bpf_fops.map : file->f_op))
		return NULL;
	/* the object may be gone, and this file may hold another one at its address */
	return found->id == bpfdev_bpf_id(found->type, key.bpf) ? found : NULL;
}

/*
 * Check whether the caller may see the open files of a task. This is the check of
 * ptrace_may_access() for /proc/PID/fd, which modules cannot call, with capabilities,
 * but without other security modules.
 */
static bool bpfdev_may_see(struct task_struct *task)
{
	const struct cred *cred = current_cred(), *other;
	bool same, see;

	if (same_thread_group(task, current))
		return true;
	rcu_read_lock();
	other = __task_cred(task);
	same = uid_eq(cred->fsuid, other->euid) &&
	       uid_eq(cred->fsuid, other->suid) &&
	       uid_eq(cred->fsuid, other->uid) &&
	       gid_eq(cred->fsgid, other->egid) &&
	       gid_eq(cred->fsgid, other->sgid) &&
	       gid_eq(cred->fsgid, other->gid);
	same = same && cred->user_ns == other->user_ns &&
	       cap_issubset(other->cap_permitted, cred->cap_effective);
	see = same || ns_capable_noaudit(other->user_ns, CAP_SYS_PTRACE);
	/* commit_creds() sets dumpable before the credentials: read it after them */
	smp_rmb();
	see = see && bpfdev_task_dumpable(task);
	rcu_read_unlock();
	return see;
}

static int bpfdev_scan_file(const void *data, struct file *file,
			    unsigned int fd)
{
	struct bpfdev_scan *scan = (struct bpfdev_scan *)data;
	struct bpfdev_found found = {
		.key = bpfdev_scan_find_key(scan, file),
		.task = scan->task,
		.file = file,
		.fd = fd,
	};

	scan->at = fd;
	if (!scan->left--)
		return -EAGAIN;
	return found.key && !scan->found(scan, &found);
}

/*
 * Check whether a task is the first thread of its process that has its table of
 * descriptors, so that each table is visited once. The search is short for threads
 * that share the table of the leader, and not needed for a table that is not shared.
 */
static bool bpfdev_has_first_files(struct task_struct *task)
{
	const struct files_struct *files;
	struct task_struct *thread;
	bool first = true;

	task_lock(task);
	files = task->files;
	if (!files || atomic_read(&files->count) == 1) {
		task_unlock(task);
		return files;
	}
	task_unlock(task);
	rcu_read_lock();
	for_each_thread(task, thread) {
		first = thread == task;
		if (first || READ_ONCE(thread->files) == files)
			break;
	}
	rcu_read_unlock();
	return first;
}

/* Check whether a task is the first thread that has the memory, which all share. */
static bool bpfdev_has_first_mm(struct task_struct *task)
{
	struct task_struct *thread;
	bool first = false;

	rcu_read_lock();
	for_each_thread(task, thread) {
		if (!READ_ONCE(thread->mm))
			continue;
		first = thread == task;
		break;
	}
	rcu_read_unlock();
	return first;
}

static int bpfdev_scan_files(struct bpfdev_scan *scan)
{
	struct task_struct *task = scan->task;
	int ret;

	if (scan->at & BPFDEV_AT_MAPPING || !bpfdev_has_first_files(task))
		return 0;
	do {
		cond_resched();
		if (fatal_signal_pending(current))
			return -EINTR;
		scan->left = BPFDEV_SCAN_BATCH;
		task_lock(task);
		if (task->files)
			ret = iterate_fd(task->files, scan->at,
					 bpfdev_scan_file, scan);
		else
			ret = 0;
		task_unlock(task);
	} while (ret == -EAGAIN);
	if (!ret)
		scan->at = BPFDEV_AT_MAPPING;
	return ret;
}

static int bpfdev_scan_vmas(struct bpfdev_scan *scan, struct mm_struct *mm)
{
	VMA_ITERATOR(vmi, mm, scan->at & ~BPFDEV_AT_MAPPING);
	struct vm_area_struct *vma;

	for_each_vma(vmi, vma) {
		struct bpfdev_found found = {
			.task = scan->task,
			.file = vma->vm_file,
			.fd = -1,
			.start = vma->vm_start,
			.writable = vma->vm_flags & VM_WRITE,
		};

		if (found.file)
			found.key = bpfdev_scan_find_key(scan, found.file);
		if (found.key && !scan->found(scan, &found)) {
			scan->at = BPFDEV_AT_MAPPING | vma->vm_start;
			return 1;
		}
	}
	return 0;
}

static int bpfdev_lock_mm(struct bpfdev_scan *scan, struct mm_struct *mm)
{
	/* the task may have executed another program since */
	if (!scan->all && !bpfdev_may_see(scan->task))
		return -EAGAIN;
	if (scan->nowait)
		return mmap_read_trylock(mm) ? 0 : -EAGAIN;
	return mmap_read_lock_killable(mm);
}

static int bpfdev_scan_mappings(struct bpfdev_scan *scan)
{
	struct mm_struct *mm;
	int ret;

	if (!bpfdev_has_first_mm(scan->task))
		return 0;
	mm = get_task_mm(scan->task);
	if (!mm)
		return 0;
	ret = bpfdev_lock_mm(scan, mm);
	if (!ret) {
		ret = bpfdev_scan_vmas(scan, mm);
		mmap_read_unlock(mm);
	}
	mmput(mm);
	return ret == -EAGAIN ? 0 : ret;
}

/* Find the first task with a PID of at least @scan->pid, and hold it. */
static struct task_struct *bpfdev_scan_next(struct bpfdev_scan *scan)
{
	struct task_struct *task = NULL;
	struct pid *pid;

	rcu_read_lock();
	for (; !task; scan->pid += !task) {
		pid = find_ge_pid(scan->pid, scan->ns);
		if (!pid)
			break;
		/* the scan stopped in another task: @at is a place in that one */
		if (scan->pid != pid_nr_ns(pid, scan->ns))
			scan->at = 0;
		scan->pid = pid_nr_ns(pid, scan->ns);
		task = pid_task(pid, PIDTYPE_PID);
		if (task)
			get_task_struct(task);
	}
	rcu_read_unlock();
	return task;
}

/**
 * bpfdev_scan() - find the processes that hold an object
 * @scan: the objects to look for, and the place to begin; updated to the place where
 *	it ended
 *
 * Return: 0 at the end; 1 if found() had no room, and the next call starts with the
 * same find; or -EINTR for a fatal signal.
 */
int bpfdev_scan(struct bpfdev_scan *scan)
{
	int ret;

	if (!scan->count)
		return 0;
	for (;;) {
		struct task_struct *task __free(put_task) =
			bpfdev_scan_next(scan);

		if (!task)
			return 0;
		scan->task = task;
		if (scan->all || bpfdev_may_see(task)) {
			ret = bpfdev_scan_files(scan);
			ret = ret ?: bpfdev_scan_mappings(scan);
			if (ret)
				return ret;
		}
		scan->pid++;
		scan->at = 0;
		if (fatal_signal_pending(current))
			return -EINTR;
		cond_resched();
	}
}

/*
 * struct bpfdev_pids - a scan for the PIDs of processes
 * @scan: the scan
 * @pids: the PIDs
 * @count: the number of PIDs
 * @room: the most PIDs
 */
struct bpfdev_pids {
	struct bpfdev_scan scan;
	pid_t *pids;
	u32 count;
	u32 room;
};

static bool bpfdev_pids_add(struct bpfdev_scan *scan,
			    const struct bpfdev_found *found)
{
	struct bpfdev_pids *set = container_of(scan, struct bpfdev_pids, scan);
	pid_t pid = task_tgid_nr_ns(found->task, scan->ns);

	if (!pid || (set->count && set->pids[set->count - 1] == pid))
		return true;
	if (set->count == set->room)
		return false;
	set->pids[set->count++] = pid;
	return true;
}

static int bpfdev_pid_cmp(const void *a, const void *b)
{
	return *(const pid_t *)a - *(const pid_t *)b;
}

/**
 * bpfdev_scan_pids() - find the processes that hold an object
 * @key: the object
 * @pids: set to their PIDs in the caller's pid namespace, in ascending order
 * @room: the size of @pids; more are left out
 *
 * Processes that the caller may not see are included. The scan does not wait for
 * their locks: a reader of sysfs that waits here delays the removal of the node.
 *
 * Return: the number of processes, or -EINTR for a fatal signal.
 */
int bpfdev_scan_pids(const struct bpfdev_scan_key *key, pid_t *pids, u32 room)
{
	struct bpfdev_pids set = {
		.scan.found = bpfdev_pids_add,
		.scan.ns = task_active_pid_ns(current),
		.scan.all = true,
		.scan.nowait = true,
		.scan.keys = key,
		.scan.count = 1,
		.pids = pids,
		.room = room,
	};
	u32 i, n = 0;
	int ret;

	ret = bpfdev_scan(&set.scan);
	if (ret < 0)
		return ret;
	/* a thread may follow processes that are newer than its own */
	sort(pids, set.count, sizeof(*pids), bpfdev_pid_cmp, NULL);
	for (i = 0; i < set.count; i++)
		if (!i || pids[i] != pids[i - 1])
			pids[n++] = pids[i];
	return n;
}
