/* SPDX-License-Identifier: GPL-2.0-only */
/* The changes of nodes: their names, and the last one of each. */
#ifndef BPFDEV_CHANGE_H
#define BPFDEV_CHANGE_H

#include <linux/types.h>

#include "bpf/attach_point.h"
#include "registry.h"

/* A change of a node that goes from LIVE to LIVE, or its creation. */
enum bpfdev_change {
	BPFDEV_CHANGE_CREATE,	/* it is new */
	BPFDEV_CHANGE_REPLACE,	/* it has another object */
	BPFDEV_CHANGE_UPDATE,	/* the link runs another program */
	BPFDEV_CHANGE_FREEZE,	/* user space cannot write the map */
	BPFDEV_CHANGE_ATTACH,	/* the link is attached again */
	BPFDEV_CHANGE_DETACH,	/* the link is no longer attached */
};

const char *bpfdev_change_name(enum bpfdev_change change);
const char *bpfdev_change_old_key(enum bpfdev_change change);
const char *bpfdev_reason_name(enum bpfdev_reason reason);
void bpfdev_change_record(struct bpfdev_node *node, struct bpfdev_last *last);
void bpfdev_change_keep_target(struct bpfdev_node *node);
size_t bpfdev_change_old_target(struct bpfdev_node *node, char *buf, size_t size);
int bpfdev_change_emit(struct bpfdev_node *node, char *buf);

#endif /* BPFDEV_CHANGE_H */
