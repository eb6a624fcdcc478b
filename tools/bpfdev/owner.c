// SPDX-License-Identifier: GPL-2.0-only
/* --mode, --user and --group: whose a new entry shall be. */
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli.h"
#include "table.h"
#include "libbpfdev.h"

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

static char *number(unsigned int n)
{
	char buf[16];

	snprintf(buf, sizeof(buf), "%u", n);
	return cli_copy(buf);
}

/**
 * cli_put_user() - write the name of a user
 * @buf: where to
 * @size: how much room there is
 * @uid: the user
 *
 * Return: true, for the value of a column. One without a name is a number.
 */
bool cli_put_user(char *buf, size_t size, uid_t uid)
{
	/* a table has the same one in many rows, and asking takes a while */
	static char *name;
	static uid_t of;

	if (!name || of != uid) {
		const struct passwd *user = getpwuid(uid);

		free(name);
		name = user ? cli_copy(user->pw_name) : number(uid);
		of = uid;
	}
	return table_put_text(buf, size, name);
}

/**
 * cli_put_group() - write the name of a group
 * @buf: where to
 * @size: how much room there is
 * @gid: the group
 *
 * Return: true, for the value of a column. One without a name is a number.
 */
bool cli_put_group(char *buf, size_t size, gid_t gid)
{
	static char *name;
	static gid_t of;

	if (!name || of != gid) {
		const struct group *group = getgrgid(gid);

		free(name);
		name = group ? cli_copy(group->gr_name) : number(gid);
		of = gid;
	}
	return table_put_text(buf, size, name);
}
