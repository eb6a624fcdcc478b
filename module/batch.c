// SPDX-License-Identifier: GPL-2.0-only
/*
 * A batch of operations on one directory: all of them or none. A command that
 * changes the directory by itself is a batch of one step.
 *
 * All steps go through one phase before the next: prepare, reserve, settle, publish,
 * update, commit, finish. operation.h has the contract of each,
 * Documentation/design.md the reasons. If a phase fails, the steps are cancelled. An
 * update cannot be undone, so there is at most one. Objects that have lost their names
 * are dropped last, all of them before the objects that were kept with any (bpf/keep.c).
 *
 * Reserving does not sleep. If an entry is busy with another thread, the pass undoes
 * its reservations, waits while it holds nothing, and starts again. So no two batches
 * can wait for each other, and a batch delays only calls about its own entries. No
 * batch is preferred: if other threads keep its entries busy all the time, it waits
 * as long as they do, and can be killed.
 *
 * New entries are reserved last. So two steps about the same name or object find it
 * busy with this batch, in either order, and the batch fails.
 */

#include <linux/err.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "batch.h"
#include "bpf/keep.h"
#include "bpf/snapshot.h"
#include "call.h"
#include "events.h"
#include "memory.h"
#include "operation.h"
#include "registry.h"
#include "symlinks.h"

/*
 * struct bpfdev_batch - the steps of a call
 * @steps: all of them
 * @files: room for a file of each
 * @count: the number of steps
 * @prepared: the number of steps that were prepared
 * @failed: the step that failed; @count: none in particular
 */
struct bpfdev_batch {
	struct bpfdev_operation_step *steps;
	struct file **files;
	u32 count;
	u32 prepared;
	u32 failed;
};

static int bpfdev_batch_fail(struct bpfdev_batch *batch, u32 step, int ret)
{
	batch->failed = step;
	return ret;
}

/* Check whether this batch itself has made an entry busy. */
static bool bpfdev_batch_has(const struct bpfdev_batch *batch,
			     const struct bpfdev_entry *entry)
{
	u32 i;

	for (i = 0; i < batch->count; i++)
		if (batch->steps[i].reserved && batch->steps[i].entry == entry)
			return true;
	return false;
}

/* Reserve the steps that create entries, or the others. */
static int bpfdev_batch_reserve_some(struct bpfdev_batch *batch, bool new,
				     struct bpfdev_entry **busy)
{
	int ret;
	u32 i;

	for (i = 0; i < batch->count; i++) {
		struct bpfdev_operation_step *step = &batch->steps[i];

		if (!step->operation->publish == new)
			continue;
		ret = step->operation->reserve(step, busy);
		if (ret == -EAGAIN && bpfdev_batch_has(batch, *busy))
			ret = -EINVAL;
		if (ret)
			return bpfdev_batch_fail(batch, i, ret);
		step->reserved = true;
	}
	return 0;
}

static void bpfdev_batch_unreserve(struct bpfdev_batch *batch)
{
	u32 i;

	for (i = 0; i < batch->count; i++) {
		struct bpfdev_operation_step *step = &batch->steps[i];

		if (step->reserved)
			step->operation->unreserve(step);
		step->reserved = false;
	}
}

/* Reserve all steps or none. -EAGAIN: the caller waits for @busy. */
static int bpfdev_batch_try_reserve(struct bpfdev_batch *batch,
				    struct bpfdev_entry **busy)
{
	int ret;

	ret = bpfdev_batch_reserve_some(batch, false, busy);
	ret = ret ?: bpfdev_batch_reserve_some(batch, true, busy);
	if (ret)
		bpfdev_batch_unreserve(batch);
	return ret;
}

static int bpfdev_batch_reserve(struct bpfdev_batch *batch)
{
	CLASS(bpfdev_killable, locked)();
	struct bpfdev_entry *busy;
	int ret;

	if (!locked)
		return -ERESTARTSYS;
	while ((ret = bpfdev_batch_try_reserve(batch, &busy)) == -EAGAIN) {
		ret = bpfdev_entry_wait(busy);
		if (ret)
			break;
	}
	return ret;
}

static int bpfdev_batch_publish(struct bpfdev_batch *batch)
{
	int ret;
	u32 i;

	for (i = 0; i < batch->count; i++) {
		struct bpfdev_operation_step *step = &batch->steps[i];

		ret = step->operation->publish ?
			step->operation->publish(step) : 0;
		if (ret)
			return bpfdev_batch_fail(batch, i, ret);
	}
	return 0;
}

static int bpfdev_batch_update(struct bpfdev_batch *batch)
{
	int ret;
	u32 i;

	for (i = 0; i < batch->count; i++) {
		struct bpfdev_operation_step *step = &batch->steps[i];

		ret = step->operation->update ? step->operation->update(step) : 0;
		if (ret)
			return bpfdev_batch_fail(batch, i, ret);
	}
	return 0;
}

/* Wait until the worker of symlinks.c has nothing to do for the entries of the steps. */
static int bpfdev_batch_wait_symlinks(struct bpfdev_batch *batch)
{
	u32 i;

	for (i = 0; i < batch->count; i++) {
		struct bpfdev_entry *entry = batch->steps[i].entry;

		if (!entry || entry->type == BPFDEV_TYPE_DIR)
			continue;
		if (bpfdev_symlinks_wait(entry_to_node(entry)))
			return bpfdev_batch_fail(batch, batch->count, -EINTR);
	}
	return 0;
}

static int bpfdev_batch_settle(struct bpfdev_batch *batch)
{
	u32 i;

	for (i = 0; i < batch->count; i++)
		if (batch->steps[i].operation->settle)
			batch->steps[i].operation->settle(&batch->steps[i]);
	return bpfdev_batch_wait_symlinks(batch);
}

static void bpfdev_batch_finish(struct bpfdev_batch *batch)
{
	u32 i;

	for (i = 0; i < batch->count; i++)
		if (batch->steps[i].operation->commit)
			batch->steps[i].operation->commit(&batch->steps[i]);
	/* the change is made: a caller that is killed does not see when this ends */
	bpfdev_batch_wait_symlinks(batch);
	for (i = 0; i < batch->count; i++)
		batch->steps[i].operation->finish(&batch->steps[i]);
}

static void bpfdev_batch_cancel(struct bpfdev_batch *batch)
{
	u32 i;

	for (i = 0; i < batch->count; i++)
		batch->steps[i].operation->cancel(&batch->steps[i]);
}

/* Wait until the directory may cause the events of this batch. */
static int bpfdev_batch_wait_events(struct bpfdev_batch *batch)
{
	u32 i, count = 0;

	for (i = 0; i < batch->count; i++)
		count += batch->steps[i].operation->certain;
	return bpfdev_events_wait(batch->steps[0].call->dir, count);
}

static int bpfdev_batch_run(struct bpfdev_batch *batch)
{
	int ret;

	ret = bpfdev_batch_wait_events(batch);
	ret = ret ?: bpfdev_batch_reserve(batch);
	if (ret)
		return ret;
	ret = bpfdev_batch_settle(batch);
	ret = ret ?: bpfdev_batch_publish(batch);
	ret = ret ?: bpfdev_batch_update(batch);
	if (ret)
		bpfdev_batch_cancel(batch);
	else
		bpfdev_batch_finish(batch);
	return ret;
}

/* Drop the objects that have lost their names, or did not get one. */
static void bpfdev_batch_put_objects(struct bpfdev_batch *batch)
{
	bool kept = false;
	u32 i, count = 0;

	for (i = 0; i < batch->prepared; i++) {
		const struct bpfdev_object *object = &batch->steps[i].new.object;

		if (object->file)
			batch->files[count++] = object->file;
		kept |= !!object->kept;
	}
	bpfdev_files_put(batch->files, count, kept);
	for (i = 0; i < batch->prepared; i++) {
		if (batch->steps[i].new.object.kept)
			bpfdev_kept_put(batch->steps[i].new.object.kept);
		bpfdev_snapshot_free(&batch->steps[i].new.snapshot);
	}
}

static void bpfdev_batch_release(struct bpfdev_batch *batch)
{
	u32 i;

	bpfdev_batch_put_objects(batch);
	for (i = 0; i < batch->prepared; i++)
		if (batch->steps[i].operation->release)
			batch->steps[i].operation->release(&batch->steps[i]);
}

/**
 * bpfdev_batch_single() - run an operation by itself
 * @call: its call, of a command that has an operation
 *
 * Return: 0 or the error of the operation; for -EEXIST the structure in @call has
 * the path of the conflicting entry.
 */
int bpfdev_batch_single(struct bpfdev_call *call)
{
	struct bpfdev_operation_step step = {
		.operation = bpfdev_operation_find(call->nr),
		.call = call,
	};
	struct file *file;
	struct bpfdev_batch batch = {
		.steps = &step,
		.files = &file,
		.count = 1,
		.prepared = 1,
	};
	int ret;

	ret = step.operation->prepare(&step);
	if (ret)
		return ret;
	ret = bpfdev_batch_run(&batch);
	bpfdev_batch_release(&batch);
	return ret;
}

static int bpfdev_step_prepare(struct bpfdev_operation_step *step,
			       const struct bpfdev_step *user, bool *update)
{
	int ret;

	if (user->reserved)
		return -EINVAL;
	/* the structure may be older or newer: its size does not matter */
	step->operation = bpfdev_operation_find(_IOC_NR(user->cmd));
	if (!step->operation || step->operation->alone)
		return bpfdev_command_known(user->cmd) ? -EINVAL : -ENOTTY;
	ret = bpfdev_call_read(step->call, FMODE_WRITE, user->cmd,
			       u64_to_user_ptr(user->arg));
	ret = ret ?: step->operation->prepare(step);
	if (!ret && *update && step->operation->update) {
		if (step->operation->release)
			step->operation->release(step);
		ret = -EINVAL;
	}
	*update |= !!step->operation->update;
	return ret;
}

static int bpfdev_batch_prepare(struct bpfdev_batch *batch,
				const struct bpfdev_step *user)
{
	bool update = false;
	u32 *i = &batch->prepared;
	int ret;

	for (*i = 0; *i < batch->count; ++*i) {
		ret = bpfdev_step_prepare(&batch->steps[*i], &user[*i], &update);
		if (ret)
			return bpfdev_batch_fail(batch, *i, ret);
	}
	return 0;
}

/**
 * bpfdev_batch_apply() - run several operations, all of them or none
 * @dir: the directory; the caller holds it
 * @arg: the operations; @failed is set if a step fails
 *
 * Return: 0, or -EFAULT, -ENOMEM, -ERESTARTSYS, or the error of the step.
 */
int bpfdev_batch_apply(struct bpfdev_dir *dir, struct bpfdev_apply *arg)
{
	struct bpfdev_call *calls __free(bpfdev_kvfree) = NULL;
	struct bpfdev_operation_step *steps __free(bpfdev_kvfree) = NULL;
	struct file **files __free(kfree) = NULL;
	struct bpfdev_step *user __free(kfree) = NULL;
	struct bpfdev_batch batch = { .count = arg->count, .failed = arg->count };
	int ret;
	u32 i;

	user = memdup_user(u64_to_user_ptr(arg->steps),
			   arg->count * sizeof(*user));
	if (IS_ERR(user))
		return PTR_ERR(no_free_ptr(user));
	calls = kvcalloc(batch.count, sizeof(*calls), BPFDEV_GFP_USER);
	steps = kvcalloc(batch.count, sizeof(*steps), BPFDEV_GFP_USER);
	files = kcalloc(batch.count, sizeof(*files), BPFDEV_GFP_USER);
	if (!calls || !steps || !files)
		return -ENOMEM;
	for (i = 0; i < batch.count; i++) {
		calls[i].dir = dir;
		steps[i].call = &calls[i];
	}
	batch.steps = steps;
	batch.files = files;

	ret = bpfdev_batch_prepare(&batch, user);
	ret = ret ?: bpfdev_batch_run(&batch);
	/* the step's own structure has the path of the conflicting entry */
	if (ret == -EEXIST && batch.failed < batch.count &&
	    bpfdev_reply(&calls[batch.failed]))
		ret = -EFAULT;
	arg->failed = batch.failed;
	bpfdev_batch_release(&batch);
	return ret;
}
