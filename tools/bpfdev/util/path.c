// SPDX-License-Identifier: GPL-2.0-only
/* Names as the user may write them: with or without /dev/bpf/. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libbpfdev.h"
#include "util/error.h"
#include "util/path.h"

static char *path_copy(const char *text, size_t len)
{
	char *to = strndup(text, len);

	if (!to)
		exit(cli_error("out of memory"));
	return to;
}

/**
 * cli_name() - return the name that an argument stands for
 * @arg: a path below /dev/bpf, with or without "/dev/bpf/"
 *
 * Every name on the command line passes here, so that each command refuses the same.
 *
 * Return: the name, without slashes at its end, to be freed; "" for the root. NULL after
 * the error was reported.
 */
char *cli_name(const char *arg)
{
	const char *name = bpfdev_path_name(arg), *why;
	size_t len = strlen(name);

	if (bpfdev_path_check(arg, &why)) {
		cli_error("'%s': %s%s", arg, why,
			  *name == '/' ? "; give the path without them" :
			  "; give the path below " BPFDEV_DEV_DIR);
		return NULL;
	}
	while (len > 1 && name[len - 1] == '/')
		len--;
	return path_copy(name, len);
}

/**
 * cli_dirname() - return the directory that contains a name
 * @name: a name
 *
 * Return: its name, to be freed; "" for the root.
 */
char *cli_dirname(const char *name)
{
	const char *slash = strrchr(name, '/');

	return path_copy(name, slash ? (size_t)(slash - name) : 0);
}

/**
 * cli_join() - return the name of an entry of a directory
 * @dir: the directory's name, "" for the root
 * @name: the entry's name in the directory
 *
 * Return: its name, to be freed.
 */
char *cli_join(const char *dir, const char *name)
{
	size_t dir_len = strlen(dir), len = strlen(name);
	char *path = malloc(dir_len + len + 2), *end = path;

	if (!path)
		exit(cli_error("out of memory"));
	if (dir_len) {
		end = mempcpy(end, dir, dir_len);
		*end++ = '/';
	}
	memcpy(end, name, len + 1);
	return path;
}

/**
 * cli_open_parent() - open the control node of the directory that contains a name
 * @name: a name
 * @flags: O_RDONLY or O_WRONLY; with O_CREAT, the caller makes an entry there, and is
 *	told how to make a missing directory
 * @last: set to the last component of @name
 *
 * Return: a file descriptor, or -1 after the error was reported.
 */
int cli_open_parent(const char *name, int flags, const char **last)
{
	int ctl = bpfdev_ctl_open_parent(name, flags & ~O_CREAT, last);
	const char *why;
	char *dir;

	if (ctl >= 0)
		return ctl;
	if (ctl == -EINVAL) {
		/* cli_name() has checked all others */
		bpfdev_name_check("", &why);
		cli_error("'%s': %s", name, why);
		return -1;
	}
	dir = cli_dirname(name);
	/* "/x" is not in a directory of nodes at all */
	cli_ctl_error(!*dir && *name == '/' ? name : dir, flags, -ctl);
	free(dir);
	return -1;
}

/**
 * cli_remove_dir() - remove an empty directory
 * @name: its name
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int cli_remove_dir(const char *name)
{
	const char *last;
	int ctl, ret;

	ctl = cli_open_parent(name, O_WRONLY, &last);
	if (ctl < 0)
		return CLI_FAILURE;
	ret = bpfdev_rmdir(ctl, last);
	close(ctl);
	return ret ? cli_name_error("remove the directory", name, -ret) : CLI_OK;
}

/**
 * cli_is_dir() - check whether a name is that of a directory
 * @name: a name
 */
bool cli_is_dir(const char *name)
{
	int ctl = bpfdev_ctl_open(name, O_PATH);

	if (ctl >= 0)
		close(ctl);
	return ctl >= 0;
}

/**
 * cli_is_below() - check whether a path equals a name or is below it
 * @path: the path
 * @name: a name; all paths are below the root, ""
 */
bool cli_is_below(const char *path, const char *name)
{
	size_t len = strlen(name);

	return !len || (!strncmp(path, name, len) &&
			(path[len] == '/' || !path[len]));
}
