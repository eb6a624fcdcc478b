// SPDX-License-Identifier: GPL-2.0-only
/*
 * BPF's iterators: the text of an iterator link, and a walk over all maps,
 * programs and links of the machine, pinned or not.
 *
 * BPF keeps its objects by id, and only its own iterators may walk over them. So the
 * walk uses an iterator of each type, without reading it: its file is opened, and its
 * operations that go from one object to the next are called. They hold each object
 * for one step.
 *
 * The links of these iterators are created when the module is loaded (selfcheck.c)
 * and live until it is unloaded. They are objects like any other: bpftool shows
 * three links, each with a program that does nothing.
 */

#include <linux/anon_inodes.h>
#include <linux/bpf.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/seq_file.h>

#include "bpf/iter.h"
#include "bpf/object.h"
#include "bpf/pseudo.h"

/**
 * bpfdev_iter_open() - make a file one that reads an iterator's text
 * @link: a link of type BPF_LINK_TYPE_ITER; the caller holds it
 * @file: a file that is being opened
 *
 * bpffs does the same for a pin, with the link in the i_private of its inode. The
 * inode of a node cannot have that, so BPF gets another one for the call.
 *
 * Return: 0 or a negative errno.
 */
int bpfdev_iter_open(struct bpf_link *link, struct file *file)
{
	const struct file_operations *fops = bpfdev_bpf_fops.iter;
	struct inode *inode = bpfdev_pseudo_inode(fops, link);
	int ret;

	if (IS_ERR(inode))
		return PTR_ERR(inode);
	replace_fops(file, fops_get(fops));
	ret = fops->open(inode, file);
	iput(inode);
	return ret;
}

/* Iterators of all maps, programs and links, by BPFDEV_TYPE_*. */
static struct bpf_link *bpfdev_iters[BPFDEV_TYPE_LINK + 1];

/**
 * bpfdev_iter_set() - keep the iterator of a type
 * @type: BPFDEV_TYPE_MAP, _PROG or _LINK
 * @link: its link; this takes over the caller's reference
 */
void bpfdev_iter_set(u32 type, struct bpf_link *link)
{
	bpfdev_iters[type] = link;
}

/**
 * bpfdev_iters_exit() - drop the iterators
 */
void bpfdev_iters_exit(void)
{
	u32 type;

	for (type = BPFDEV_TYPE_MAP; type <= BPFDEV_TYPE_LINK; type++)
		if (bpfdev_iters[type])
			bpf_link_put(bpfdev_iters[type]);
}

/**
 * bpfdev_iters_usable() - check whether a walk over all objects is possible
 */
bool bpfdev_iters_usable(void)
{
	return bpfdev_iters[BPFDEV_TYPE_LINK];
}

/*
 * A link that is held stays attached, though its node was removed. So a walk does not
 * give up the CPU while it holds one, or a caller with little CPU time would hold it for
 * long. With PREEMPT_RT, BPF's walk takes a lock that sleeps, so there it may.
 */
static void bpfdev_hold_begin(u32 type)
{
	if (type == BPFDEV_TYPE_LINK && !IS_ENABLED(CONFIG_PREEMPT_RT))
		preempt_disable();
}

static void bpfdev_hold_end(u32 type)
{
	if (type == BPFDEV_TYPE_LINK && !IS_ENABLED(CONFIG_PREEMPT_RT))
		preempt_enable();
}

/* The text that names the map of a link may take locks that sleep. */
static int bpfdev_iter_call(u32 type, void *bpf, bpfdev_iter_fn fn, void *data)
{
	bool sleeps = type == BPFDEV_TYPE_LINK && bpfdev_link_has_map(bpf);
	int ret;

	if (sleeps)
		bpfdev_hold_end(type);
	ret = fn(type, bpf, data);
	if (sleeps)
		bpfdev_hold_begin(type);
	return ret;
}

/* Drop an object that was visited, and get the next one. */
static void *bpfdev_iter_next(u32 type, struct seq_file *seq, void *bpf, loff_t *pos)
{
	u32 id = bpfdev_bpf_id(type, bpf);

	if (!need_resched())
		return seq->op->next(seq, bpf, pos);
	/* let others run while nothing is held */
	seq->op->stop(seq, bpf);
	bpfdev_hold_end(type);
	cond_resched();
	bpfdev_hold_begin(type);
	bpf = seq->op->start(seq, pos);
	/* the same again, unless it is gone */
	return bpf && bpfdev_bpf_id(type, bpf) == id ?
		seq->op->next(seq, bpf, pos) : bpf;
}

static int bpfdev_iter_seq(u32 type, struct seq_file *seq, bpfdev_iter_fn fn,
			   void *data)
{
	loff_t pos = 0;
	int ret = 0;
	void *bpf;

	bpfdev_hold_begin(type);
	for (bpf = seq->op->start(seq, &pos); bpf;
	     bpf = bpfdev_iter_next(type, seq, bpf, &pos)) {
		ret = bpfdev_iter_call(type, bpf, fn, data);
		if (!ret && fatal_signal_pending(current))
			ret = -EINTR;
		if (ret) {
			seq->op->stop(seq, bpf);
			break;
		}
	}
	/* not stop() at the end: without an object it would run the program */
	bpfdev_hold_end(type);
	return ret;
}

/**
 * bpfdev_iter_objects() - call a function with each object of a type
 * @type: BPFDEV_TYPE_MAP, _PROG or _LINK
 * @fn: called with each; may sleep if it is not a link
 * @data: for @fn
 *
 * An object that exists all the time comes once, and has one more reference
 * while @fn runs. A link is dropped before this can give up the CPU, unless it has a
 * map (bpfdev_link_has_map()): @fn must not sleep.
 *
 * Return: 0, or the result of @fn if that was not 0, -EINTR for a fatal signal,
 * -EOPNOTSUPP without iterators, -ENOMEM, -ENFILE.
 */
int bpfdev_iter_objects(u32 type, bpfdev_iter_fn fn, void *data)
{
	struct file *file __free(fput) = NULL;
	int ret;

	if (!bpfdev_iters_usable())
		return -EOPNOTSUPP;
	file = anon_inode_getfile("bpfdev", bpfdev_bpf_fops.iter, NULL,
				  O_RDONLY);
	if (IS_ERR(file))
		return PTR_ERR(file);
	ret = bpfdev_iter_open(bpfdev_iters[type], file);
	return ret ?: bpfdev_iter_seq(type, file->private_data, fn, data);
}
