/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The objects that an object depends on, and those that depend on it. The uapi
 * calls a dependency an edge; each is a reference that one object holds to
 * another.
 */
#ifndef BPFDEV_BPF_DEPENDENCIES_H
#define BPFDEV_BPF_DEPENDENCIES_H

#include <linux/bpf.h>
#include <linux/bpfdev.h>
#include <linux/types.h>

#include "bpf/walk.h"

bool bpfdev_map_holds_objects(const struct bpf_map *map);
int bpfdev_edge_cmp(const void *a, const void *b);
int bpfdev_dependencies_fingerprint(u32 type, void *bpf, struct bpfdev_walk *walk,
				    u32 *units, u64 *fingerprint);
int bpfdev_dependencies_get(u32 type, void *bpf,
			    struct bpfdev_dependencies *array);
int bpfdev_dependents_get(u32 type, u32 id, struct bpfdev_dependencies *array);

#endif /* BPFDEV_BPF_DEPENDENCIES_H */
