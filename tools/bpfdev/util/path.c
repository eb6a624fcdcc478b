// SPDX-License-Identifier: GPL-2.0-only
/* Names as the user may write them: with /dev/bpf/ or without. */
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
 * cli_name() - the name that an argument means
 * @arg: a path below /dev/bpf, with or without it
 *
 * Return: the name, without slashes at its end, to be freed.
 */
char *cli_name(const char *arg)
{
	const char *name = bpfdev_path_name(arg);
	size_t len = strlen(name);

	while (len > 1 && name[len - 1] == '/')
		len--;
	return path_copy(name, len);
}

/**
 * cli_dirname() - the directory that a name is in
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
 * cli_join() - the name of what is in a directory
 * @dir: the directory's name, "" for the root
 * @name: what it is called there
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
 * cli_open_parent() - open the control node of what a name is in
 * @name: a name
 * @flags: O_RDONLY or O_WRONLY
 * @last: set to the last component of @name
 *
 * Return: a file descriptor, or -1 after the error was reported.
 */
int cli_open_parent(const char *name, int flags, const char **last)
{
	int ctl = bpfdev_ctl_open_parent(name, flags, last);
	char *dir;

	if (ctl >= 0)
		return ctl;
	dir = cli_dirname(name);
	cli_ctl_error(dir, flags, -ctl);
	free(dir);
	return -1;
}

/**
 * cli_is_dir() - is this the name of a directory?
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
 * cli_is_below() - is this the name, or that of something below it?
 * @path: what may be below
 * @name: a name; all is below the root, ""
 */
bool cli_is_below(const char *path, const char *name)
{
	size_t len = strlen(name);

	return !len || (!strncmp(path, name, len) &&
			(path[len] == '/' || !path[len]));
}
