// SPDX-License-Identifier: GPL-2.0-only
/* --mode, --user, --group and --limit: options of commands that make entries. */
#include <grp.h>
#include <pwd.h>
#include <stdint.h>

#include "libbpfdev.h"
#include "util/error.h"
#include "util/owner.h"
#include "util/parse.h"
#include "util/usage.h"

/**
 * cli_owner_option() - take one of these options
 * @command: the command
 * @owner: where it goes
 * @opt: 'M', 'U' or 'G'
 * @arg: its argument
 *
 * Return: CLI_OK, or CLI_USAGE after the error was told.
 */
int cli_owner_option(const struct cli_command *command, struct cli_owner *owner,
		     int opt, const char *arg)
{
	const struct passwd *user;
	const struct group *group;

	switch (opt) {
	case 'M':
		if (cli_parse_u32(arg, 8, &owner->mode) || owner->mode > 0777)
			return cli_usage_error(command,
					       "--mode: '%s' is not an octal number from 0 to 0777",
					       arg);
		owner->flags |= BPFDEV_SET_MODE;
		break;
	case 'U':
		/* nobody is asked about a number: at boot there may be nobody */
		if (cli_parse_u32(arg, 10, &owner->uid)) {
			user = getpwnam(arg);
			if (!user)
				return cli_usage_error(command,
						       "--user: no user '%s'", arg);
			owner->uid = user->pw_uid;
		}
		owner->flags |= BPFDEV_SET_UID;
		break;
	case 'G':
		if (cli_parse_u32(arg, 10, &owner->gid)) {
			group = getgrnam(arg);
			if (!group)
				return cli_usage_error(command,
						       "--group: no group '%s'", arg);
			owner->gid = group->gr_gid;
		}
		owner->flags |= BPFDEV_SET_GID;
		break;
	}
	return CLI_OK;
}

/**
 * cli_limit_option() - take --limit
 * @command: the command
 * @limit: where it goes
 * @arg: its argument
 *
 * Return: CLI_OK, or CLI_USAGE after the error was told.
 */
int cli_limit_option(const struct cli_command *command, uint32_t *limit,
		     const char *arg)
{
	if (!cli_parse_u32(arg, 10, limit) && *limit)
		return CLI_OK;
	return cli_usage_error(command, "--limit: '%s' is not a number from 1 on",
			       arg);
}
