// SPDX-License-Identifier: GPL-2.0-only
/* Text of any length, in memory. All functions exit if memory runs out. */
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/error.h"
#include "util/strbuf.h"

/**
 * strbuf_reserve() - make room at the end
 * @text: the text
 * @len: number of characters
 *
 * Return: the place for them. They belong to the text once they are added to its @len.
 */
char *strbuf_reserve(struct strbuf *text, size_t len)
{
	if (text->room - text->len < len) {
		text->room = 2 * text->room + len;
		text->chars = realloc(text->chars, text->room);
		if (!text->chars)
			exit(cli_error("out of memory"));
	}
	return text->chars + text->len;
}

/**
 * strbuf_add() - add characters
 * @text: the text
 * @chars: the characters
 * @len: number of characters
 */
void strbuf_add(struct strbuf *text, const char *chars, size_t len)
{
	memcpy(strbuf_reserve(text, len), chars, len);
	text->len += len;
}

/**
 * strbuf_put() - add a string
 * @text: the text
 * @string: the string
 */
void strbuf_put(struct strbuf *text, const char *string)
{
	strbuf_add(text, string, strlen(string));
}

/**
 * strbuf_printf() - add formatted text
 * @text: the text
 * @format: as for printf()
 */
void strbuf_printf(struct strbuf *text, const char *format, ...)
{
	va_list args;
	char *string;
	int len;

	va_start(args, format);
	len = vasprintf(&string, format, args);
	va_end(args);
	if (len < 0)
		exit(cli_error("out of memory"));
	strbuf_add(text, string, len);
	free(string);
}

/**
 * strbuf_print() - write to standard output, and empty the text
 * @text: the text
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int strbuf_print(struct strbuf *text)
{
	bool good = fwrite(text->chars, 1, text->len, stdout) == text->len;

	text->len = 0;
	return good ? CLI_OK : cli_error("standard output: %s", strerror(errno));
}

/**
 * strbuf_free() - free a text
 * @text: the text, empty afterwards
 */
void strbuf_free(struct strbuf *text)
{
	free(text->chars);
	memset(text, 0, sizeof(*text));
}
