// SPDX-License-Identifier: GPL-2.0-only
/* The entries of a directory and of all directories below it. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libbpfdev.h"
#include "util/error.h"
#include "util/path.h"
#include "util/walk_dirs.h"

static int walk_dir(const char *dir, cli_walk_fn each, void *data, bool listed)
{
	int ctl = bpfdev_ctl_open(dir, O_RDONLY), status = CLI_OK;
	struct bpfdev_devs *devs;
	size_t i;

	/* it may be removed after it was listed */
	if (ctl == -ENOENT && listed)
		return CLI_OK;
	if (ctl < 0)
		return cli_ctl_error(dir, O_RDONLY, -ctl);
	devs = bpfdev_devs__read(ctl);
	/* ENODEV: it was removed during the call, so it was empty */
	if (!devs && errno != ENODEV)
		status = cli_error("%s: %s", dir, strerror(errno));
	for (i = 0; devs && i < bpfdev_devs__count(devs); i++) {
		const struct bpfdev_dev *dev = bpfdev_devs__get(devs, i);
		char *name = cli_join(dir, bpfdev_dev__name(dev));

		if (each(name, dev, ctl, data))
			status = CLI_FAILURE;
		if (bpfdev_dev__type(dev) == BPFDEV_TYPE_DIR &&
		    walk_dir(name, each, data, true))
			status = CLI_FAILURE;
		free(name);
	}
	bpfdev_devs__free(devs);
	close(ctl);
	return status;
}

/**
 * cli_walk_dirs() - go through the entries of a directory and below it
 * @dir: its name, "" for the root
 * @each: called with the path and the attributes of each entry, and with the control
 *	node of its directory; a directory comes before its entries. Returns CLI_OK, or
 *	CLI_FAILURE after the error was reported
 * @data: argument of @each
 *
 * After an error the walk continues.
 *
 * Return: CLI_OK, or CLI_FAILURE after each error was reported.
 */
int cli_walk_dirs(const char *dir, cli_walk_fn each, void *data)
{
	return walk_dir(dir, each, data, false);
}
