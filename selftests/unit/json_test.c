// SPDX-License-Identifier: GPL-2.0-only
/* output/json.c: strings and values of columns as JSON. */
#include <libsmartcols.h>

#include "unit.h"

#include "output/json.h"
#include "util/strbuf.h"

static const char *finish(struct strbuf *text)
{
	static char copy[4096];

	if (text->len > text->room)
		ok(false, "the text stays in its room");
	snprintf(copy, sizeof(copy), "%.*s", (int)text->len, text->chars);
	strbuf_free(text);
	return copy;
}

static const char *string(const char *from)
{
	struct strbuf text = {};

	json_put_string(&text, from);
	return finish(&text);
}

static const char *value(int type, const char *from)
{
	struct strbuf text = {};

	json_put_value(&text, type, from);
	return finish(&text);
}

static void test_strings(void)
{
	char long_text[601], expected[3700], *end = expected;
	int i;

	same(string(""), "\"\"", "an empty string has its quotes");
	same(string("plain text."), "\"plain text.\"", "plain text stays as it is");
	same(string("a\"b"), "\"a\\\"b\"", "a quote is escaped");
	same(string("a\\b"), "\"a\\\\b\"", "a backslash is escaped");
	same(string("/"), "\"/\"", "a slash is not escaped");
	same(string("a\nb\tc"), "\"a\\u000ab\\u0009c\"",
	     "control characters are escaped by number");
	same(string("\x01\x1f\x7f"), "\"\\u0001\\u001f\\u007f\"",
	     "the first and the last control character are escaped");
	for (i = 0; i < 600; i++) {
		long_text[i] = '\x01';
		end += sprintf(end, "%s\\u0001", i ? "" : "\"");
	}
	long_text[i] = '\0';
	strcpy(end, "\"");
	same(string(long_text), expected, "a text of nothing but escapes has room");
}

static const char *key(const char *name)
{
	struct strbuf text = {};

	json_put_key(&text, name);
	return finish(&text);
}

static void test_keys(void)
{
	same(key("NAME"), "\"name\":", "a key is in lower case");
	same(key("BPF-NAME"), "\"bpf_name\":", "a key has _ for -");
	same(key("%CPU"), "\"cpu\":", "a key has no %");
	same(value(SCOLS_JSON_ARRAY_STRING, "a,b c"), "[\"a\",\"b c\"]",
	     "strings of an array have commas between them");
	same(value(SCOLS_JSON_ARRAY_STRING, "a\\,b,c\\\\,d"), "[\"a,b\",\"c\\\\\",\"d\"]",
	     "a backslash keeps a comma or a backslash in a string");
	same(value(SCOLS_JSON_ARRAY_STRING, "a\\"), "[\"a\\\\\"]",
	     "a backslash at the end is one");
	same(value(SCOLS_JSON_ARRAY_STRING, ""), "[]", "an array may be empty");
	same(value(SCOLS_JSON_ARRAY_STRING, NULL), "null", "or missing");
	same(value(SCOLS_JSON_NUMBER, "-"), "null", "an unknown number is null");
	same(value(SCOLS_JSON_NUMBER, "-5"), "-5", "a negative one is not");
	same(value(SCOLS_JSON_STRING, "-"), "\"-\"", "nor is a string");
}

static void test_utf8(void)
{
	same(string("\xc3\xa9"), "\"\xc3\xa9\"", "UTF-8 of two bytes stays as it is");
	same(string("\xe2\x82\xac"), "\"\xe2\x82\xac\"",
	     "UTF-8 of three bytes stays as it is");
	same(string("\xf0\x9f\x90\x9d"), "\"\xf0\x9f\x90\x9d\"",
	     "UTF-8 of four bytes stays as it is");
	same(string("\xf4\x8f\xbf\xbf"), "\"\xf4\x8f\xbf\xbf\"",
	     "the last character of Unicode stays as it is");
	same(string("\xf4\x90\x80\x80"), "\"\\u00f4\\u0090\\u0080\\u0080\"",
	     "bytes beyond the last character are Latin-1");
	same(string("\xe9"), "\"\\u00e9\"", "a byte that is not UTF-8 is Latin-1");
	same(string("\xe9x"), "\"\\u00e9x\"", "the character after a Latin-1 byte stays");
	same(string("\xe2\x82"), "\"\\u00e2\\u0082\"",
	     "a character that ends too early is Latin-1");
	same(string("\xc0\xaf"), "\"\\u00c0\\u00af\"",
	     "an overlong character of two bytes is Latin-1");
	same(string("\xe0\x80\xaf"), "\"\\u00e0\\u0080\\u00af\"",
	     "an overlong character of three bytes is Latin-1");
	same(string("\xf0\x80\x80\xaf"), "\"\\u00f0\\u0080\\u0080\\u00af\"",
	     "an overlong character of four bytes is Latin-1");
	same(string("\xed\xa0\x80"), "\"\\u00ed\\u00a0\\u0080\"",
	     "half of a surrogate pair is Latin-1");
	same(string("\xff"), "\"\\u00ff\"", "the byte 0xff is Latin-1");
}

static void test_values(void)
{
	same(value(SCOLS_JSON_STRING, "x"), "\"x\"", "a text is a string");
	same(value(SCOLS_JSON_STRING, "5"), "\"5\"", "a text of digits is a string");
	same(value(SCOLS_JSON_STRING, NULL), "null", "a missing text is null");
	same(value(SCOLS_JSON_STRING, ""), "null", "an empty text is null");
	same(value(SCOLS_JSON_NUMBER, "18446744073709551615"),
	     "18446744073709551615", "a number keeps all its digits");
	same(value(SCOLS_JSON_NUMBER, NULL), "null", "a missing number is null");
	same(value(SCOLS_JSON_BOOLEAN, "1"), "true", "1 is true");
	same(value(SCOLS_JSON_BOOLEAN, "0"), "false", "0 is false");
	same(value(SCOLS_JSON_BOOLEAN_OPTIONAL, "1"), "true",
	     "1 of an optional boolean is true");
	same(value(SCOLS_JSON_BOOLEAN_OPTIONAL, NULL), "null",
	     "a missing boolean is null");
	same(value(SCOLS_JSON_ARRAY_NUMBER, "1 2 3"), "[1,2,3]",
	     "numbers with blanks in between are an array");
	same(value(SCOLS_JSON_ARRAY_NUMBER, "7"), "[7]",
	     "one number is an array of one");
	same(value(SCOLS_JSON_ARRAY_NUMBER, ""), "[]",
	     "no number is an empty array");
	same(value(SCOLS_JSON_ARRAY_NUMBER, NULL), "null", "a missing array is null");
}

static void test_append(void)
{
	struct strbuf text = {};

	json_put_string(&text, "a");
	json_put_value(&text, SCOLS_JSON_NUMBER, "1");
	json_put_value(&text, SCOLS_JSON_ARRAY_NUMBER, "1 2");
	same(finish(&text), "\"a\"1[1,2]", "values are added at the end");
}

static void unit_run(void)
{
	test_strings();
	test_keys();
	test_utf8();
	test_values();
	test_append();
}
