/* SPDX-License-Identifier: GPL-2.0-only */
/* Changes of entries, reported to user space. */
#ifndef BPFDEV_NOTIFY_H
#define BPFDEV_NOTIFY_H

#include <linux/types.h>

#include "bpf/attach_point.h"
#include "registry.h"

/* A change of an entry that goes from LIVE to LIVE. */
enum bpfdev_change {
	BPFDEV_CHANGE_REPLACE,	/* it has another object */
	BPFDEV_CHANGE_UPDATE,	/* the link runs another program */
	BPFDEV_CHANGE_FREEZE,	/* user space cannot write the map */
	BPFDEV_CHANGE_ATTACH,	/* the link is attached again */
	BPFDEV_CHANGE_DETACH,	/* the link is no longer attached */
};

void bpfdev_notify_attrs(struct bpfdev_entry *entry, const char * const *names);
void bpfdev_notify_change(struct bpfdev_entry *entry, enum bpfdev_change change,
			  u32 old_id, enum bpfdev_reason reason);
bool bpfdev_notify_overflows(void);

#endif /* BPFDEV_NOTIFY_H */
