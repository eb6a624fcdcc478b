// SPDX-License-Identifier: GPL-2.0-only
/* bpfdev tenant set: change the owner, the mode and the limit of a present directory. */
#include <errno.h>
#include <fcntl.h>
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

/* Set what @flags say, and the owner before the mode: a new owner never has an old mode. */
static int tenant_set_owner(struct tenant_dir *dir, const struct cli_owner *owner,
			    uint32_t flags)
{
	uid_t uid = flags & BPFDEV_SET_UID ? owner->uid : dir->before.st_uid;
	gid_t gid = flags & BPFDEV_SET_GID ? owner->gid : dir->before.st_gid;
	int ret = 0;

	if (flags & (BPFDEV_SET_UID | BPFDEV_SET_GID))
		ret = cli_debug_call(fchown(dir->ctl, uid, gid), "chown %s %u:%u",
				     dir->name, uid, gid);
	if (ret)
		return tenant_set_error(dir, "owner", errno);
	if (!(flags & BPFDEV_SET_MODE))
		return CLI_OK;
	ret = cli_debug_call(fchmod(dir->ctl, owner->mode), "chmod %s %04o", dir->name,
			     owner->mode);
	if (!ret)
		return CLI_OK;
	tenant_set_error(dir, "mode", errno);
	if (fchown(dir->ctl, dir->before.st_uid, dir->before.st_gid))
		tenant_set_error(dir, "owner back", errno);
	return CLI_FAILURE;
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
	status = tenant_set_owner(dir, owner, flags);
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
