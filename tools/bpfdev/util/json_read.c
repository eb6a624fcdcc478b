// SPDX-License-Identifier: GPL-2.0-only
/*
 * A strict reader of JSON (RFC 8259). Numbers stay as they were written, because a 64-bit
 * integer does not fit the double of most libraries, and a float is not to be rounded twice.
 * A library would be one more dependency, for texts of a few words.
 */
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "util/array.h"
#include "util/error.h"
#include "util/json_read.h"
#include "util/strbuf.h"

/* Arrays and objects in each other; the reader calls itself for each. */
#define JSON_READ_DEPTH	64

/*
 * struct json_reader - a text being read
 * @at: the next character
 * @why: the first error, or NULL
 * @depth: number of arrays and objects around @at
 */
struct json_reader {
	const char *at;
	const char *why;
	unsigned int depth;
};

static struct json_read *json_read_value(struct json_reader *in);

static void *json_read_fail(struct json_reader *in, const char *why)
{
	in->why = in->why ?: why;
	return NULL;
}

static struct json_read *json_read_new(enum json_read_kind kind)
{
	struct json_read *value = calloc(1, sizeof(*value));

	if (!value)
		exit(cli_error("out of memory"));
	value->kind = kind;
	return value;
}

/**
 * json_read_free() - free a value with all values in it
 * @value: the value, or NULL
 */
void json_read_free(struct json_read *value)
{
	struct json_read *element, *next;

	if (!value)
		return;
	for (element = value->first; element; element = next) {
		next = element->next;
		json_read_free(element);
	}
	free(value->name);
	free(value->text);
	free(value);
}

static void json_read_blanks(struct json_reader *in)
{
	in->at += strspn(in->at, " \t\n\r");
}

/* Read four hexadecimal digits. Return: the number, or -1. */
static int json_read_hex(struct json_reader *in)
{
	char digits[5] = "";
	size_t i;

	for (i = 0; i < 4; i++) {
		if (!isxdigit((unsigned char)in->at[i]))
			return -1;
		digits[i] = in->at[i];
	}
	in->at += 4;
	return strtol(digits, NULL, 16);
}

static void json_read_put_utf8(struct strbuf *to, uint32_t code)
{
	char bytes[4];
	size_t len = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
	static const unsigned char marks[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	size_t i;

	for (i = len; i-- > 1; code >>= 6)
		bytes[i] = 0x80 | (code & 0x3f);
	bytes[0] = marks[len] | code;
	strbuf_add(to, bytes, len);
}

/* Read the part of an escape after "\u". */
static bool json_read_code(struct json_reader *in, struct strbuf *to)
{
	int code = json_read_hex(in), low;

	if (code >= 0xd800 && code < 0xdc00 && in->at[0] == '\\' && in->at[1] == 'u') {
		in->at += 2;
		low = json_read_hex(in);
		code = low >= 0xdc00 && low < 0xe000 ?
			0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00) : -1;
	}
	if (code < 0 || (code >= 0xd800 && code < 0xe000))
		return json_read_fail(in, "\\u needs the four digits of a character");
	json_read_put_utf8(to, code);
	return true;
}

static bool json_read_escape(struct json_reader *in, struct strbuf *to)
{
	static const char letters[] = "\"\\/bfnrt", bytes[] = "\"\\/\b\f\n\r\t";
	char letter = *in->at;
	const char *found;

	if (!letter)
		return json_read_fail(in, "the string does not end");
	in->at++;
	if (letter == 'u')
		return json_read_code(in, to);
	found = strchr(letters, letter);
	if (!found)
		return json_read_fail(in, "no such escape; a backslash is \\\\");
	strbuf_add(to, bytes + (found - letters), 1);
	return true;
}

/* Read a string from its first quote on. Return: its bytes, to be freed, or NULL. */
static char *json_read_string(struct json_reader *in, size_t *len)
{
	struct strbuf text = {};
	bool good = true;

	in->at++;
	while (good && *in->at != '"') {
		if (!*in->at) {
			good = json_read_fail(in, "the string does not end");
		} else if ((unsigned char)*in->at < ' ') {
			good = json_read_fail(in, "a control character needs an escape");
		} else if (*in->at == '\\') {
			in->at++;
			good = json_read_escape(in, &text);
		} else {
			strbuf_add(&text, in->at++, 1);
		}
	}
	if (!good) {
		strbuf_free(&text);
		return NULL;
	}
	in->at++;
	*len = text.len;
	strbuf_add(&text, "", 1);
	return text.chars;
}

static size_t json_read_digits(const char *at)
{
	return strspn(at, "0123456789");
}

static struct json_read *json_read_number(struct json_reader *in)
{
	const char *start = in->at, *at = start;
	struct json_read *value;
	size_t digits;

	at += *at == '-';
	digits = json_read_digits(at);
	if (!digits || (*at == '0' && digits > 1))
		return json_read_fail(in, digits ? "a number does not start with 0" :
				      "a number needs digits");
	at += digits;
	if (*at == '.') {
		digits = json_read_digits(++at);
		at += digits;
	}
	if (digits && (*at == 'e' || *at == 'E')) {
		at++;
		at += *at == '+' || *at == '-';
		digits = json_read_digits(at);
		at += digits;
	}
	if (!digits)
		return json_read_fail(in, "a number needs digits");
	in->at = at;
	value = json_read_new(JSON_READ_NUMBER);
	value->len = at - start;
	value->text = strndup(start, value->len);
	if (!value->text)
		exit(cli_error("out of memory"));
	return value;
}

static struct json_read *json_read_word(struct json_reader *in)
{
	static const struct {
		const char *word;
		enum json_read_kind kind;
	} words[] = {
		{ "null", JSON_READ_NULL },
		{ "false", JSON_READ_FALSE },
		{ "true", JSON_READ_TRUE },
	};
	size_t i, len;

	for (i = 0; i < ARRAY_SIZE(words); i++) {
		len = strlen(words[i].word);
		if (!strncmp(in->at, words[i].word, len)) {
			in->at += len;
			return json_read_new(words[i].kind);
		}
	}
	return json_read_fail(in, *in->at ? "no value of JSON; a string needs double quotes" :
			      "a value is missing");
}

/* Read an element, or a member with its name. */
static struct json_read *json_read_element(struct json_reader *in, bool named)
{
	struct json_read *value;
	char *name = NULL;
	size_t len = 0;

	json_read_blanks(in);
	if (named) {
		if (*in->at != '"')
			return json_read_fail(in, "a member needs a name in double quotes");
		name = json_read_string(in, &len);
		json_read_blanks(in);
		if (name && *in->at++ != ':') {
			in->at--;
			json_read_fail(in, "a colon is missing after the name");
		}
	}
	value = in->why ? NULL : json_read_value(in);
	if (!value) {
		free(name);
		return NULL;
	}
	value->name = name;
	value->name_len = len;
	return value;
}

/* Read elements, or members with names, up to the bracket after the last one. */
static void json_read_elements(struct json_reader *in, struct json_read *list, char close)
{
	struct json_read **end = &list->first;

	do {
		*end = json_read_element(in, list->kind == JSON_READ_OBJECT);
		if (!*end)
			return;
		end = &(*end)->next;
		list->count++;
		json_read_blanks(in);
	} while (*in->at++ == ',');
	if (*--in->at == close)
		in->at++;
	else
		json_read_fail(in, close == ']' ? "a comma or ] is missing" :
			       "a comma or } is missing");
}

/* Read an array or an object from its first bracket on. */
static struct json_read *json_read_list(struct json_reader *in, enum json_read_kind kind)
{
	char close = kind == JSON_READ_ARRAY ? ']' : '}';
	struct json_read *list;

	if (in->depth == JSON_READ_DEPTH)
		return json_read_fail(in, "too many brackets in each other");
	list = json_read_new(kind);
	in->depth++;
	in->at++;
	json_read_blanks(in);
	if (*in->at == close)
		in->at++;
	else
		json_read_elements(in, list, close);
	in->depth--;
	if (!in->why)
		return list;
	json_read_free(list);
	return NULL;
}

static struct json_read *json_read_value(struct json_reader *in)
{
	struct json_read *value;
	char *text;
	size_t len;

	json_read_blanks(in);
	switch (*in->at) {
	case '"':
		text = json_read_string(in, &len);
		if (!text)
			return NULL;
		value = json_read_new(JSON_READ_STRING);
		value->text = text;
		value->len = len;
		return value;
	case '[':
		return json_read_list(in, JSON_READ_ARRAY);
	case '{':
		return json_read_list(in, JSON_READ_OBJECT);
	case '-':
	case '0' ... '9':
		return json_read_number(in);
	default:
		return json_read_word(in);
	}
}

/**
 * json_read() - read a JSON text
 * @text: the text
 * @why: set to the reason if it is no JSON
 * @where: set to the number of the character, from 1, at which this was noticed
 *
 * Return: its value, to be freed with json_read_free(), or NULL.
 */
struct json_read *json_read(const char *text, const char **why, size_t *where)
{
	struct json_reader in = { .at = text };
	struct json_read *value = json_read_value(&in);

	if (value)
		json_read_blanks(&in);
	if (value && *in.at)
		json_read_fail(&in, "more follows after the value");
	if (!in.why)
		return value;
	json_read_free(value);
	*why = in.why;
	*where = in.at - text + 1;
	return NULL;
}

/**
 * json_read_integer() - return an integer without loss
 * @value: a value
 * @negative: set to whether it has a minus sign and is not 0
 * @magnitude: set to the number without its sign
 *
 * Return: true; false if it is no integer, has a fraction or an exponent, or more than 64
 * bits.
 */
bool json_read_integer(const struct json_read *value, bool *negative,
		       uint64_t *magnitude)
{
	const char *digits = value->text;

	if (value->kind != JSON_READ_NUMBER || strpbrk(digits, ".eE"))
		return false;
	*negative = *digits == '-';
	errno = 0;
	*magnitude = strtoull(digits + *negative, NULL, 10);
	*negative = *negative && *magnitude;
	return !errno;
}
