// SPDX-License-Identifier: GPL-2.0-only
/* util/strbuf.c and alloc.c: texts and arrays that grow. */
#include "unit.h"

#include "util/alloc.h"
#include "util/strbuf.h"

static void unit_run(void)
{
	struct strbuf text = {};
	int *array = NULL, i, wrong = 0;
	char *copy;

	strbuf_put(&text, "");
	same_number(text.len, 0, "an empty string adds nothing");
	strbuf_put(&text, "ab");
	strbuf_add(&text, "c\0d", 3);
	ok(text.len == 5 && !memcmp(text.chars, "abc\0d", 5),
	   "strings and bytes are added at the end");
	strbuf_printf(&text, "%d-%s", 5, "x");
	ok(text.len == 8 && !memcmp(text.chars + 5, "5-x", 3),
	   "a formatted text is added at the end");
	strbuf_reserve(&text, 100);
	ok(text.len == 8 && text.room >= 108,
	   "reserved room is not part of the text");
	for (i = 0; i < 100000; i++)
		strbuf_put(&text, "y");
	same_number(text.len, 100008, "a text grows");
	ok(!memcmp(text.chars, "abc", 3) && text.chars[100007] == 'y',
	   "a text that grows keeps its characters");
	strbuf_free(&text);
	ok(!text.chars && !text.len && !text.room, "a freed text is empty");
	strbuf_put(&text, "z");
	same_number(text.len, 1, "a freed text can be used again");
	strbuf_free(&text);

	for (i = 0; i < 1000; i++) {
		array = cli_grow(array, i, sizeof(*array));
		array[i] = i;
	}
	for (i = 0; i < 1000; i++)
		wrong += array[i] != i;
	same_number(wrong, 0, "an array grows by one element at a time");
	free(array);
	copy = cli_copy("abc");
	same(copy, "abc", "a copy has the same characters");
	free(copy);
}
