// SPDX-License-Identifier: GPL-2.0-only
/*
 * All maps, programs and links of the machine, pinned or not.
 *
 * BPF has them by id, and lets only its own iterators go through them. So this
 * is an iterator of each type that nobody reads: its file is opened, and the
 * operations with which it would go from one object to the next are used to do
 * just that. They hold each object while it is looked at.
 *
 * The links are made when the module is loaded (selfcheck.c) and kept until it
 * goes. They are objects like others: whoever looks sees three links, each with
 * a program that does nothing.
 */

#include <linux/anon_inodes.h>
#include <linux/bpf.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/seq_file.h>

#include "bpfdev.h"

/* Iterators of all maps, programs and links, by BPFDEV_TYPE_*. */
static struct bpf_link *bpfdev_walkers[BPFDEV_TYPE_LINK + 1];

/**
 * bpfdev_walker_set() - keep the iterator of a type
 * @type: BPFDEV_TYPE_MAP, _PROG or _LINK
 * @link: its link; this takes over the caller's reference
 */
void bpfdev_walker_set(u32 type, struct bpf_link *link)
{
	bpfdev_walkers[type] = link;
}

/**
 * bpfdev_walkers_exit() - let go of the iterators
 */
void bpfdev_walkers_exit(void)
{
	u32 type;

	for (type = BPFDEV_TYPE_MAP; type <= BPFDEV_TYPE_LINK; type++)
		if (bpfdev_walkers[type])
			bpf_link_put(bpfdev_walkers[type]);
}

/**
 * bpfdev_can_walk() - are there iterators?
 */
bool bpfdev_can_walk(void)
{
	return bpfdev_walkers[BPFDEV_TYPE_LINK];
}

static int bpfdev_walk_seq(u32 type, struct seq_file *seq,
			   struct bpfdev_visitor *visitor)
{
	loff_t pos = 0;
	void *bpf;

	/* each step holds the next object and lets go of the last one */
	for (bpf = seq->op->start(seq, &pos); bpf;
	     bpf = seq->op->next(seq, bpf, &pos)) {
		int ret = visitor->object(visitor, type, bpf);

		if (!ret && fatal_signal_pending(current))
			ret = -EINTR;
		if (ret) {
			seq->op->stop(seq, bpf);
			return ret;
		}
		cond_resched();
	}
	/* not stop(): without an object it would run the program */
	return 0;
}

/**
 * bpfdev_walk() - show a visitor each object of a type
 * @type: BPFDEV_TYPE_MAP, _PROG or _LINK
 * @visitor: whose object() is called with each; it may sleep
 *
 * An object that is there all the time is shown once; while it is, it has one
 * more reference.
 *
 * Return: 0, or what object() returned if that was not 0, -EINTR for a fatal
 * signal, -EOPNOTSUPP without iterators, -ENOMEM, -ENFILE.
 */
int bpfdev_walk(u32 type, struct bpfdev_visitor *visitor)
{
	struct file *file __free(fput) = NULL;
	int ret;

	if (!bpfdev_can_walk())
		return -EOPNOTSUPP;
	file = anon_inode_getfile("bpfdev", bpfdev_bpf_fops.iter, NULL,
				  O_RDONLY);
	if (IS_ERR(file))
		return PTR_ERR(file);
	ret = bpfdev_iter_open(bpfdev_walkers[type], file);
	return ret ?: bpfdev_walk_seq(type, file->private_data, visitor);
}
