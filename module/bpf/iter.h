/* SPDX-License-Identifier: GPL-2.0-only */
/* BPF's iterators: the text of a link, and a walk over all objects. */
#ifndef BPFDEV_BPF_ITER_H
#define BPFDEV_BPF_ITER_H

#include <linux/bpf.h>
#include <linux/fs.h>
#include <linux/types.h>

/*
 * Called with each object of a walk. The object is held meanwhile. Any value but 0 ends
 * the walk.
 */
typedef int (*bpfdev_iter_fn)(u32 type, void *bpf, void *data);

int bpfdev_iter_open(struct bpf_link *link, struct file *file);
void bpfdev_iter_set(u32 type, struct bpf_link *link);
void bpfdev_iters_exit(void);
bool bpfdev_iters_usable(void);
int bpfdev_iter_objects(u32 type, bpfdev_iter_fn fn, void *data);

#endif /* BPFDEV_BPF_ITER_H */
