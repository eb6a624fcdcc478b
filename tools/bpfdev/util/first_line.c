// SPDX-License-Identifier: GPL-2.0-only
/* Files of the kernel that have one line. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "util/first_line.h"

/**
 * first_line() - read the first line of a file
 * @path: the file
 * @line: set to the line, without the newline; unchanged if there is none
 * @size: size of @line
 *
 * Return: true if there is a line.
 */
bool first_line(const char *path, char *line, int size)
{
	FILE *file = fopen(path, "re");
	bool good = file && fgets(line, size, file);

	if (file)
		fclose(file);
	if (good)
		line[strcspn(line, "\n")] = '\0';
	return good;
}
