// SPDX-License-Identifier: GPL-2.0-only
/* The entries of a directory and of all directories below it. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bpf/sysfs_entries.h"
#include "bpf/walk_dirs.h"
#include "libbpfdev.h"
#include "util/error.h"
#include "util/path.h"

/*
 * Read the entries of a directory. Who may not read the control node gets them from sysfs:
 * @ctl is -1 then. NULL without an error: it is gone by now, so it was empty.
 */
static struct bpfdev_devs *walk_read(const char *dir, bool listed, int *ctl, int *status)
{
	int fd = bpfdev_ctl_open(dir, O_RDONLY);
	struct bpfdev_devs *devs = NULL;

	*ctl = fd < 0 ? -1 : fd;
	*status = CLI_OK;
	if (fd == -EACCES)
		devs = sysfs_entries_read(dir);
	if (devs || (fd == -ENOENT && listed))
		return devs;
	if (fd < 0) {
		*status = cli_ctl_error(dir, O_RDONLY, -fd);
		return NULL;
	}
	devs = bpfdev_devs__read(fd);
	if (!devs && errno != ENODEV)
		*status = cli_error("%s: %s", dir, strerror(errno));
	return devs;
}

static int walk_dir(const char *dir, cli_walk_fn each, void *data, bool listed)
{
	struct bpfdev_devs *devs;
	int ctl, status;
	size_t i;

	devs = walk_read(dir, listed, &ctl, &status);
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
	if (ctl >= 0)
		close(ctl);
	return status;
}

/**
 * cli_walk_dirs() - go through the entries of a directory and below it
 * @dir: its name, "" for the root
 * @each: called with the path and the attributes of each entry, and with the control
 *	node of its directory, -1 if the caller may not read that; a directory comes
 *	before its entries. Returns CLI_OK, or CLI_FAILURE after the error was reported
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
