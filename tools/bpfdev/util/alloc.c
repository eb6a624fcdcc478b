// SPDX-License-Identifier: GPL-2.0-only
/* Memory; without it there is nothing to do but to say so. */
#include <stdlib.h>
#include <string.h>

#include "util/alloc.h"
#include "util/error.h"

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
