// SPDX-License-Identifier: GPL-2.0-only
/* The directory of a cgroup. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/vfs.h>

#include <linux/magic.h>

#include "bpf/cgroup_dir.h"
#include "util/debug.h"
#include "util/error.h"

/**
 * cgroup_dir_open() - open the directory of a cgroup
 * @path: its path
 * @fd: set to a descriptor, to be closed, or to a negative value; also after an error
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int cgroup_dir_open(const char *path, int *fd)
{
	struct statfs fs;

	*fd = cli_debug_call(open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC),
			     "open %s O_RDONLY", path);
	if (*fd < 0 || fstatfs(*fd, &fs))
		return cli_error("cgroup %s: %s", path, strerror(errno));
	if (fs.f_type != CGROUP2_SUPER_MAGIC)
		return cli_error("%s is not a cgroup: give a directory of cgroup v2, below /sys/fs/cgroup",
				 path);
	return CLI_OK;
}
