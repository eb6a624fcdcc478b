// SPDX-License-Identifier: GPL-2.0-only
/* bpfdev tenant set: change the owner, the mode and the limit of a present directory. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bpf/attributes.h"
#include "commands/tenant_rule.h"
#include "commands/tenant_set.h"
#include "libbpfdev.h"
#include "util/debug.h"
#include "util/error.h"
#include "util/owner.h"

/* of st_mode; --mode has none of the three above 0777 */
#define MODE_BITS 07777

/*
 * struct tenant_dir - a directory that is being changed
 * @name: its name
 * @ctl: its open control node
 * @before: owner and mode before
 * @limit: the limit before
 */
struct tenant_dir {
	const char *name;
	int ctl;
	struct stat before;
	char limit[32];
};

static int tenant_set_error(const struct tenant_dir *dir, const char *what, int err)
{
	return cli_error("cannot set the %s of %s: %s", what, dir->name, strerror(err));
}

static int tenant_set_limit(struct tenant_dir *dir, const struct cli_owner *owner)
{
	char limit[16];
	int ret;

	cli_owner_limit(owner, limit, sizeof(limit));
	if (!attribute_of_node(dir->before.st_rdev, "limit", dir->limit,
			       sizeof(dir->limit)))
		return tenant_set_error(dir, "limit", ENODATA);
	ret = attribute_set(dir->before.st_rdev, "limit", limit);
	return ret ? tenant_set_error(dir, "limit", -ret) : CLI_OK;
}

static int tenant_set_mode(const struct tenant_dir *dir, mode_t mode)
{
	return cli_debug_call(fchmod(dir->ctl, mode), "chmod %s %04o", dir->name, mode);
}

static int tenant_set_owner(const struct tenant_dir *dir, uid_t uid, gid_t gid)
{
	return cli_debug_call(fchown(dir->ctl, uid, gid), "chown %s %u:%u", dir->name, uid,
			      gid);
}

/* Restore the owner and the mode after an error, which was reported. Return CLI_FAILURE. */
static int tenant_restore(const struct tenant_dir *dir, bool owner, bool mode)
{
	if (owner && tenant_set_owner(dir, dir->before.st_uid, dir->before.st_gid))
		return tenant_set_error(dir, "owner back", errno);
	if (mode && tenant_set_mode(dir, dir->before.st_mode & MODE_BITS))
		return tenant_set_error(dir, "mode back", errno);
	return CLI_FAILURE;
}

/*
 * Set the owner, the group and the mode that @flags say. The two calls cannot be one, so
 * between them the mode has only the bits of both modes: the old owner and group get
 * nothing that they did not have, and the new ones nothing that they will not have.
 */
static int tenant_set_access(const struct tenant_dir *dir, const struct cli_owner *owner,
			     uint32_t flags)
{
	uid_t uid = flags & BPFDEV_SET_UID ? owner->uid : dir->before.st_uid;
	gid_t gid = flags & BPFDEV_SET_GID ? owner->gid : dir->before.st_gid;
	mode_t before = dir->before.st_mode & MODE_BITS;
	mode_t mode = flags & BPFDEV_SET_MODE ? owner->mode : before;
	bool moves = uid != dir->before.st_uid || gid != dir->before.st_gid;
	mode_t both = moves ? before & mode : before;

	if (both != before && tenant_set_mode(dir, both))
		return tenant_set_error(dir, "mode", errno);
	if (moves && tenant_set_owner(dir, uid, gid)) {
		tenant_set_error(dir, "owner", errno);
		return tenant_restore(dir, false, both != before);
	}
	if (mode != both && tenant_set_mode(dir, mode)) {
		tenant_set_error(dir, "mode", errno);
		return tenant_restore(dir, moves, both != before);
	}
	return CLI_OK;
}

static int tenant_set_all(struct tenant_dir *dir, const struct cli_owner *owner,
			  uint32_t flags)
{
	int status = CLI_OK;

	if (fstat(dir->ctl, &dir->before))
		return tenant_set_error(dir, "owner", errno);
	if (flags & BPFDEV_SET_LIMIT)
		status = tenant_set_limit(dir, owner);
	if (status)
		return status;
	status = tenant_set_access(dir, owner, flags);
	if (status && flags & BPFDEV_SET_LIMIT)
		attribute_set(dir->before.st_rdev, "limit", dir->limit);
	return status;
}

/**
 * tenant_set_dir() - change the directory of a tenant, if it exists
 * @rule: the values to set
 * @flags: BPFDEV_SET_*: those to set
 *
 * After an error nothing has changed.
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int tenant_set_dir(const struct tenant_rule *rule, uint32_t flags)
{
	struct tenant_dir dir = { .name = rule->name };
	int status;

	dir.ctl = bpfdev_ctl_open(rule->name, O_RDONLY);
	/* the rule makes it with the new values */
	if (dir.ctl == -ENOENT)
		return CLI_OK;
	if (dir.ctl < 0)
		return cli_ctl_error(rule->name, O_RDONLY, -dir.ctl);
	status = tenant_set_all(&dir, &rule->owner, flags);
	close(dir.ctl);
	return status;
}
