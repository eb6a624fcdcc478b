// SPDX-License-Identifier: GPL-2.0-only
/* Removing a chain after the end of its interface: all its nodes, and not only the link. */
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chain/change.h"
#include "chain/collect.h"
#include "chain/place.h"
#include "chain/plan.h"
#include "libbpfdev.h"
#include "util/error.h"
#include "util/path.h"
#include "util/usage.h"

/**
 * chain_collect() - remove a chain with a detached link, and its directory
 * @command: the command, for messages
 * @dir: the directory
 * @removed: set to whether the chain was removed
 *
 * A chain that was attached again meanwhile stays, and so does a directory with other
 * entries.
 *
 * Return: CLI_OK; CLI_FAILURE after the error was reported.
 */
int chain_collect(const struct cli_command *command, const char *dir, bool *removed)
{
	struct chain_change change = {
		.iface = dir + strlen(CHAIN_DIR "/"),
		.known_dir = dir,
		.all = true,
		.gone = true,
	};
	const char *last;
	int ctl, status = chain_change_remove(command, &change);

	*removed = !status && change.gone;
	if (!*removed)
		return status;
	ctl = cli_open_parent(dir, O_WRONLY, &last);
	if (ctl < 0)
		return CLI_FAILURE;
	bpfdev_rmdir(ctl, last);
	close(ctl);
	return CLI_OK;
}
