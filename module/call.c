// SPDX-License-Identifier: GPL-2.0-only
/*
 * The calls of commands: their numbers, sizes, flags and rights, and the copy of
 * their structures from and to user space. Later units of Kbuild implement the
 * commands.
 */

#include <linux/array_size.h>
#include <linux/bpfdev.h>
#include <linux/fs.h>
#include <linux/nospec.h>
#include <linux/uaccess.h>

#include "call.h"

/*
 * struct bpfdev_command - a command, as it can be called
 * @cmd: its number, with the direction and the size of today's structure
 * @min_size: the size of the structure's first version
 * @flags: the flags that it knows
 * @mode: FMODE_*, any of which the control node must have been opened with
 */
struct bpfdev_command {
	unsigned int cmd;
	unsigned int min_size;
	u32 flags;
	fmode_t mode;
};

static_assert(_IOC_NR(BPFDEV_IOC_HISTORY) + 1 == BPFDEV_COMMANDS);

#define BPFDEV_SET_OWNER	(BPFDEV_SET_MODE | BPFDEV_SET_UID | BPFDEV_SET_GID)

#define BPFDEV_COMMAND(_name, _upper, _flags, _mode)			\
	[_IOC_NR(BPFDEV_IOC_##_upper)] = {				\
		.cmd = BPFDEV_IOC_##_upper,				\
		.min_size = BPFDEV_##_upper##_SIZE_VER0 +		\
			BUILD_BUG_ON_ZERO(sizeof(struct bpfdev_##_name) < \
					  BPFDEV_##_upper##_SIZE_VER0),	\
		.flags = _flags,					\
		.mode = _mode,						\
	}

static const struct bpfdev_command bpfdev_commands[BPFDEV_COMMANDS] = {
	BPFDEV_COMMAND(query, QUERY, 0, FMODE_READ | FMODE_WRITE),
	BPFDEV_COMMAND(create, CREATE, BPFDEV_SET_OWNER | BPFDEV_SET_MINOR, FMODE_WRITE),
	BPFDEV_COMMAND(remove, REMOVE, BPFDEV_EXPECT, FMODE_WRITE),
	BPFDEV_COMMAND(replace, REPLACE, BPFDEV_EXPECT, FMODE_WRITE),
	BPFDEV_COMMAND(mkdir, MKDIR,
		       BPFDEV_SET_OWNER | BPFDEV_SET_LIMIT | BPFDEV_SET_MINOR,
		       FMODE_WRITE),
	BPFDEV_COMMAND(rmdir, RMDIR, 0, FMODE_WRITE),
	BPFDEV_COMMAND(list, LIST, BPFDEV_LIST_ONE, FMODE_READ),
	BPFDEV_COMMAND(update, UPDATE, BPFDEV_EXPECT, FMODE_WRITE),
	BPFDEV_COMMAND(edges, EDGES, BPFDEV_EDGES_USERS | BPFDEV_EDGES_FD,
		       FMODE_READ),
	BPFDEV_COMMAND(refs, REFS, BPFDEV_REFS_FD, FMODE_READ),
	BPFDEV_COMMAND(holders, HOLDERS, BPFDEV_HOLDERS_ONE | BPFDEV_HOLDERS_FDS,
		       FMODE_READ),
	BPFDEV_COMMAND(apply, APPLY, 0, FMODE_WRITE),
	BPFDEV_COMMAND(detach, DETACH, BPFDEV_EXPECT, FMODE_WRITE),
	BPFDEV_COMMAND(hold, HOLD, 0, FMODE_WRITE),
	BPFDEV_COMMAND(release, RELEASE, 0, FMODE_WRITE),
	BPFDEV_COMMAND(history, HISTORY, BPFDEV_HISTORY_SET, FMODE_WRITE),
};

/* The layout is the same for every caller, and has no holes. */
static_assert(sizeof(struct bpfdev_query) == BPFDEV_QUERY_SIZE_VER0);
static_assert(sizeof(struct bpfdev_create) == BPFDEV_CREATE_SIZE_VER1);
static_assert(sizeof(struct bpfdev_remove) == BPFDEV_REMOVE_SIZE_VER0);
static_assert(sizeof(struct bpfdev_replace) == BPFDEV_REPLACE_SIZE_VER1);
static_assert(sizeof(struct bpfdev_mkdir) == BPFDEV_MKDIR_SIZE_VER0);
static_assert(sizeof(struct bpfdev_rmdir) == BPFDEV_RMDIR_SIZE_VER0);
static_assert(sizeof(struct bpfdev_info) == BPFDEV_INFO_SIZE_VER0);
static_assert(sizeof(struct bpfdev_list) == BPFDEV_LIST_SIZE_VER0);
static_assert(sizeof(struct bpfdev_update) == BPFDEV_UPDATE_SIZE_VER0);
static_assert(sizeof(struct bpfdev_edge) == BPFDEV_EDGE_SIZE_VER0);
static_assert(sizeof(struct bpfdev_edges) == BPFDEV_EDGES_SIZE_VER1);
static_assert(sizeof(struct bpfdev_refs) == BPFDEV_REFS_SIZE_VER0);
static_assert(sizeof(struct bpfdev_holder) == BPFDEV_HOLDER_SIZE_VER0);
static_assert(sizeof(struct bpfdev_holders) == BPFDEV_HOLDERS_SIZE_VER0);
static_assert(sizeof(struct bpfdev_step) == BPFDEV_STEP_SIZE_VER0);
static_assert(sizeof(struct bpfdev_apply) == BPFDEV_APPLY_SIZE_VER0);
static_assert(sizeof(struct bpfdev_detach) == BPFDEV_DETACH_SIZE_VER0);
static_assert(sizeof(struct bpfdev_hold) == BPFDEV_HOLD_SIZE_VER0);
static_assert(sizeof(struct bpfdev_release) == BPFDEV_RELEASE_SIZE_VER0);
static_assert(sizeof(struct bpfdev_history) == BPFDEV_HISTORY_SIZE_VER0);
static_assert(offsetof(struct bpfdev_history, name) == 128);
static_assert(offsetof(struct bpfdev_create, keep) == BPFDEV_CREATE_SIZE_VER0);
static_assert(offsetof(struct bpfdev_replace, keep) == BPFDEV_REPLACE_SIZE_VER0);
static_assert(offsetof(struct bpfdev_create, name) == 32);
static_assert(offsetof(struct bpfdev_replace, name) == 16);
static_assert(offsetof(struct bpfdev_mkdir, name) == 32);
static_assert(offsetof(struct bpfdev_list, infos) == 16);
static_assert(offsetof(struct bpfdev_list, name) == 24);
static_assert(offsetof(struct bpfdev_info, refcnt) == 48);
static_assert(offsetof(struct bpfdev_info, tag) == 88);
static_assert(offsetof(struct bpfdev_info, name) == 112);
static_assert(offsetof(struct bpfdev_edges, name) == 40);
static_assert(offsetof(struct bpfdev_refs, name) == 80);
static_assert(offsetof(struct bpfdev_holder, comm) == 48);
static_assert(offsetof(struct bpfdev_holders, name) == 48);

static const struct bpfdev_command *bpfdev_command_find(unsigned int cmd)
{
	unsigned int nr = _IOC_NR(cmd);
	const struct bpfdev_command *command;

	if (nr >= BPFDEV_COMMANDS)
		return NULL;
	command = &bpfdev_commands[array_index_nospec(nr, BPFDEV_COMMANDS)];
	if (_IOC_TYPE(cmd) != _IOC_TYPE(command->cmd) ||
	    _IOC_DIR(cmd) != _IOC_DIR(command->cmd))
		return NULL;
	return command;
}

/**
 * bpfdev_command_known() - check whether this is the number of a command
 * @cmd: BPFDEV_IOC_*, with a structure of any size
 */
bool bpfdev_command_known(unsigned int cmd)
{
	return bpfdev_command_find(cmd);
}

/**
 * bpfdev_call_read() - read the structure of a command
 * @call: a call whose dir is set; the rest is filled
 * @mode: FMODE_* of the control node
 * @cmd: BPFDEV_IOC_*
 * @user: address of the structure
 *
 * Return: 0, or -ENOTTY, -EACCES, -EINVAL, -E2BIG, -EFAULT.
 */
int bpfdev_call_read(struct bpfdev_call *call, fmode_t mode, unsigned int cmd,
		     void __user *user)
{
	const struct bpfdev_command *command = bpfdev_command_find(cmd);
	unsigned int size = _IOC_SIZE(cmd);
	int ret;

	if (!command)
		return -ENOTTY;
	if (!(mode & command->mode))
		return -EACCES;
	if (size < command->min_size)
		return -EINVAL;
	if (size > BPFDEV_SIZE_MAX)
		return -E2BIG;
	call->nr = command - bpfdev_commands;
	call->user = user;
	call->size = min(size, _IOC_SIZE(command->cmd));
	ret = copy_struct_from_user(&call->arg, _IOC_SIZE(command->cmd), user,
				    size);
	if (ret)
		return ret;
	return call->arg.flags & ~command->flags ? -EINVAL : 0;
}

/**
 * bpfdev_reply() - copy the structure of a command back to the caller
 * @call: the call
 *
 * Return: 0 or -EFAULT.
 */
int bpfdev_reply(const struct bpfdev_call *call)
{
	return copy_to_user(call->user, &call->arg, call->size) ? -EFAULT : 0;
}
