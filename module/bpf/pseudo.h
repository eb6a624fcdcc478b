/* SPDX-License-Identifier: GPL-2.0-only */
/* The inode and the seq_file that BPF's code gets from this module. */
#ifndef BPFDEV_BPF_PSEUDO_H
#define BPFDEV_BPF_PSEUDO_H

#include <linux/bpf.h>
#include <linux/fs.h>
#include <linux/types.h>

int bpfdev_pseudo_init(void);
void bpfdev_pseudo_exit(void);
const struct file_operations *bpfdev_pseudo_no_open(void);
struct inode *bpfdev_pseudo_inode(const struct file_operations *fops, void *bpf);
void bpfdev_link_fdinfo(const struct bpf_link *link, char *text, size_t size);

#endif /* BPFDEV_BPF_PSEUDO_H */
