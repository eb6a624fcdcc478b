/* SPDX-License-Identifier: GPL-2.0-only */
/* Nodes: how their objects are opened, read, exchanged and updated. */
#ifndef BPFDEV_NODE_H
#define BPFDEV_NODE_H

#include <linux/bpf.h>
#include <linux/fs.h>
#include <linux/types.h>

#include "bpf/object.h"
#include "bpf/tasks.h"
#include "registry.h"

struct bpfdev_node *bpfdev_node_new(struct bpfdev_dir *dir, const char *name,
				    struct bpfdev_object *object, u8 face,
				    const struct bpfdev_owner *owner, u32 minor);
int bpfdev_node_open(struct bpfdev_node *node, struct file *file);
int bpfdev_node_hold(struct bpfdev_dir *dir, const char *name,
		     struct bpfdev_object *object);
int bpfdev_node_count(const void *bpf, u64 *nodes);
int bpfdev_node_scan_key(struct bpfdev_dir *dir, const char *name,
			 struct bpfdev_scan_key *key, u64 *refcnt, u64 *nodes);

struct bpfdev_node *bpfdev_node_reserve(struct bpfdev_dir *dir, const char *name,
					u32 type, const u32 *expect_id,
					struct bpfdev_entry **busy);
struct bpfdev_node *
bpfdev_node_reserve_replace(struct bpfdev_dir *dir, const char *name,
			    const u32 *expect_id, struct bpfdev_replacement *new,
			    char *existing, struct bpfdev_entry **busy);
void bpfdev_node_unreserve_replace(struct bpfdev_node *node,
				   struct bpfdev_replacement *new);
void bpfdev_node_replace(struct bpfdev_node *node,
			 struct bpfdev_replacement *new);
void bpfdev_node_replaced(struct bpfdev_node *node,
			  const struct bpfdev_replacement *old);
int bpfdev_node_update(struct bpfdev_node *node, struct bpf_prog *prog,
		       const u32 *expect_id, u32 *old_id);
int bpfdev_node_detach(struct bpfdev_node *node, bool *was_attached);
void bpfdev_node_report_detach(struct bpfdev_node *node, bool was_attached);
void bpfdev_node_updated(struct bpfdev_node *node, const struct bpf_prog *prog);
void bpfdev_node_report_update(struct bpfdev_node *node, u32 old_id);

#endif /* BPFDEV_NODE_H */
