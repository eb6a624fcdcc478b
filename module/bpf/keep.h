/* SPDX-License-Identifier: GPL-2.0-only */
/* Objects that are kept with another object, and how objects are dropped. */
#ifndef BPFDEV_BPF_KEEP_H
#define BPFDEV_BPF_KEEP_H

#include <linux/cleanup.h>
#include <linux/fs.h>
#include <linux/bpfdev.h>
#include <linux/types.h>

#include "bpf/object.h"

void bpfdev_files_put(struct file **files, u32 count, bool wait);
int bpfdev_kept_from_user(u64 fds, u32 count, struct bpfdev_kept **kept);
void bpfdev_kept_put(struct bpfdev_kept *kept);
u32 bpfdev_kept_keys(const struct bpfdev_kept *kept, struct bpfdev_key *keys);
void bpfdev_object_put(const struct bpfdev_object *object);
int bpfdev_kept_init(void);
void bpfdev_kept_exit(void);

DEFINE_FREE(bpfdev_object, struct bpfdev_object, bpfdev_object_put(&_T))

#endif /* BPFDEV_BPF_KEEP_H */
