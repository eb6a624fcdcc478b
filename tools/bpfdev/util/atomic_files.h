/* SPDX-License-Identifier: GPL-2.0-only */
/* Files that are replaced together. */
#ifndef BPFDEV_UTIL_ATOMIC_FILES_H
#define BPFDEV_UTIL_ATOMIC_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "util/strbuf.h"

/*
 * struct file - a file to be written or removed
 * @name: its name in its directory
 * @content: its new content; if empty, the file is removed
 * @path: its path
 * @temp: path of the new content, later of the old content; NULL for none
 * @there: it existed before
 */
struct file {
	const char *name;
	struct strbuf content;
	char *path;
	char *temp;
	bool there;
};

int files_lock(void);
int files_write(const char *dir, struct file *files, size_t count,
		int (*then)(void *arg), void *arg);

#endif /* BPFDEV_UTIL_ATOMIC_FILES_H */
