// SPDX-License-Identifier: GPL-2.0-only
/*
 * JSON as text. libsmartcols can write JSON too, but it takes ten times as long,
 * cannot write a row before it has all rows, and cannot write an empty array.
 */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libsmartcols.h>

#include "output/json.h"
#include "util/alloc.h"
#include "util/strbuf.h"

/* Check whether a character needs no escape. */
static bool json_is_plain(unsigned char c)
{
	return c >= ' ' && c < 0x7f && c != '"' && c != '\\';
}

/* Return the length of a non-ASCII character of UTF-8, 0 if it is invalid. */
static size_t json_utf8_len(const unsigned char *s)
{
	size_t len = *s >= 0xf0 ? 4 : *s >= 0xe0 ? 3 : 2, i;

	if (*s < 0xc2 || *s > 0xf4)
		return 0;
	for (i = 1; i < len; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	/* an overlong form, a surrogate, or beyond the last code point */
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ||
	    (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f))
		return 0;
	return len;
}

/* Write a character that is not plain. Return its number of bytes in @from. */
static size_t json_put_other(char **to, const char *from)
{
	size_t len = json_utf8_len((const unsigned char *)from);

	if (*from == '"' || *from == '\\') {
		*(*to)++ = '\\';
		*(*to)++ = *from;
		return 1;
	}
	if (len) {
		*to = mempcpy(*to, from, len);
		return len;
	}
	*to += sprintf(*to, "\\u%04x", (unsigned char)*from);
	return 1;
}

/**
 * json_put_string() - write a string
 * @out: the output
 * @string: its characters in UTF-8. An invalid byte is treated as a character of
 *	Latin-1, so that the output is always valid JSON
 */
void json_put_string(struct strbuf *out, const char *string)
{
	/* no byte becomes more than 6, and sprintf() adds one */
	char *start = strbuf_reserve(out, 6 * strlen(string) + 3), *to = start;

	*to++ = '"';
	while (*string) {
		if (json_is_plain(*string))
			*to++ = *string++;
		else
			string += json_put_other(&to, string);
	}
	*to++ = '"';
	out->len += to - start;
}

/**
 * json_put_key() - write a key and its colon
 * @out: the output
 * @name: the name of a column or a fact. In lower case, with _ for - and without %, it
 *	is a key that jq(1) takes without quotes: BPF-NAME is bpf_name
 */
void json_put_key(struct strbuf *out, const char *name)
{
	char *start = strbuf_reserve(out, strlen(name) + 3), *to = start;

	*to++ = '"';
	for (; *name; name++)
		if (*name != '%')
			*to++ = *name == '-' ? '_' : tolower((unsigned char)*name);
	*to++ = '"';
	*to++ = ':';
	out->len += to - start;
}

/* "1 2" becomes "[1,2]". */
static void json_put_array(struct strbuf *out, const char *numbers)
{
	char *start = strbuf_reserve(out, strlen(numbers) + 2), *to = start;

	*to++ = '[';
	for (; *numbers; numbers++)
		*to++ = *numbers == ' ' ? ',' : *numbers;
	*to++ = ']';
	out->len += to - start;
}

/* Cut the text at the first comma without a backslash, and remove the backslashes. */
static char *json_next_string(char **rest)
{
	char *one = *rest, *from = one, *to = one;

	while (*from && *from != ',') {
		from += *from == '\\' && from[1];
		*to++ = *from++;
	}
	*rest = *from ? from + 1 : NULL;
	*to = '\0';
	return one;
}

/* "a,b" becomes ["a","b"]; a comma or backslash in a string has a backslash before it. */
static void json_put_strings(struct strbuf *out, const char *strings)
{
	char *copy = cli_copy(strings), *rest = copy;
	const char *comma = "";

	strbuf_put(out, "[");
	for (; rest && *rest; comma = ",") {
		strbuf_put(out, comma);
		json_put_string(out, json_next_string(&rest));
	}
	strbuf_put(out, "]");
	free(copy);
}

/**
 * json_put_value() - write the value of a column
 * @out: the output
 * @type: type of the column: SCOLS_JSON_*
 * @value: its value as text, or NULL; blanks separate the numbers of an array, commas
 *	its strings, with a backslash before each comma and backslash inside them; "-" is an
 *	unknown number
 */
void json_put_value(struct strbuf *out, int type, const char *value)
{
	if (type == SCOLS_JSON_ARRAY_NUMBER && value) {
		json_put_array(out, value);
		return;
	}
	if (type == SCOLS_JSON_ARRAY_STRING && value) {
		json_put_strings(out, value);
		return;
	}
	if (!value || !*value || (type == SCOLS_JSON_NUMBER && !strcmp(value, "-"))) {
		strbuf_put(out, "null");
		return;
	}
	switch (type) {
	case SCOLS_JSON_NUMBER:
		strbuf_put(out, value);
		return;
	case SCOLS_JSON_BOOLEAN:
	case SCOLS_JSON_BOOLEAN_OPTIONAL:
		strbuf_put(out, *value == '0' ? "false" : "true");
		return;
	default:
		json_put_string(out, value);
	}
}
