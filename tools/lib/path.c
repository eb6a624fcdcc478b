// SPDX-License-Identifier: (LGPL-2.1-only OR BSD-2-Clause)
/*
 * Names and paths of entries. All calls that take a path check it here before they open
 * anything: "a/../b" must not lead out of the directory that it names first.
 */
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "internal.h"

#define NAME_CHARACTERS \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"

static bool path_is(const char *name, size_t len, const char *word)
{
	return len == strlen(word) && !strncmp(name, word, len);
}

/* The rules of the kernel. Return the broken one, or NULL. */
static const char *path_name_error(const char *name, size_t len)
{
	if (!len || len >= BPFDEV_NAME_SIZE || *name == '.' ||
	    strspn(name, NAME_CHARACTERS) < len)
		return "bad name: a name has 1 to 63 characters of A-Z a-z 0-9 . _ - and does not start with a dot";
	if (path_is(name, len, "control") || !strncmp(name, "by-", 3))
		return "reserved name: choose one that is not 'control' and does not start with 'by-'";
	return NULL;
}

/* Elsewhere the directories above the nodes can have any name. */
static const char *path_elsewhere_error(const char *name, size_t len)
{
	if (!len || path_is(name, len, ".") || path_is(name, len, ".."))
		return "bad path: a component is empty, '.' or '..'";
	return NULL;
}

static int path_error(const char *error, const char **why)
{
	if (why)
		*why = error;
	return error ? bpfdev_err(EINVAL) : 0;
}

int bpfdev_name_check(const char *name, const char **why)
{
	return path_error(path_name_error(name, strlen(name)), why);
}

const char *bpfdev_path_name(const char *path)
{
	size_t len = strlen(BPFDEV_DEV_DIR);

	if (!strncmp(path, BPFDEV_DEV_DIR, len) &&
	    (!path[len] || path[len] == '/'))
		path += len;
	else if (*path == '/')
		return path;
	return path + strspn(path, "/");
}

/* Return the length of a path without the slashes at its end. */
size_t bpfdev_path_len(const char *path)
{
	size_t len = strlen(path);

	while (len && path[len - 1] == '/')
		len--;
	return len;
}

int bpfdev_path_check(const char *path, const char **why)
{
	const char *name = bpfdev_path_name(path), *error = NULL;
	const char *end = name + bpfdev_path_len(name);
	bool elsewhere = *name == '/';
	size_t len;

	for (name += elsewhere; name < end && !error; name += len + 1) {
		len = strcspn(name, "/");
		error = elsewhere ? path_elsewhere_error(name, len) :
				    path_name_error(name, len);
	}
	return path_error(error, why);
}
