// SPDX-License-Identifier: GPL-2.0-only
/* The words of a line of a file. */
#include <stddef.h>
#include <string.h>

#include "util/words.h"

#define BLANKS " \t\r\n"

/**
 * words_split() - split a line at blanks
 * @line: the line, which is changed. A word that begins with '#' begins a comment
 * @words: set to the words
 * @max: number of words that there is room for
 *
 * Return: the number of words; @max if there can be more.
 */
size_t words_split(char *line, char **words, size_t max)
{
	size_t count = 0;
	char *word;

	while (count < max && (word = strsep(&line, BLANKS))) {
		if (*word == '#')
			break;
		if (*word)
			words[count++] = word;
	}
	return count;
}
