/* SPDX-License-Identifier: GPL-2.0-only */
/* Files that are replaced together. */
#ifndef BPFDEV_UTIL_ATOMIC_FILES_H
#define BPFDEV_UTIL_ATOMIC_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "util/strbuf.h"

/*
 * struct file - a file that shall have a content, or not be there
 * @name: its name in its directory
 * @content: what it shall have; empty: it shall not be there
 * @path: what it is called
 * @temp: what its new content is called, and then its old one; NULL for none
 * @there: it was there before
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
