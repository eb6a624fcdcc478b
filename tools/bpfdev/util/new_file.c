// SPDX-License-Identifier: GPL-2.0-only
/* A file that appears, or replaces another one, when it is complete and on the disk. */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/alloc.h"
#include "util/error.h"
#include "util/new_file.h"

static int new_file_error(const char *path, int err)
{
	return cli_error("cannot write %s: %s", path, strerror(err));
}

/**
 * new_file_open() - begin a file
 * @file: the file
 * @path: its path, which must stay; "-" for standard output
 *
 * Return: CLI_OK, and the file is to be ended with new_file_commit() or
 * new_file_abandon(); or CLI_FAILURE after the error was reported.
 */
int new_file_open(struct new_file *file, const char *path)
{
	int fd;

	*file = (struct new_file){ .stream = stdout };
	if (!strcmp(path, "-"))
		return CLI_OK;
	file->path = path;
	if (asprintf(&file->temp, "%s.XXXXXX", path) < 0)
		exit(cli_error("out of memory"));
	fd = mkostemp(file->temp, O_CLOEXEC);
	file->stream = fd < 0 ? NULL : fdopen(fd, "w");
	if (file->stream)
		return CLI_OK;
	new_file_error(path, errno);
	if (fd >= 0) {
		unlink(file->temp);
		close(fd);
	}
	free(file->temp);
	return CLI_FAILURE;
}

/* Have the name in its directory on the disk, too. */
static int new_file_sync_dir(const char *path)
{
	char *copy = cli_copy(path);
	int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int ret = fd < 0 || fsync(fd) ? -1 : 0;

	if (fd >= 0)
		close(fd);
	free(copy);
	return ret;
}

/**
 * new_file_abandon() - forget a file; the one that it was to replace is as before
 * @file: the file
 */
void new_file_abandon(struct new_file *file)
{
	if (!file->path)
		return;
	fclose(file->stream);
	unlink(file->temp);
	free(file->temp);
}

/**
 * new_file_commit() - end a file
 * @file: the file
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported: then it is abandoned.
 */
int new_file_commit(struct new_file *file)
{
	if (!file->path)
		return fflush(stdout) ? new_file_error("standard output", errno) : CLI_OK;
	if (fflush(file->stream) || ferror(file->stream) || fsync(fileno(file->stream)) ||
	    rename(file->temp, file->path)) {
		new_file_error(file->path, errno ?: EIO);
		new_file_abandon(file);
		return CLI_FAILURE;
	}
	fclose(file->stream);
	free(file->temp);
	return new_file_sync_dir(file->path) ? new_file_error(file->path, errno) : CLI_OK;
}
