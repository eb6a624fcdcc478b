// SPDX-License-Identifier: GPL-2.0-only
/* udevd: check whether it runs, and make it reload its rules. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "util/debug.h"
#include "util/error.h"
#include "util/spawn.h"
#include "util/udev.h"

/*
 * udevd runs if one of its sockets is bound in this network namespace, because it
 * sends events only there. The file of a socket outlives the process that bound it, so
 * it proves nothing. The second socket is newer and is bound before the first.
 */
bool udev_runs(void)
{
	FILE *sockets = fopen("/proc/net/unix", "re");
	bool found = false;
	char line[512];

	cli_debug_call(sockets ? 0 : -1, "read /proc/net/unix");
	if (!sockets)
		return false;
	while (!found && fgets(line, sizeof(line), sockets))
		found = strstr(line, " /run/udev/control\n") ||
			strstr(line, " /run/udev/io.systemd.Udev\n");
	fclose(sockets);
	return found;
}

/*
 * udevd checks its rules by itself, but at most every three seconds. A device that
 * appears before would meet the old rules.
 */
int udev_read_rules(void)
{
	char * const argv[] = { "udevadm", "control", "--reload", NULL };
	int status;

	if (!udev_runs())
		return CLI_OK;
	status = cli_spawn(argv, STDIN_FILENO, STDOUT_FILENO);
	if (status < 0)
		return cli_error("cannot reload the rules of udev: udevadm: %s",
				 strerror(-status));
	if (status)
		return cli_error("cannot reload the rules of udev: 'udevadm control --reload' failed with status %d",
				 status);
	return CLI_OK;
}

/*
 * Wait until udevd has handled all events so far. A failure, such as too much to do, is no
 * reason to stop: udevadm has said it.
 */
void udev_settle(void)
{
	char * const argv[] = { "udevadm", "settle", NULL };

	if (udev_runs())
		cli_spawn(argv, STDIN_FILENO, STDOUT_FILENO);
}
