// SPDX-License-Identifier: GPL-2.0-only
/* The daemon of udev: whether it is there, and that its rules have changed. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "util/debug.h"
#include "util/error.h"
#include "util/spawn.h"
#include "util/udev.h"

/*
 * One of its sockets is bound, and in this network namespace: it sends events
 * nowhere else. A file outlives who has bound it. The second one is newer, and
 * there before the first.
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
 * It looks by itself, but not more than every three seconds: what appears before
 * would meet the old rules.
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
