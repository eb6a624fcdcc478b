/* SPDX-License-Identifier: GPL-2.0-only */
/* The number of events that a directory with a limit can cause. */
#ifndef BPFDEV_EVENTS_H
#define BPFDEV_EVENTS_H

#include <linux/types.h>

#include "registry.h"

int bpfdev_events_wait(struct bpfdev_dir *dir, u32 count);
bool bpfdev_events_take(struct bpfdev_entry *entry, u32 *left_out);
struct bpfdev_dir *bpfdev_events_next_overflow(u32 *left_out);
bool bpfdev_events_overflowing(void);
void bpfdev_events_forget(struct bpfdev_dir *dir);

#endif /* BPFDEV_EVENTS_H */
