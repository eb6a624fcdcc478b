/* SPDX-License-Identifier: GPL-2.0-only */
/* A file that appears, or replaces another one, when it is complete. */
#ifndef BPFDEV_UTIL_NEW_FILE_H
#define BPFDEV_UTIL_NEW_FILE_H

#include <stdio.h>

/*
 * struct new_file - a file that is written
 * @stream: where to write
 * @path: its path, or "-"
 * @temp: the path until it is complete; NULL if it is no regular file
 */
struct new_file {
	FILE *stream;
	char *path;
	char *temp;
};

int new_file_open(struct new_file *file, const char *path);
int new_file_commit(struct new_file *file);
void new_file_abandon(struct new_file *file);

#endif /* BPFDEV_UTIL_NEW_FILE_H */
