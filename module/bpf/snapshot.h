/* SPDX-License-Identifier: GPL-2.0-only */
/* Snapshots of the properties of an object that can change without a notification. */
#ifndef BPFDEV_BPF_SNAPSHOT_H
#define BPFDEV_BPF_SNAPSHOT_H

#include <linux/types.h>

#include "bpf/attach_point.h"
#include "bpf/object.h"

/*
 * struct bpfdev_snapshot - the state of an object at some time
 * @dependencies: a fingerprint of them; 0: none
 * @point: of a link: its attach point, if that is known
 * @prog_id: of a link: the program that it runs
 * @attached: of a link
 * @frozen: of a map
 */
struct bpfdev_snapshot {
	u64 dependencies;
	struct bpfdev_attach_point point;
	u32 prog_id;
	bool attached;
	bool frozen;
};

int bpfdev_snapshot_take(const struct bpfdev_object *object,
			 struct bpfdev_snapshot *snapshot);
bool bpfdev_snapshot_stale(const struct bpfdev_object *object,
			   const struct bpfdev_snapshot *snapshot);

#endif /* BPFDEV_BPF_SNAPSHOT_H */
