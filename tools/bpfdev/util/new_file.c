// SPDX-License-Identifier: GPL-2.0-only
/* A file that appears, or replaces another one, when it is complete and on the disk. */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/alloc.h"
#include "util/error.h"
#include "util/new_file.h"

/* Close it, and remove it if it is not complete. */
static void new_file_close(struct new_file *file)
{
	if (file->stream && file->stream != stdout)
		fclose(file->stream);
	if (file->temp)
		unlink(file->temp);
	free(file->temp);
	free(file->path);
}

static int new_file_fail(struct new_file *file, int err)
{
	cli_error("cannot write %s: %s",
		  file->stream == stdout ? "standard output" : file->path, strerror(err));
	new_file_close(file);
	return CLI_FAILURE;
}

/* The new file gets owner and mode of the one that it replaces. Else only its owner reads it. */
static void new_file_take_owner(int fd, const struct stat *old)
{
	if (!fchown(fd, old->st_uid, old->st_gid))
		fchmod(fd, old->st_mode & 0777);
}

static int new_file_open_temp(struct new_file *file, const struct stat *old)
{
	int fd;

	if (asprintf(&file->temp, "%s.XXXXXX", file->path) < 0)
		exit(cli_error("out of memory"));
	fd = mkostemp(file->temp, O_CLOEXEC);
	if (fd < 0) {
		free(file->temp);
		file->temp = NULL;
		return -1;
	}
	if (old)
		new_file_take_owner(fd, old);
	file->stream = fdopen(fd, "w");
	if (!file->stream)
		close(fd);
	return file->stream ? 0 : -1;
}

/**
 * new_file_open() - begin a file
 * @file: the file
 * @path: its path; "-" for standard output. A symlink stays, and a device or a pipe is
 *	written to
 *
 * Return: CLI_OK, and the file is to be ended with new_file_commit() or
 * new_file_abandon(); or CLI_FAILURE after the error was reported.
 */
int new_file_open(struct new_file *file, const char *path)
{
	struct stat old;
	bool there;

	*file = (struct new_file){ .path = cli_copy(path) };
	if (!strcmp(path, "-")) {
		file->stream = stdout;
		return CLI_OK;
	}
	there = !stat(path, &old);
	if (there && !S_ISREG(old.st_mode)) {
		file->stream = fopen(path, "we");
		return file->stream ? CLI_OK : new_file_fail(file, errno);
	}
	if (there) {
		free(file->path);
		file->path = realpath(path, NULL) ?: cli_copy(path);
	}
	return new_file_open_temp(file, there ? &old : NULL) ? new_file_fail(file, errno) : CLI_OK;
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

/* Give a complete file its name. */
static int new_file_rename(struct new_file *file)
{
	if (fsync(fileno(file->stream)) || rename(file->temp, file->path))
		return -1;
	free(file->temp);
	file->temp = NULL;
	return new_file_sync_dir(file->path);
}

/**
 * new_file_abandon() - forget a file; the one that it was to replace is as before
 * @file: the file
 */
void new_file_abandon(struct new_file *file)
{
	new_file_close(file);
}

/**
 * new_file_commit() - end a file
 * @file: the file
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported: then it is abandoned.
 */
int new_file_commit(struct new_file *file)
{
	errno = 0;
	if (fflush(file->stream) || ferror(file->stream) ||
	    (file->temp && new_file_rename(file)))
		return new_file_fail(file, errno ?: EIO);
	new_file_close(file);
	return CLI_OK;
}
