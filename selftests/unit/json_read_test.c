// SPDX-License-Identifier: GPL-2.0-only
/* util/json_read.c: texts of JSON, their values, and errors in them. */
#include "unit.h"

#include "util/array.h"
#include "util/json_read.h"
#include "util/strbuf.h"

/* Write a value in a form that shows how it was understood. */
static void put(struct strbuf *out, const struct json_read *value)
{
	static const char * const words[] = { "null", "false", "true" };
	const struct json_read *element;

	switch (value->kind) {
	case JSON_READ_NUMBER:
		strbuf_put(out, value->text);
		break;
	case JSON_READ_STRING:
		strbuf_printf(out, "'%s'%zu", value->text, value->len);
		break;
	case JSON_READ_ARRAY:
	case JSON_READ_OBJECT:
		strbuf_printf(out, "%zu(", value->count);
		for (element = value->first; element; element = element->next) {
			if (value->kind == JSON_READ_OBJECT)
				strbuf_printf(out, "%s=", element->name);
			put(out, element);
			strbuf_put(out, element->next ? " " : "");
		}
		strbuf_put(out, ")");
		break;
	default:
		strbuf_put(out, words[value->kind]);
	}
}

/* The value in that form, or the error with its place. */
static const char *understood(const char *text)
{
	static char copy[4096];
	struct strbuf out = {};
	const char *why = "no reason";
	size_t where = 0;
	struct json_read *value = json_read(text, &why, &where);

	if (value)
		put(&out, value);
	else
		strbuf_printf(&out, "%zu: %s", where, why);
	snprintf(copy, sizeof(copy), "%.*s", (int)out.len, out.chars);
	strbuf_free(&out);
	json_read_free(value);
	return copy;
}

static void test_values(void)
{
	same(understood("null"), "null", "null");
	same(understood(" \t\n\rtrue "), "true", "blanks around a value");
	same(understood("false"), "false", "false");
	same(understood("-0"), "-0", "a negative zero");
	same(understood("18446744073709551615"), "18446744073709551615",
	     "a number keeps all of its digits");
	same(understood("1.5e-3"), "1.5e-3", "a number stays as it was written");
	same(understood("[]"), "0()", "an empty array");
	same(understood("{}"), "0()", "an empty object");
	same(understood("[1,[2,3],\"x\"]"), "3(1 2(2 3) 'x'1)", "arrays in each other");
	same(understood("{\"a\":1,\"b\":{\"\":[]}}"), "2(a=1 b=1(=0()))",
	     "objects in each other, and an empty name");
	same(understood("{ \"a\" : 1 , \"a\" : 2 }"), "2(a=1 a=2)",
	     "blanks everywhere, and a name that comes twice");
}

static void test_strings(void)
{
	same(understood("\"\""), "''0", "an empty string");
	same(understood("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""), "'\"\\/\b\f\n\r\t'8", "escapes");
	same(understood("\"\\u0041\\u00e9\\u20AC\""), "'A\xc3\xa9\xe2\x82\xac'6",
	     "characters by their number");
	same(understood("\"\\ud83d\\ude00\""), "'\xf0\x9f\x98\x80'4", "a surrogate pair");
	same(understood("\"a\\u0000b\""), "'a'3", "NUL is a character");
	same(understood("\"\xff\""), "'\xff'1", "other bytes stay as they are");
	same(understood("\"\\ud83d\""), "8: \\u needs the four digits of a character",
	     "half of a surrogate pair is an error");
	same(understood("\"\\ude00\""), "8: \\u needs the four digits of a character",
	     "and so is the other half");
	same(understood("\"\\ud83d\\u0041\""), "14: \\u needs the four digits of a character",
	     "or one with another character");
	same(understood("\"\\u12\""), "4: \\u needs the four digits of a character",
	     "too few digits");
	same(understood("\"\\x41\""), "4: no such escape; a backslash is \\\\",
	     "an unknown escape");
	same(understood("\"abc"), "5: the string does not end", "no quote at the end");
	same(understood("\"abc\\"), "6: the string does not end", "a backslash at the end");
	same(understood("\"a\tb\""), "3: a control character needs an escape",
	     "a control character");
}

static void test_errors(void)
{
	static const struct {
		const char *text, *error;
	} errors[] = {
		{ "", "1: a value is missing" },
		{ "eth0", "1: no value of JSON; a string needs double quotes" },
		{ "'a'", "1: no value of JSON; a string needs double quotes" },
		{ "nul", "1: no value of JSON; a string needs double quotes" },
		{ "nullx", "5: more follows after the value" },
		{ "1 2", "3: more follows after the value" },
		{ "01", "1: a number does not start with 0" },
		{ "0x10", "2: more follows after the value" },
		{ "-", "1: a number needs digits" },
		{ "1.", "1: a number needs digits" },
		{ ".5", "1: no value of JSON; a string needs double quotes" },
		{ "+1", "1: no value of JSON; a string needs double quotes" },
		{ "1e", "1: a number needs digits" },
		{ "[1,]", "4: no value of JSON; a string needs double quotes" },
		{ "[1 2]", "4: a comma or ] is missing" },
		{ "[1", "3: a comma or ] is missing" },
		{ "{1:2}", "2: a member needs a name in double quotes" },
		{ "{\"a\" 1}", "6: a colon is missing after the name" },
		{ "{\"a\":1", "7: a comma or } is missing" },
		{ "{\"a\":}", "6: no value of JSON; a string needs double quotes" },
		{ "{\"a\"", "5: a colon is missing after the name" },
		{ "{\"a", "4: the string does not end" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(errors); i++)
		same(understood(errors[i].text), errors[i].error, errors[i].text);
}

static void test_depth(void)
{
	char text[100001];
	struct json_read *value;
	const char *why;
	size_t where;

	memset(text, '[', 64);
	memset(text + 64, ']', 64);
	text[128] = '\0';
	value = json_read(text, &why, &where);
	ok(value, "64 arrays in each other");
	json_read_free(value);
	memset(text, '[', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	same(understood(text), "65: too many brackets in each other",
	     "more of them do not take the whole stack");
}

static const char *integer(const char *text)
{
	static char copy[64];
	const char *why;
	size_t where;
	struct json_read *value = json_read(text, &why, &where);
	uint64_t magnitude;
	bool negative;

	if (value && json_read_integer(value, &negative, &magnitude))
		snprintf(copy, sizeof(copy), "%s%llu", negative ? "-" : "",
			 (unsigned long long)magnitude);
	else
		strcpy(copy, "none");
	json_read_free(value);
	return copy;
}

static void test_integers(void)
{
	same(integer("18446744073709551615"), "18446744073709551615",
	     "the largest number of 64 bits");
	same(integer("18446744073709551616"), "none", "the next one is too large");
	same(integer("-18446744073709551615"), "-18446744073709551615",
	     "a sign is not part of the magnitude");
	same(integer("-0"), "0", "zero has no sign");
	same(integer("1.0"), "none", "a fraction is no integer");
	same(integer("1e3"), "none", "nor is an exponent");
	same(integer("\"1\""), "none", "nor a string");
	same(integer("[1]"), "none", "nor an array");
}

static void unit_run(void)
{
	test_values();
	test_strings();
	test_errors();
	test_depth();
	test_integers();
}
