// SPDX-License-Identifier: GPL-2.0-only
/* Memory; without it there is nothing to do but to say so. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "cli.h"

/**
 * cli_copy() - strdup() that does not return without memory
 * @text: what to copy
 *
 * Return: a copy, to be freed.
 */
char *cli_copy(const char *text)
{
	char *copy = strdup(text);

	if (!copy)
		exit(cli_error("out of memory"));
	return copy;
}

/**
 * cli_grow() - room for one more in an array
 * @array: the array, or NULL; all of its growth must be by this
 * @count: how many it has
 * @size: the size of one
 *
 * Does not return without memory.
 *
 * Return: the array, to be freed.
 */
void *cli_grow(void *array, size_t count, size_t size)
{
	/* there is room for 1, 2, 4, 8, ... */
	if (count & (count - 1))
		return array;
	array = reallocarray(array, count ? 2 * count : 1, size);
	if (!array)
		exit(cli_error("out of memory"));
	return array;
}

/**
 * cli_file_open() - open a file in memory
 *
 * What goes there is complete before any of it goes on. Does not return without
 * memory.
 *
 * Return: the file, to be closed.
 */
FILE *cli_file_open(void)
{
	int fd = memfd_create("bpfdev", MFD_CLOEXEC);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "w+e");

	if (!file)
		exit(cli_error("no memory for the output: %s", strerror(errno)));
	return file;
}

/**
 * cli_file_rewind() - have a file in memory be read from its start on
 * @file: the file
 *
 * Return: CLI_OK, or CLI_FAILURE after it was told that not all of it is there.
 */
int cli_file_rewind(FILE *file)
{
	if (ferror(file) || fflush(file) || fseek(file, 0, SEEK_SET))
		return cli_error("no memory for the output: %s", strerror(errno));
	return CLI_OK;
}

/**
 * cli_file_copy() - copy a file to another one
 * @from: the one, from where it is on
 * @to: the other one
 *
 * Return: 0 or a negative errno.
 */
int cli_file_copy(FILE *from, FILE *to)
{
	char buf[65536];
	size_t len;

	while ((len = fread(buf, 1, sizeof(buf), from)))
		if (fwrite(buf, 1, len, to) != len)
			return -errno;
	return ferror(from) || fflush(to) ? -errno : 0;
}
