/* SPDX-License-Identifier: GPL-2.0-only */
/* A call of a command: its structure, in from user space and back. */
#ifndef BPFDEV_CALL_H
#define BPFDEV_CALL_H

#include <linux/bpfdev.h>
#include <linux/fs.h>
#include <linux/types.h>

#include "registry.h"

/* The number of commands; all command numbers are below it. */
#define BPFDEV_COMMANDS	16

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
	struct bpfdev_detach detach;
	struct bpfdev_hold hold;
	struct bpfdev_release release;
	struct bpfdev_history history;
};

/*
 * struct bpfdev_call - one call of a command
 * @dir: the directory, held by the open file
 * @nr: the number of the command, below BPFDEV_COMMANDS
 * @arg: its structure
 * @user: the caller's address of @arg
 * @size: how much of @arg both the caller and this kernel know
 */
struct bpfdev_call {
	struct bpfdev_dir *dir;
	unsigned int nr;
	union bpfdev_arg arg;
	void __user *user;
	size_t size;
};

bool bpfdev_command_known(unsigned int cmd);
int bpfdev_call_read(struct bpfdev_call *call, fmode_t mode, unsigned int cmd,
		     void __user *user);
int bpfdev_reply(const struct bpfdev_call *call);

#endif /* BPFDEV_CALL_H */
