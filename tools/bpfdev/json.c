// SPDX-License-Identifier: GPL-2.0-only
/*
 * JSON, as text. libsmartcols has it too, but cannot write a row before it has
 * them all, nor an empty array, and takes ten times as long.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <libsmartcols.h>

#include "json.h"

/* Is this a character that needs nothing done to it? */
static bool is_plain(unsigned char c)
{
	return c >= ' ' && c < 0x7f && c != '"' && c != '\\';
}

/**
 * json_put_string() - write a string
 * @out: where to, of this thread alone
 * @text: its characters. A byte that is not ASCII is taken for a character of
 *	Latin-1, so that what comes out is always JSON
 */
void json_put_string(FILE *out, const char *text)
{
	size_t len;

	putc_unlocked('"', out);
	for (; *text; text += len) {
		for (len = 0; is_plain(text[len]); len++)
			;
		fwrite_unlocked(text, 1, len, out);
		if (len)
			continue;
		fprintf(out, "\\u%04x", (unsigned char)*text);
		len = 1;
	}
	putc_unlocked('"', out);
}

/* "1 2" becomes "[1,2]". */
static void put_array(FILE *out, const char *numbers)
{
	putc_unlocked('[', out);
	for (; *numbers; numbers++)
		putc_unlocked(*numbers == ' ' ? ',' : *numbers, out);
	putc_unlocked(']', out);
}

/**
 * json_put_value() - write what a column of a table has
 * @out: where to, of this thread alone
 * @type: of the column: SCOLS_JSON_*
 * @value: what it has as text; NULL for nothing
 */
void json_put_value(FILE *out, int type, const char *value)
{
	if (type == SCOLS_JSON_ARRAY_NUMBER && value) {
		put_array(out, value);
		return;
	}
	if (!value || !*value) {
		fputs_unlocked("null", out);
		return;
	}
	switch (type) {
	case SCOLS_JSON_NUMBER:
		fputs_unlocked(value, out);
		return;
	case SCOLS_JSON_BOOLEAN:
	case SCOLS_JSON_BOOLEAN_OPTIONAL:
		fputs_unlocked(*value == '0' ? "false" : "true", out);
		return;
	default:
		json_put_string(out, value);
	}
}
