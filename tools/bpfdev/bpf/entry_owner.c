// SPDX-License-Identifier: GPL-2.0-only
/*
 * The owner, the mode and the limit of an entry that exists. Those of a directory are those
 * of its control node.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bpf/attributes.h"
#include "bpf/entry_owner.h"
#include "libbpfdev.h"
#include "util/debug.h"
#include "util/error.h"
#include "util/owner.h"
#include "util/parse.h"

/* of st_mode; --mode has none of the three above 0777 */
#define MODE_BITS 07777

/*
 * struct entry_node - the device node of an entry
 * @name: name of the entry
 * @path: path of the node
 * @before: owner and mode before a change
 */
struct entry_node {
	const char *name;
	char path[sizeof(BPFDEV_DEV_DIR "/control") + BPFDEV_PATH_SIZE];
	struct stat before;
};

/* Nothing is opened: an open node of an entry counts, and holds its object. */
static int entry_find(struct entry_node *node, const char *name, uint32_t type)
{
	node->name = name;
	snprintf(node->path, sizeof(node->path), BPFDEV_DEV_DIR "/%s%s", name,
		 type == BPFDEV_TYPE_DIR ? "/control" : "");
	if (lstat(node->path, &node->before))
		return -errno;
	return S_ISCHR(node->before.st_mode) ? 0 : -ENODEV;
}

static bool entry_read_limit(dev_t devnum, struct cli_owner *owner)
{
	char limit[32];

	if (!attribute_of_node(devnum, "limit", limit, sizeof(limit)))
		return false;
	if (!strcmp(limit, "max"))
		owner->limit = BPFDEV_NO_LIMIT;
	else if (cli_parse_u32(limit, 10, &owner->limit))
		return false;
	return true;
}

/**
 * entry_owner_read() - read the owner and the mode of an entry, and the limit of a directory
 * @name: its name
 * @type: BPFDEV_TYPE_*
 * @owner: filled in, with the flags of what it has
 *
 * Return: 0, or a negative errno.
 */
int entry_owner_read(const char *name, uint32_t type, struct cli_owner *owner)
{
	struct entry_node node;
	int ret = entry_find(&node, name, type);

	if (ret)
		return ret;
	*owner = (struct cli_owner) {
		.flags = BPFDEV_SET_MODE | BPFDEV_SET_UID | BPFDEV_SET_GID,
		.mode = node.before.st_mode & MODE_BITS,
		.uid = node.before.st_uid,
		.gid = node.before.st_gid,
	};
	if (type != BPFDEV_TYPE_DIR)
		return 0;
	if (!entry_read_limit(node.before.st_rdev, owner))
		return -ENODATA;
	owner->flags |= BPFDEV_SET_LIMIT;
	return 0;
}

static int entry_set_error(const struct entry_node *node, const char *what, int err)
{
	return cli_error("cannot set the %s of %s: %s", what, node->name, strerror(err));
}

static int entry_set_limit(const struct entry_node *node, const struct cli_owner *owner)
{
	char limit[16];
	int ret;

	cli_owner_limit(owner, limit, sizeof(limit));
	ret = attribute_set(node->before.st_rdev, "limit", limit);
	return ret ? entry_set_error(node, "limit", -ret) : CLI_OK;
}

static int entry_set_mode(const struct entry_node *node, mode_t mode)
{
	return cli_debug_call(chmod(node->path, mode), "chmod %s %04o", node->name, mode);
}

static int entry_set_user(const struct entry_node *node, uid_t uid, gid_t gid)
{
	return cli_debug_call(lchown(node->path, uid, gid), "chown %s %u:%u", node->name, uid,
			      gid);
}

/* Restore the owner and the mode after an error, which was reported. Return CLI_FAILURE. */
static int entry_restore(const struct entry_node *node, bool owner, bool mode)
{
	if (owner && entry_set_user(node, node->before.st_uid, node->before.st_gid))
		return entry_set_error(node, "owner back", errno);
	if (mode && entry_set_mode(node, node->before.st_mode & MODE_BITS))
		return entry_set_error(node, "mode back", errno);
	return CLI_FAILURE;
}

/*
 * Set the owner, the group and the mode that @flags say. The two calls cannot be one, so
 * between them the mode has only the bits of both modes: the old owner and group get
 * nothing that they did not have, and the new ones nothing that they will not have.
 */
static int entry_set_access(const struct entry_node *node, const struct cli_owner *owner,
			    uint32_t flags)
{
	uid_t uid = flags & BPFDEV_SET_UID ? owner->uid : node->before.st_uid;
	gid_t gid = flags & BPFDEV_SET_GID ? owner->gid : node->before.st_gid;
	mode_t before = node->before.st_mode & MODE_BITS;
	mode_t mode = flags & BPFDEV_SET_MODE ? owner->mode : before;
	bool moves = uid != node->before.st_uid || gid != node->before.st_gid;
	mode_t both = moves ? before & mode : before;

	if (both != before && entry_set_mode(node, both))
		return entry_set_error(node, "mode", errno);
	if (moves && entry_set_user(node, uid, gid)) {
		entry_set_error(node, "owner", errno);
		return entry_restore(node, false, both != before);
	}
	if (mode != both && entry_set_mode(node, mode)) {
		entry_set_error(node, "mode", errno);
		return entry_restore(node, moves, both != before);
	}
	return CLI_OK;
}

/**
 * entry_owner_set() - change the owner, the mode and the limit of an entry
 * @name: its name
 * @type: BPFDEV_TYPE_*
 * @owner: the values to set
 * @flags: BPFDEV_SET_*: those to set
 *
 * After an error nothing has changed.
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int entry_owner_set(const char *name, uint32_t type, const struct cli_owner *owner,
		    uint32_t flags)
{
	struct entry_node node;
	struct cli_owner before = {};
	int ret = entry_find(&node, name, type), status = CLI_OK;

	if (ret)
		return entry_set_error(&node, "owner", -ret);
	if (flags & BPFDEV_SET_LIMIT) {
		if (!entry_read_limit(node.before.st_rdev, &before))
			return entry_set_error(&node, "limit", ENODATA);
		status = entry_set_limit(&node, owner);
	}
	if (status)
		return status;
	status = entry_set_access(&node, owner, flags);
	if (status && flags & BPFDEV_SET_LIMIT)
		entry_set_limit(&node, &before);
	return status;
}
