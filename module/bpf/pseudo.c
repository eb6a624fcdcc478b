// SPDX-License-Identifier: GPL-2.0-only
/*
 * The inode and the seq_file that BPF's code gets from this module: real ones, as far
 * as that code may look.
 *
 * BPF opens an iterator through the inode of its pin on bpffs. A node has an inode of
 * devtmpfs, so the iterator gets an anonymous one. BPF writes the text of a link to
 * the seq_file of a reader of /proc/PID/fdinfo. This module may be in a worker, and
 * must not fail for lack of memory: it would report a link as detached. So the
 * seq_file is on the stack, and has the file and the operations of one that was opened
 * at load. BPF on Linux 6.1, 6.12 and 7.2 uses i_private of the one, and the buffer of
 * the other, and nothing else.
 *
 * The file has operations of the kernel: it may be freed after the module.
 */

#include <linux/anon_inodes.h>
#include <linux/bpf.h>
#include <linux/err.h>
#include <linux/fcntl.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/init.h>
#include <linux/minmax.h>
#include <linux/mutex.h>
#include <linux/seq_file.h>
#include <linux/stat.h>

#include "bpf/pseudo.h"

/* Opened by single_open(). */
static struct file *bpfdev_pseudo_file __ro_after_init;

static int bpfdev_pseudo_show(struct seq_file *seq, void *token)
{
	const struct bpf_link *link = seq->private;

	link->ops->show_fdinfo(link, seq);
	return 0;
}

/**
 * bpfdev_pseudo_init() - open the file
 *
 * Return: 0 or a negative errno.
 */
int __init bpfdev_pseudo_init(void)
{
	struct file *file = anon_inode_getfile("bpfdev", &generic_ro_fops, NULL,
					       O_RDONLY);
	int ret;

	if (IS_ERR(file))
		return PTR_ERR(file);
	ret = single_open(file, bpfdev_pseudo_show, NULL);
	if (ret)
		fput(file);
	else
		bpfdev_pseudo_file = file;
	return ret;
}

/**
 * bpfdev_pseudo_exit() - close the file
 */
void bpfdev_pseudo_exit(void)
{
	single_release(file_inode(bpfdev_pseudo_file), bpfdev_pseudo_file);
	fput(bpfdev_pseudo_file);
}

/**
 * bpfdev_pseudo_inode() - create an inode, as that of a pin on bpffs
 * @fops: operations of its files
 * @bpf: the object
 *
 * Return: the inode, to be dropped with iput(), or -ENOMEM.
 */
struct inode *bpfdev_pseudo_inode(const struct file_operations *fops, void *bpf)
{
	struct super_block *sb = file_inode(bpfdev_pseudo_file)->i_sb;
	struct inode *inode = alloc_anon_inode(sb);

	if (IS_ERR(inode))
		return inode;
	inode->i_mode |= S_IFREG;
	inode->i_fop = fops;
	inode->i_private = bpf;
	return inode;
}

/**
 * bpfdev_pseudo_no_open() - find the kernel's operations that fail each open with ENXIO
 *
 * They are part of the kernel, and have no name that a module can use. Each new inode has
 * them.
 *
 * Return: the operations, or -ENOMEM, or -EOPNOTSUPP if there are none.
 */
const struct file_operations *bpfdev_pseudo_no_open(void)
{
	struct super_block *sb = file_inode(bpfdev_pseudo_file)->i_sb;
	struct inode *inode = alloc_anon_inode(sb);
	const struct file_operations *fops;

	if (IS_ERR(inode))
		return ERR_CAST(inode);
	fops = inode->i_fop;
	iput(inode);
	return fops && fops->open ? fops : ERR_PTR(-EOPNOTSUPP);
}

/**
 * bpfdev_link_fdinfo() - read the text of a link for /proc/PID/fdinfo
 * @link: the link; the caller holds it
 * @text: the text, with a NUL; empty if this kind of link has none
 * @size: the size of @text; what does not fit is left out
 *
 * May sleep.
 */
void bpfdev_link_fdinfo(const struct bpf_link *link, char *text, size_t size)
{
	const struct seq_file *opened = bpfdev_pseudo_file->private_data;
	struct seq_file seq = {
		.buf = text,
		.size = size,
		.op = opened->op,
		.file = opened->file,
		.private = (void *)link,
	};

	*text = '\0';
	if (!link->ops->show_fdinfo)
		return;
	mutex_init(&seq.lock);
	scoped_guard(mutex, &seq.lock)
		seq.op->show(&seq, SEQ_START_TOKEN);
	mutex_destroy(&seq.lock);
	text[min(seq.count, size - 1)] = '\0';
}
