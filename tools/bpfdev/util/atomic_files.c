// SPDX-License-Identifier: GPL-2.0-only
/*
 * Files that are replaced together. Each is replaced atomically, and all of them or
 * none. The old files are kept under other names until the last new file is in place.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/atomic_files.h"
#include "util/debug.h"
#include "util/error.h"
#include "util/signals.h"
#include "util/strbuf.h"

#define FILES_LOCK "/run/bpfdev.lock"

static int files_write_error(const struct file *file, int err)
{
	return cli_error("cannot write %s: %s", file->path, strerror(err));
}

/* Check whether an old file exists. */
static int files_find_old(struct file *file, const char *dir)
{
	struct stat st;

	if (asprintf(&file->path, "%s/%s", dir, file->name) < 0)
		exit(cli_error("out of memory"));
	file->there = !lstat(file->path, &st);
	if (!file->there)
		return errno == ENOENT ? CLI_OK :
					 files_write_error(file, errno);
	if (!S_ISREG(st.st_mode) && !S_ISLNK(st.st_mode))
		return cli_error("cannot write %s: it is not a regular file",
				 file->path);
	return CLI_OK;
}

static int files_fill(int fd, const struct strbuf *content)
{
	FILE *out = fdopen(fd, "w");
	int ret = 0;

	if (!out) {
		ret = -errno;
		close(fd);
		return ret;
	}
	/* fsync, or after a power loss the name could exist with an empty file */
	if (fwrite(content->chars, 1, content->len, out) != content->len ||
	    fchmod(fd, 0644) || fflush(out) || fsync(fd))
		ret = -errno;
	if (fclose(out) && !ret)
		ret = -errno;
	return ret;
}

/* Write the new content beside the old file, or make a name to move the old file to. */
static int files_prepare(struct file *file, const char *dir)
{
	int fd, ret;

	if (!file->content.len && !file->there)
		return CLI_OK;
	if (asprintf(&file->temp, "%s/.%s.XXXXXX", dir, file->name) < 0)
		exit(cli_error("out of memory"));
	fd = cli_debug_call(mkostemp(file->temp, O_CLOEXEC), "create %s",
			    file->temp);
	if (fd < 0) {
		ret = -errno;
		free(file->temp);
		file->temp = NULL;
	} else {
		ret = files_fill(fd, &file->content);
	}
	return ret ? files_write_error(file, -ret) : CLI_OK;
}

/* Exchange the old file for the new one, or undo that. */
static int files_swap(const struct file *file, bool back)
{
	bool in = !!file->content.len != back;
	const char *from = in ? file->temp : file->path;
	const char *to = in ? file->path : file->temp;

	return cli_debug_call(renameat2(AT_FDCWD, from, AT_FDCWD, to,
					file->content.len && file->there ?
						RENAME_EXCHANGE : 0),
			      "rename %s to %s", from, to);
}

static void files_swap_back(struct file *files, size_t count)
{
	while (count--)
		if (files[count].temp)
			files_swap(&files[count], true);
}

static int files_swap_all(struct file *files, size_t count)
{
	size_t i;
	int err;

	for (i = 0; i < count; i++) {
		if (!files[i].temp || !files_swap(&files[i], false))
			continue;
		err = errno;
		files_swap_back(files, i);
		return files_write_error(&files[i], err);
	}
	return CLI_OK;
}

static int files_replace(const char *dir, struct file *files, size_t count,
			 int (*then)(void *arg), void *arg)
{
	int status = CLI_OK;
	size_t i;

	for (i = 0; !status && i < count; i++)
		status = files_find_old(&files[i], dir);
	for (i = 0; !status && i < count; i++)
		status = files_prepare(&files[i], dir);
	if (!status)
		status = files_swap_all(files, count);
	if (!status && then) {
		status = then(arg);
		if (status)
			files_swap_back(files, count);
	}
	for (i = 0; i < count; i++) {
		/* if an old file was removed, nothing has this name now */
		if (files[i].temp)
			unlink(files[i].temp);
		free(files[i].temp);
		free(files[i].path);
	}
	return status;
}

/* Make a directory that all users can read, like the files, whatever the umask is. */
static int files_make_dir(const char *dir)
{
	mode_t mask = umask(022);
	int ret = cli_debug_call(mkdir(dir, 0755), "mkdir %s", dir);

	umask(mask);
	return ret ? -errno : 0;
}

/**
 * files_lock() - keep other processes from replacing files
 *
 * The lock is held until the program ends, because the new content may depend on the
 * present files. Only root takes it: root's files are those of the system, and other
 * users write files of their own.
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int files_lock(void)
{
	int fd;

	if (geteuid())
		return CLI_OK;
	fd = cli_debug_call(open(FILES_LOCK, O_RDWR | O_CREAT | O_CLOEXEC |
				 O_NOFOLLOW, 0600),
			    "open %s O_RDWR", FILES_LOCK);
	if (fd < 0)
		return cli_error("cannot open %s: %s", FILES_LOCK, strerror(errno));
	while (flock(fd, LOCK_EX))
		if (errno != EINTR)
			return cli_error("cannot lock %s: %s", FILES_LOCK,
					 strerror(errno));
	return CLI_OK;
}

/**
 * files_write() - replace files, and remove those without content
 * @dir: their directory, which is made if a file is to be written
 * @files: the files, with @name and @content set and the other members zero
 * @count: number of files
 * @then: called with the files in place; if it fails, the old files are restored;
 *	may be NULL
 * @arg: argument of @then
 *
 * After an error nothing has changed.
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int files_write(const char *dir, struct file *files, size_t count,
		int (*then)(void *arg), void *arg)
{
	int made = -EEXIST, status;
	bool needed = false;
	size_t i;

	for (i = 0; i < count; i++)
		needed |= files[i].content.len > 0;
	cli_hold_signals();
	if (needed)
		made = files_make_dir(dir);
	if (made && made != -EEXIST)
		status = cli_error("cannot make the directory %s: %s", dir,
				   strerror(-made));
	else
		status = files_replace(dir, files, count, then, arg);
	if (status && !made)
		rmdir(dir);
	cli_release_signals();
	return status;
}
