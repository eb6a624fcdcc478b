/* SPDX-License-Identifier: GPL-2.0-only */
/* A batch of operations on one directory: all of them or none. */
#ifndef BPFDEV_BATCH_H
#define BPFDEV_BATCH_H

#include <linux/bpfdev.h>

#include "call.h"
#include "registry.h"

int bpfdev_batch_single(struct bpfdev_call *call);
int bpfdev_batch_apply(struct bpfdev_dir *dir, struct bpfdev_apply *arg);

#endif /* BPFDEV_BATCH_H */
