/* SPDX-License-Identifier: GPL-2.0-only */
/* Changes of entries, reported to user space. */
#ifndef BPFDEV_NOTIFY_H
#define BPFDEV_NOTIFY_H

#include <linux/types.h>

#include "bpf/attach_point.h"
#include "change.h"
#include "registry.h"

void bpfdev_notify_attrs(struct bpfdev_entry *entry, const char * const *names);
void bpfdev_notify_change(struct bpfdev_node *node, enum bpfdev_change change,
			  u32 old_id);
void bpfdev_notify_detach(struct bpfdev_node *node, enum bpfdev_reason reason);
bool bpfdev_notify_overflows(void);

#endif /* BPFDEV_NOTIFY_H */
