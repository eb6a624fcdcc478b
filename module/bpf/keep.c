// SPDX-License-Identifier: GPL-2.0-only
/*
 * Objects kept with another object for as long as that has its name: it could not do
 * its work without them. An example are the links that fill the slots of a dispatcher.
 *
 * They are held as nodes hold their objects, by private files. A program may still be
 * running when it loses its name, so the objects kept with it are dropped a grace
 * period later: a CPU that runs the old program runs all of it, if that program does
 * not sleep. The period begins when no file of this module holds the objects that lost
 * their names, so that a link is detached by then. fput() alone would drop the files at
 * the caller's return to user space; here a kernel thread does it while the caller
 * waits.
 */

#include <linux/bpf.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/overflow.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/workqueue.h>

#include "bpf/keep.h"
#include "bpf/object.h"
#include "memory.h"

/*
 * struct bpfdev_kept - objects that are kept with another one
 * @work: drops them
 * @count: the number of objects
 * @files: a file of each, as in struct bpfdev_object
 */
struct bpfdev_kept {
	struct rcu_work work;
	u32 count;
	struct file *files[];
};

static struct workqueue_struct *bpfdev_kept_wq;

/* struct bpfdev_files - files that are dropped while the caller waits */
struct bpfdev_files {
	struct work_struct work;
	struct file **files;
	u32 count;
};

static void bpfdev_files_release(struct work_struct *work)
{
	struct bpfdev_files *files =
		container_of(work, struct bpfdev_files, work);
	u32 i;

	for (i = 0; i < files->count; i++)
		__fput_sync(files->files[i]);
}

/**
 * bpfdev_files_put() - drop files
 * @files: the files
 * @count: the number of files
 * @wait: return when the files are released, except those that others held before
 *
 * May sleep.
 */
void bpfdev_files_put(struct file **files, u32 count, bool wait)
{
	struct bpfdev_files all = { .files = files, .count = count };
	u32 i;

	if (wait) {
		INIT_WORK_ONSTACK(&all.work, bpfdev_files_release);
		queue_work(bpfdev_kept_wq, &all.work);
		flush_work(&all.work);
		destroy_work_on_stack(&all.work);
	} else {
		for (i = 0; i < count; i++)
			fput(files[i]);
	}
}

/* Drop objects that no name has relied on yet: no grace period; NULL: none. */
static void bpfdev_kept_cancel(struct bpfdev_kept *kept)
{
	if (!kept)
		return;
	while (kept->count)
		fput(kept->files[--kept->count]);
	kfree(kept);
}

DEFINE_FREE(bpfdev_kept, struct bpfdev_kept *, bpfdev_kept_cancel(_T))

static void bpfdev_kept_release(struct work_struct *work)
{
	struct bpfdev_kept *kept =
		container_of(to_rcu_work(work), struct bpfdev_kept, work);

	while (kept->count)
		__fput_sync(kept->files[--kept->count]);
	kfree(kept);
}

/**
 * bpfdev_kept_put() - drop the objects kept with an object
 * @kept: the result of bpfdev_kept_from_user()
 *
 * Drops them after a grace period. Does not sleep.
 */
void bpfdev_kept_put(struct bpfdev_kept *kept)
{
	queue_rcu_work(bpfdev_kept_wq, &kept->work);
}

/**
 * bpfdev_object_put() - drop an object, and then the objects kept with it
 * @object: the object; may be none
 *
 * May sleep.
 */
void bpfdev_object_put(const struct bpfdev_object *object)
{
	struct file *file = object->file;

	if (file)
		bpfdev_files_put(&file, 1, object->kept);
	if (object->kept)
		bpfdev_kept_put(object->kept);
}

/**
 * bpfdev_kept_from_user() - hold the objects to keep with an object
 * @fds: user space's address of file descriptors
 * @count: the number of descriptors, at most BPFDEV_KEEP_MAX
 * @kept: set to the objects, to be dropped with bpfdev_kept_put(); NULL if @count
 *	is 0
 *
 * Return: 0, or -EFAULT, -ENOMEM, or an error of bpfdev_object_from_fd().
 */
int bpfdev_kept_from_user(u64 fds, u32 count, struct bpfdev_kept **kept)
{
	struct bpfdev_kept *new __free(bpfdev_kept) = NULL;
	s32 numbers[BPFDEV_KEEP_MAX];
	u32 i;

	*kept = NULL;
	if (!count)
		return 0;
	if (copy_from_user(numbers, u64_to_user_ptr(fds), count * sizeof(*numbers)))
		return -EFAULT;
	new = kzalloc(struct_size(new, files, count), BPFDEV_GFP_USER);
	if (!new)
		return -ENOMEM;
	INIT_RCU_WORK(&new->work, bpfdev_kept_release);
	for (i = 0; i < count; i++) {
		struct bpfdev_object object;
		int ret;

		ret = bpfdev_object_from_fd(numbers[i], &object);
		if (ret)
			return ret;
		new->files[new->count++] = object.file;
	}
	*kept = no_free_ptr(new);
	return 0;
}

/**
 * bpfdev_kept_keys() - identify the objects kept with an object
 * @kept: the result of bpfdev_kept_from_user(); NULL: none
 * @keys: BPFDEV_KEEP_MAX records, to be filled
 *
 * Does not sleep. Return: their number.
 */
u32 bpfdev_kept_keys(const struct bpfdev_kept *kept, struct bpfdev_key *keys)
{
	u32 i;

	for (i = 0; kept && i < kept->count; i++) {
		const struct file *file = kept->files[i];

		keys[i].type = file->f_op == bpfdev_bpf_fops.map ? BPFDEV_TYPE_MAP :
			       file->f_op == bpfdev_bpf_fops.prog ? BPFDEV_TYPE_PROG :
								    BPFDEV_TYPE_LINK;
		keys[i].id = bpfdev_bpf_id(keys[i].type, file->private_data);
	}
	return i;
}

/**
 * bpfdev_kept_init() - prepare to keep objects, before the first node
 *
 * Return: 0 or -ENOMEM.
 */
int __init bpfdev_kept_init(void)
{
	bpfdev_kept_wq = alloc_workqueue("bpfdev_kept", WQ_UNBOUND, 0);
	return bpfdev_kept_wq ? 0 : -ENOMEM;
}

/**
 * bpfdev_kept_exit() - drop all kept objects, after the last node
 */
void bpfdev_kept_exit(void)
{
	/* queue the work that waits for a grace period; destroying the queue runs it */
	rcu_barrier();
	destroy_workqueue(bpfdev_kept_wq);
}
