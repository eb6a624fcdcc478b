/* SPDX-License-Identifier: GPL-2.0-only */
/* Snapshots of the properties of an object that can change without a notification. */
#ifndef BPFDEV_BPF_SNAPSHOT_H
#define BPFDEV_BPF_SNAPSHOT_H

#include <linux/types.h>

#include "bpf/attach_point.h"
#include "bpf/object.h"

struct bpfdev_dependencies;
struct bpfdev_walk;

/*
 * struct bpfdev_snapshot - the state of an object at some time
 * @dependencies: a fingerprint of them; 0: none
 * @point: of a link: its attach point, if that is known
 * @walk: of a map with slots: the walk through them, which belongs to the last
 *	snapshot of the object; NULL: it has none
 * @prog_id: of a link: the program that it runs
 * @attached: of a link
 * @frozen: of a map
 * @map: it is of a map
 */
struct bpfdev_snapshot {
	u64 dependencies;
	union {
		struct bpfdev_attach_point point;
		struct bpfdev_walk *walk;
	};
	u32 prog_id;
	bool attached;
	bool frozen;
	bool map;
};

int bpfdev_snapshot_take(const struct bpfdev_object *object,
			 struct bpfdev_snapshot *snapshot);
int bpfdev_snapshot_again(const struct bpfdev_object *object,
			  const struct bpfdev_snapshot *old,
			  struct bpfdev_snapshot *new, u32 *units);
const struct bpfdev_dependencies *
bpfdev_snapshot_found(const struct bpfdev_snapshot *snapshot);
bool bpfdev_snapshot_begun(const struct bpfdev_snapshot *snapshot);
void bpfdev_snapshot_free(struct bpfdev_snapshot *snapshot);
bool bpfdev_snapshot_stale(const struct bpfdev_object *object,
			   const struct bpfdev_snapshot *snapshot);
bool bpfdev_snapshot_final(const struct bpfdev_object *object,
			   const struct bpfdev_snapshot *snapshot);

#endif /* BPFDEV_BPF_SNAPSHOT_H */
