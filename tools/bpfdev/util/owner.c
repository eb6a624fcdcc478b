// SPDX-License-Identifier: GPL-2.0-only
/* --mode, --user, --group and --limit: options of commands that make entries. */
#include <grp.h>
#include <pwd.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "libbpfdev.h"
#include "util/error.h"
#include "util/owner.h"
#include "util/parse.h"
#include "util/usage.h"

/**
 * cli_owner_limit() - write a limit, as in sysfs and as an argument of --limit
 * @owner: the owner, with a limit
 * @buf: the buffer
 * @size: size of @buf
 */
void cli_owner_limit(const struct cli_owner *owner, char *buf, size_t size)
{
	if (owner->limit == BPFDEV_NO_LIMIT)
		snprintf(buf, size, "max");
	else
		snprintf(buf, size, "%u", owner->limit);
}

/**
 * cli_owner_option() - handle --mode, --user, --group or --limit
 * @command: the command
 * @owner: set from the option
 * @opt: the option; any other one goes to cli_common_option()
 * @arg: its argument
 *
 * Return: CLI_OK, or CLI_USAGE after the error was reported.
 */
int cli_owner_option(const struct cli_command *command, struct cli_owner *owner,
		     int opt, const char *arg)
{
	const struct passwd *user;
	const struct group *group;

	switch (opt) {
	case OPT_MODE:
		if (cli_parse_u32(arg, 8, &owner->mode) || owner->mode > 0777)
			return cli_usage_error(command,
					       "--mode: '%s' is not an octal number from 0 to 0777",
					       arg);
		owner->flags |= BPFDEV_SET_MODE;
		break;
	case OPT_USER:
		/* a number needs no lookup, which may not work at boot */
		if (cli_parse_u32(arg, 10, &owner->uid)) {
			user = getpwnam(arg);
			if (!user)
				return cli_usage_error(command,
						       "--user: no user '%s'", arg);
			owner->uid = user->pw_uid;
		}
		owner->flags |= BPFDEV_SET_UID;
		break;
	case OPT_GROUP:
		if (cli_parse_u32(arg, 10, &owner->gid)) {
			group = getgrnam(arg);
			if (!group)
				return cli_usage_error(command,
						       "--group: no group '%s'", arg);
			owner->gid = group->gr_gid;
		}
		owner->flags |= BPFDEV_SET_GID;
		break;
	case OPT_LIMIT:
		/* as in sysfs */
		if (!strcmp(arg, "max"))
			owner->limit = BPFDEV_NO_LIMIT;
		else if (cli_parse_u32(arg, 10, &owner->limit))
			return cli_usage_error(command,
					       "--limit: '%s' is neither a number nor 'max'",
					       arg);
		owner->flags |= BPFDEV_SET_LIMIT;
		break;
	default:
		cli_common_option(command, opt);
	}
	return CLI_OK;
}
