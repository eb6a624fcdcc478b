/* SPDX-License-Identifier: GPL-2.0-only */
/* A call of a command, and the part of each that changes nothing yet. */
#ifndef BPFDEV_CONTROL_H
#define BPFDEV_CONTROL_H

#include <linux/bpfdev.h>
#include <linux/types.h>

#include "bpfdev.h"

struct bpfdev_op;

union bpfdev_arg {
	u32 flags;
	struct bpfdev_query query;
	struct bpfdev_create create;
	struct bpfdev_remove remove;
	struct bpfdev_replace replace;
	struct bpfdev_mkdir mkdir;
	struct bpfdev_rmdir rmdir;
	struct bpfdev_list list;
	struct bpfdev_update update;
	struct bpfdev_edges edges;
	struct bpfdev_refs refs;
	struct bpfdev_holders holders;
	struct bpfdev_apply apply;
};

/*
 * struct bpfdev_call - one call of a command
 * @dir: the directory, held by the open file
 * @op: the command
 * @arg: its structure
 * @user: where that came from
 * @size: how much of it the caller and this kernel know
 */
struct bpfdev_call {
	struct bpfdev_dir *dir;
	const struct bpfdev_op *op;
	union bpfdev_arg arg;
	void __user *user;
	size_t size;
};

/* control.c */
bool bpfdev_command_known(unsigned int cmd);
int bpfdev_call_read(struct bpfdev_call *call, fmode_t mode, unsigned int cmd,
		     void __user *user);
int bpfdev_reply(const struct bpfdev_call *call);
int bpfdev_prepare_create(struct bpfdev_call *call, struct bpfdev_node **node);
int bpfdev_prepare_remove(struct bpfdev_call *call, const u32 **expect_id);
int bpfdev_prepare_replace(struct bpfdev_call *call, const u32 **expect_id,
			   struct bpfdev_replacement *new);
int bpfdev_prepare_update(struct bpfdev_call *call, const u32 **expect_id,
			  struct bpf_prog **prog);

/* apply.c */
int bpfdev_apply(struct bpfdev_dir *dir, struct bpfdev_apply *arg);

#endif /* BPFDEV_CONTROL_H */
