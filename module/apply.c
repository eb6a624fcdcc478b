// SPDX-License-Identifier: GPL-2.0-only
/*
 * Several commands on one directory, all of them or none.
 *
 * Each step goes through rounds, and all steps through one round before the next:
 *
 *   prepare	what others can't see: structures are read, descriptors looked up,
 *		replies given
 *   begin	the entries are made busy; and then, when all others are, new nodes
 *		get their devices, of which nobody is told yet
 *   update	the program of a link is exchanged: the last that can fail
 *   end	new nodes are told of, objects are replaced, nodes are removed, and no
 *		entry is busy any more
 *
 * If one fails, what the steps have begun is cancelled. As there is no way back from
 * an update, there can be but one. Objects that have lost their names are let go last,
 * all of them before what was kept with any (keep.c).
 *
 * A caller that is here waits for entries while it has made others busy, which
 * nobody else does (entry.c). bpfdev_apply_lock, which comes before bpfdev_lock,
 * lets one in at a time: all whom it can meet have nothing that it could wait for
 * in a circle. Two steps that are about the same entry or object find it busy with
 * themselves: bpfdev_entry_wait() tells.
 */

#include <linux/bpf.h>
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "bpfdev.h"
#include "control.h"

static DEFINE_MUTEX(bpfdev_apply_lock);

struct bpfdev_act;

/*
 * struct bpfdev_verb - how a command is done in rounds
 * @cmd: its number
 * @prepare: see above; on failure there is nothing to release
 * @begin: see above; on failure there is nothing to cancel
 * @update: see above; may be NULL
 * @end: see above
 * @cancel: takes back what @begin did
 * @release: takes back what @prepare did, whatever came then, but @new; may be
 *	NULL
 * @makes: it makes a node
 */
struct bpfdev_verb {
	unsigned int cmd;
	bool makes;
	int (*prepare)(struct bpfdev_act *act);
	int (*begin)(struct bpfdev_act *act);
	int (*update)(struct bpfdev_act *act);
	void (*end)(struct bpfdev_act *act);
	void (*cancel)(struct bpfdev_act *act);
	void (*release)(struct bpfdev_act *act);
};

/*
 * struct bpfdev_act - a step on its way
 * @verb: the command
 * @call: its arguments
 * @expect_id: the id that is expected, in @call, or NULL
 * @begun: it has begun
 * @node: the node that is made, or that was made busy
 * @new: of a replacement; its object is then the one that was replaced, or removed
 * @prog: of an update: the new program
 * @old_id: of an update: the id of the old one
 */
struct bpfdev_act {
	const struct bpfdev_verb *verb;
	struct bpfdev_call call;
	const u32 *expect_id;
	bool begun;
	struct bpfdev_node *node;
	struct bpfdev_replacement new;
	struct bpf_prog *prog;
	u32 old_id;
};

static int bpfdev_act_prepare_create(struct bpfdev_act *act)
{
	return bpfdev_prepare_create(&act->call, &act->node);
}

static int bpfdev_act_begin_create(struct bpfdev_act *act)
{
	int ret;

	ret = bpfdev_entry_begin(&act->node->entry,
				 act->call.arg.create.existing);
	/* on failure it is gone */
	if (ret)
		act->node = NULL;
	return ret;
}

static void bpfdev_act_end_create(struct bpfdev_act *act)
{
	bpfdev_entry_announce(&act->node->entry);
	act->node = NULL;
}

static void bpfdev_act_cancel_create(struct bpfdev_act *act)
{
	bpfdev_entry_remove(&act->node->entry);
	act->node = NULL;
}

/* One that was not begun has the reference of its maker. */
static void bpfdev_act_release_create(struct bpfdev_act *act)
{
	if (act->node)
		put_device(&act->node->entry.dev);
}

static int bpfdev_act_prepare_remove(struct bpfdev_act *act)
{
	return bpfdev_prepare_remove(&act->call, &act->expect_id);
}

static int bpfdev_act_begin_remove(struct bpfdev_act *act)
{
	act->node = bpfdev_node_begin_remove(act->call.dir,
					     act->call.arg.remove.name,
					     act->expect_id);
	return PTR_ERR_OR_ZERO(act->node);
}

static void bpfdev_act_end_remove(struct bpfdev_act *act)
{
	bpfdev_node_end_remove(act->node, &act->new.object);
}

/* Of a removal or an update: the entry is as it was. */
static void bpfdev_act_cancel(struct bpfdev_act *act)
{
	bpfdev_entry_settle(&act->node->entry);
}

static int bpfdev_act_prepare_replace(struct bpfdev_act *act)
{
	return bpfdev_prepare_replace(&act->call, &act->expect_id, &act->new);
}

static int bpfdev_act_begin_replace(struct bpfdev_act *act)
{
	act->node = bpfdev_node_begin_replace(act->call.dir,
					      act->call.arg.replace.name,
					      act->expect_id, &act->new,
					      act->call.arg.replace.existing);
	return PTR_ERR_OR_ZERO(act->node);
}

static void bpfdev_act_end_replace(struct bpfdev_act *act)
{
	bpfdev_node_end_replace(act->node, &act->new);
}

static void bpfdev_act_cancel_replace(struct bpfdev_act *act)
{
	bpfdev_node_cancel_replace(act->node, &act->new);
}

static int bpfdev_act_prepare_update(struct bpfdev_act *act)
{
	return bpfdev_prepare_update(&act->call, &act->expect_id, &act->prog);
}

static int bpfdev_act_begin_update(struct bpfdev_act *act)
{
	act->node = bpfdev_node_begin_update(act->call.dir,
					     act->call.arg.update.name);
	return PTR_ERR_OR_ZERO(act->node);
}

static int bpfdev_act_update(struct bpfdev_act *act)
{
	return bpfdev_node_update(act->node, act->prog, act->expect_id,
				  &act->old_id);
}

static void bpfdev_act_end_update(struct bpfdev_act *act)
{
	bpfdev_node_end_update(act->node, act->prog, act->old_id);
}

static void bpfdev_act_release_update(struct bpfdev_act *act)
{
	bpf_prog_put(act->prog);
}

static const struct bpfdev_verb bpfdev_verbs[] = {
	{
		.cmd = BPFDEV_IOC_CREATE,
		.makes = true,
		.prepare = bpfdev_act_prepare_create,
		.begin = bpfdev_act_begin_create,
		.end = bpfdev_act_end_create,
		.cancel = bpfdev_act_cancel_create,
		.release = bpfdev_act_release_create,
	}, {
		.cmd = BPFDEV_IOC_REMOVE,
		.prepare = bpfdev_act_prepare_remove,
		.begin = bpfdev_act_begin_remove,
		.end = bpfdev_act_end_remove,
		.cancel = bpfdev_act_cancel,
	}, {
		.cmd = BPFDEV_IOC_REPLACE,
		.prepare = bpfdev_act_prepare_replace,
		.begin = bpfdev_act_begin_replace,
		.end = bpfdev_act_end_replace,
		.cancel = bpfdev_act_cancel_replace,
	}, {
		.cmd = BPFDEV_IOC_UPDATE,
		.prepare = bpfdev_act_prepare_update,
		.begin = bpfdev_act_begin_update,
		.update = bpfdev_act_update,
		.end = bpfdev_act_end_update,
		.cancel = bpfdev_act_cancel,
		.release = bpfdev_act_release_update,
	},
};

/* A caller may know an older or a newer structure: its size does not matter. */
static const struct bpfdev_verb *bpfdev_verb_find(unsigned int cmd)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(bpfdev_verbs); i++)
		if (_IOC_NR(bpfdev_verbs[i].cmd) == _IOC_NR(cmd))
			return &bpfdev_verbs[i];
	return NULL;
}

static int bpfdev_act_prepare(struct bpfdev_act *act,
			      const struct bpfdev_step *step)
{
	int ret;

	if (step->reserved)
		return -EINVAL;
	act->verb = bpfdev_verb_find(step->cmd);
	if (!act->verb)
		return bpfdev_command_known(step->cmd) ? -EINVAL : -ENOTTY;
	ret = bpfdev_call_read(&act->call, FMODE_WRITE, step->cmd,
			       u64_to_user_ptr(step->arg));
	return ret ?: act->verb->prepare(act);
}

/*
 * struct bpfdev_acts - the steps of a call
 * @act: all of them
 * @files: room for a file of each
 * @count: how many there are
 * @prepared: how many were prepared
 * @failed: the one that has failed
 */
struct bpfdev_acts {
	struct bpfdev_act *act;
	struct file **files;
	u32 count;
	u32 prepared;
	u32 failed;
};

static int bpfdev_acts_prepare(struct bpfdev_acts *acts, struct bpfdev_dir *dir,
			       const struct bpfdev_step *steps)
{
	bool update = false;
	u32 *i = &acts->prepared;
	int ret;

	for (*i = 0; *i < acts->count; ++*i) {
		struct bpfdev_act *act = &acts->act[*i];

		act->call.dir = dir;
		ret = bpfdev_act_prepare(act, &steps[*i]);
		if (!ret && update && act->verb->update) {
			act->verb->release(act);
			ret = -EINVAL;
		}
		if (ret) {
			acts->failed = *i;
			return ret;
		}
		update |= !!act->verb->update;
	}
	return 0;
}

/* Those that make nodes, or the others. */
static int bpfdev_acts_begin(struct bpfdev_acts *acts, bool makes)
{
	int ret;
	u32 i;

	for (i = 0; i < acts->count; i++) {
		struct bpfdev_act *act = &acts->act[i];

		if (act->verb->makes != makes)
			continue;
		ret = act->verb->begin(act);
		if (ret) {
			acts->failed = i;
			/* busy with another step */
			return ret == -EDEADLK ? -EINVAL : ret;
		}
		act->begun = true;
	}
	return 0;
}

static int bpfdev_acts_update(struct bpfdev_acts *acts)
{
	int ret;
	u32 i;

	for (i = 0; i < acts->count; i++) {
		if (!acts->act[i].verb->update)
			continue;
		ret = acts->act[i].verb->update(&acts->act[i]);
		if (ret)
			acts->failed = i;
		return ret;
	}
	return 0;
}

static void bpfdev_acts_end(struct bpfdev_acts *acts)
{
	u32 i;

	for (i = 0; i < acts->count; i++)
		acts->act[i].verb->end(&acts->act[i]);
}

static void bpfdev_acts_cancel(struct bpfdev_acts *acts)
{
	u32 i;

	for (i = 0; i < acts->count; i++)
		if (acts->act[i].begun)
			acts->act[i].verb->cancel(&acts->act[i]);
}

static int bpfdev_acts_run(struct bpfdev_acts *acts)
{
	int ret;

	ret = mutex_lock_killable(&bpfdev_apply_lock);
	if (ret)
		return ret;
	ret = bpfdev_acts_begin(acts, false);
	ret = ret ?: bpfdev_acts_begin(acts, true);
	ret = ret ?: bpfdev_acts_update(acts);
	if (ret)
		bpfdev_acts_cancel(acts);
	else
		bpfdev_acts_end(acts);
	mutex_unlock(&bpfdev_apply_lock);
	return ret;
}

/* What has lost its name, or did not get one. */
static void bpfdev_acts_put_objects(struct bpfdev_acts *acts)
{
	bool kept = false;
	u32 i, count = 0;

	for (i = 0; i < acts->prepared; i++) {
		const struct bpfdev_object *object = &acts->act[i].new.object;

		if (object->file)
			acts->files[count++] = object->file;
		kept |= !!object->kept;
	}
	bpfdev_files_put(acts->files, count, kept);
	for (i = 0; i < acts->prepared; i++)
		if (acts->act[i].new.object.kept)
			bpfdev_kept_put(acts->act[i].new.object.kept);
}

static void bpfdev_acts_release(struct bpfdev_acts *acts)
{
	u32 i;

	bpfdev_acts_put_objects(acts);
	for (i = 0; i < acts->prepared; i++)
		if (acts->act[i].verb->release)
			acts->act[i].verb->release(&acts->act[i]);
}

/**
 * bpfdev_apply() - do several commands, all of them or none
 * @dir: the directory; the caller holds it
 * @arg: the commands; its failed is set with an error if it was a step's
 *
 * Return: 0, or -EFAULT, -ENOMEM, -ERESTARTSYS, -EINTR, or what the step says.
 */
int bpfdev_apply(struct bpfdev_dir *dir, struct bpfdev_apply *arg)
{
	struct bpfdev_step *steps __free(kfree) = NULL;
	struct bpfdev_acts acts = { .count = arg->count, .failed = arg->count };
	int ret = -ENOMEM;

	steps = memdup_user(u64_to_user_ptr(arg->steps),
			    arg->count * sizeof(*steps));
	if (IS_ERR(steps))
		return PTR_ERR(no_free_ptr(steps));
	acts.act = kvcalloc(acts.count, sizeof(*acts.act), GFP_KERNEL_ACCOUNT);
	acts.files = kcalloc(acts.count, sizeof(*acts.files), GFP_KERNEL_ACCOUNT);
	if (acts.act && acts.files) {
		ret = bpfdev_acts_prepare(&acts, dir, steps);
		ret = ret ?: bpfdev_acts_run(&acts);
		/* what is in the way is told in the step's own structure */
		if (ret == -EEXIST && acts.failed < acts.count &&
		    bpfdev_reply(&acts.act[acts.failed].call))
			ret = -EFAULT;
		arg->failed = acts.failed;
		bpfdev_acts_release(&acts);
	}
	kfree(acts.files);
	kvfree(acts.act);
	return ret;
}
