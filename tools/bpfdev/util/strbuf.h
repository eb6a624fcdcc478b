/* SPDX-License-Identifier: GPL-2.0-only */
/* Text of any length, in memory. */
#ifndef BPFDEV_UTIL_STRBUF_H
#define BPFDEV_UTIL_STRBUF_H

#include <stddef.h>

/*
 * struct text - a text that grows; zeroed, it is empty
 * @chars: its characters, without a NUL at the end
 * @len: how many
 * @room: for how many there is memory
 */
struct text {
	char *chars;
	size_t len;
	size_t room;
};

char *text_reserve(struct text *text, size_t len);
void text_add(struct text *text, const char *chars, size_t len);
void text_put(struct text *text, const char *string);
void text_printf(struct text *text, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void text_free(struct text *text);

#endif /* BPFDEV_UTIL_STRBUF_H */
