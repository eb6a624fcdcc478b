// SPDX-License-Identifier: GPL-2.0-only
/* The file of --output-file, and standard output: readers of either find the whole or nothing. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/debug.h"
#include "util/error.h"
#include "util/output_file.h"
#include "util/signals.h"

static int output_file_copy(FILE *from, FILE *to)
{
	char buf[65536];
	size_t len;

	while ((len = fread(buf, 1, sizeof(buf), from)))
		if (fwrite(buf, 1, len, to) != len)
			return -errno;
	return ferror(from) || fflush(to) ? -errno : 0;
}

/* Write directly to a file that is not regular, such as a terminal or a pipe. */
static int output_file_write_special(const char *path, FILE *content)
{
	int fd = cli_debug_call(open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY),
				"open %s O_WRONLY", path), ret;
	FILE *file = fd < 0 ? NULL : fdopen(fd, "w");

	if (!file)
		return -errno;
	ret = output_file_copy(content, file);
	if (fclose(file) && !ret)
		ret = -errno;
	return ret;
}

/* Return the mode of the new file. From an old file, take the mode and the owner. */
static mode_t output_file_set_owner(int fd, const struct stat *old)
{
	mode_t mask;

	if (!old) {
		mask = umask(0);
		umask(mask);
		return 0666 & ~mask;
	}
	/* with another group, drop the permissions of the group */
	if (fchown(fd, old->st_uid, old->st_gid))
		return old->st_mode & 0700;
	return old->st_mode & 0777;
}

/* Replace the old file once the new one is complete. */
static int output_file_replace_file(const char *path, const struct stat *old,
			      FILE *content)
{
	FILE *file;
	int fd, ret;
	char *new;

	if (asprintf(&new, "%s.XXXXXX", path) < 0)
		return -ENOMEM;
	/* a signal could leave the new file behind */
	cli_hold_signals();
	fd = cli_debug_call(mkostemp(new, O_CLOEXEC), "create %s", new);
	file = fd < 0 ? NULL : fdopen(fd, "w");
	if (!file) {
		ret = -errno;
	} else {
		ret = output_file_copy(content, file);
		if (!ret && fchmod(fd, output_file_set_owner(fd, old)))
			ret = -errno;
		if (fclose(file) && !ret)
			ret = -errno;
		if (!ret && cli_debug_call(rename(new, path), "rename %s to %s",
					   new, path))
			ret = -errno;
	}
	if (ret && fd >= 0)
		unlink(new);
	cli_release_signals();
	free(new);
	return ret;
}

/**
 * output_file_write() - write a file, or replace it once the new content is complete
 * @path: the file; a symbolic link is kept, and what is no regular file is written to
 * @content: the content, from its start
 *
 * An old file keeps its owner and mode.
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int output_file_write(const char *path, FILE *content)
{
	struct stat st;
	char *target;
	int ret;

	if (stat(path, &st)) {
		ret = -errno;
		/* the directory that a symbolic link leads to may not be writable */
		if (ret == -ENOENT && lstat(path, &st))
			ret = output_file_replace_file(path, NULL, content);
	} else if (!S_ISREG(st.st_mode)) {
		ret = output_file_write_special(path, content);
	} else {
		/* keep a symbolic link */
		target = realpath(path, NULL);
		ret = target ? output_file_replace_file(target, &st, content) :
			       -errno;
		free(target);
	}
	return ret ? cli_error("cannot write %s: %s", path, strerror(-ret)) : CLI_OK;
}

/**
 * output_file_print() - write to standard output
 * @content: the content, from its start
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int output_file_print(FILE *content)
{
	int ret = output_file_copy(content, stdout);

	return ret ? cli_error("standard output: %s", strerror(-ret)) : CLI_OK;
}
