// SPDX-License-Identifier: GPL-2.0-only
/* Memory allocation that reports an error and exits if memory runs out. */
#include <stdlib.h>
#include <string.h>

#include "util/alloc.h"
#include "util/error.h"

/**
 * cli_copy() - copy a string, or exit if memory runs out
 * @text: the string
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
 * cli_grow() - make room for one more element in an array
 * @array: the array, or NULL; it must grow only by this function
 * @count: number of elements
 * @size: size of an element
 *
 * Exits if memory runs out.
 *
 * Return: the array, to be freed.
 */
void *cli_grow(void *array, size_t count, size_t size)
{
	/* the room is 1, 2, 4, 8, ... elements */
	if (count & (count - 1))
		return array;
	array = reallocarray(array, count ? 2 * count : 1, size);
	if (!array)
		exit(cli_error("out of memory"));
	return array;
}
