// SPDX-License-Identifier: GPL-2.0-only
/*
 * The mounts of a kind of filesystem in this mount namespace, such that each file of each
 * filesystem is below one of them: of a filesystem that is mounted as a whole, that mount
 * alone, and else all mounts of parts of it.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include "bpf/mounts.h"
#include "util/alloc.h"
#include "util/debug.h"

/*
 * struct mount - a mount
 * @path: where it is
 * @dev: number of the filesystem
 * @is_whole: not of a directory in it only
 */
struct mount {
	char *path;
	dev_t dev;
	bool is_whole;
};

/* struct mounts - the mounts that are walked */
struct mounts {
	struct mount *mount;
	size_t count;
};

/* Undo the escapes of mountinfo: blanks, line ends and backslashes are \ooo. */
static void mounts_unescape(char *text)
{
	const char *from = text;
	char *to = text;

	while (*from) {
		if (*from == '\\' && strspn(from + 1, "01234567") >= 3) {
			*to++ = (char)((from[1] - '0') << 6 | (from[2] - '0') << 3 |
				       (from[3] - '0'));
			from += 4;
		} else {
			*to++ = *from++;
		}
	}
	*to = '\0';
}

/*
 * Another mount may hide this one: then its path leads to another filesystem. A mount that
 * the caller may not list is one as well: it is for the walk to find that out.
 */
static bool mounts_check(const char *path, long magic, dev_t *dev)
{
	int fd = cli_debug_call(open(path, O_PATH | O_DIRECTORY | O_CLOEXEC),
				"open %s O_PATH", path);
	struct statfs fs;
	struct stat st;
	bool is_it;

	if (fd < 0)
		return false;
	is_it = !fstatfs(fd, &fs) && (long)fs.f_type == magic && !fstat(fd, &st);
	close(fd);
	if (is_it)
		*dev = st.st_dev;
	return is_it;
}

/* Check whether an earlier mount has all files that this one has. */
static bool mounts_have(const struct mounts *mounts, dev_t dev)
{
	size_t i;

	for (i = 0; i < mounts->count; i++)
		if (mounts->mount[i].dev == dev && mounts->mount[i].is_whole)
			return true;
	return false;
}

/* Remove the mounts of parts of a filesystem. */
static void mounts_forget(struct mounts *mounts, dev_t dev)
{
	size_t i, kept = 0;

	for (i = 0; i < mounts->count; i++) {
		if (mounts->mount[i].dev == dev)
			free(mounts->mount[i].path);
		else
			mounts->mount[kept++] = mounts->mount[i];
	}
	mounts->count = kept;
}

/* "36 35 0:33 ROOT PATH options [tags] - TYPE source options" */
static void mounts_add_line(struct mounts *mounts, char *line, const char *type, long magic)
{
	char *field[5] = {}, *rest = line, *end = strstr(line, " - ");
	struct mount mount;
	size_t i, len = strlen(type);

	if (!end || strncmp(end + 3, type, len) != 0 || end[3 + len] != ' ')
		return;
	for (i = 0; i < 5; i++)
		field[i] = strsep(&rest, " ");
	if (!field[4])
		return;
	mounts_unescape(field[4]);
	if (!mounts_check(field[4], magic, &mount.dev) || mounts_have(mounts, mount.dev))
		return;
	mount.path = cli_copy(field[4]);
	mount.is_whole = !strcmp(field[3], "/");
	if (mount.is_whole)
		mounts_forget(mounts, mount.dev);
	mounts->mount = cli_grow(mounts->mount, mounts->count, sizeof(mount));
	mounts->mount[mounts->count++] = mount;
}

/**
 * mounts_read() - find the mounts of a kind of filesystem
 * @type: its name, such as "bpf"
 * @magic: its number in statfs(2)
 *
 * Return: the mounts, to be freed with mounts_free(), none if they cannot be read.
 */
struct mounts *mounts_read(const char *type, long magic)
{
	struct mounts *mounts = cli_grow(NULL, 0, sizeof(*mounts));
	FILE *file = fopen("/proc/self/mountinfo", "re");
	char *line = NULL;
	size_t room = 0;

	*mounts = (struct mounts) {};
	cli_debug_call(file ? 0 : -1, "read /proc/self/mountinfo");
	while (file && getline(&line, &room, file) > 0)
		mounts_add_line(mounts, line, type, magic);
	free(line);
	if (file)
		fclose(file);
	return mounts;
}

/** mounts_count() - return the number of mounts */
size_t mounts_count(const struct mounts *mounts)
{
	return mounts->count;
}

/** mounts_get() - return the path of a mount */
const char *mounts_get(const struct mounts *mounts, size_t i)
{
	return mounts->mount[i].path;
}

/** mounts_free() - free the mounts */
void mounts_free(struct mounts *mounts)
{
	size_t i;

	for (i = 0; i < mounts->count; i++)
		free(mounts->mount[i].path);
	free(mounts->mount);
	free(mounts);
}
