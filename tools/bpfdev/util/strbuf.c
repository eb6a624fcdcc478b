// SPDX-License-Identifier: GPL-2.0-only
/* Text of any length, in memory. Nothing here returns without memory. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/error.h"
#include "util/strbuf.h"

/**
 * text_reserve() - make room at the end
 * @text: the text
 * @len: for how many characters
 *
 * Return: where they go. They belong to the text once they are added to @len.
 */
char *text_reserve(struct text *text, size_t len)
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
 * text_add() - add characters
 * @text: where to
 * @chars: the characters
 * @len: how many
 */
void text_add(struct text *text, const char *chars, size_t len)
{
	memcpy(text_reserve(text, len), chars, len);
	text->len += len;
}

/**
 * text_put() - add a string
 * @text: where to
 * @string: the string
 */
void text_put(struct text *text, const char *string)
{
	text_add(text, string, strlen(string));
}

/**
 * text_printf() - add what printf() would print
 * @text: where to
 * @format: as for printf()
 */
void text_printf(struct text *text, const char *format, ...)
{
	va_list args;
	char *string;
	int len;

	va_start(args, format);
	len = vasprintf(&string, format, args);
	va_end(args);
	if (len < 0)
		exit(cli_error("out of memory"));
	text_add(text, string, len);
	free(string);
}

/**
 * text_free() - free a text
 * @text: the text, empty after that
 */
void text_free(struct text *text)
{
	free(text->chars);
	memset(text, 0, sizeof(*text));
}
