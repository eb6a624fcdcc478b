/* SPDX-License-Identifier: GPL-2.0-only */
/* Text of any length, in memory. */
#ifndef BPFDEV_UTIL_STRBUF_H
#define BPFDEV_UTIL_STRBUF_H

#include <stddef.h>

/*
 * struct strbuf - a text that grows; zeroed, it is empty
 * @chars: its characters, without a NUL at the end
 * @len: number of characters
 * @room: number of characters that fit the allocated memory
 */
struct strbuf {
	char *chars;
	size_t len;
	size_t room;
};

char *strbuf_reserve(struct strbuf *text, size_t len);
void strbuf_add(struct strbuf *text, const char *chars, size_t len);
void strbuf_put(struct strbuf *text, const char *string);
void strbuf_printf(struct strbuf *text, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
int strbuf_print(struct strbuf *text);
void strbuf_free(struct strbuf *text);

#endif /* BPFDEV_UTIL_STRBUF_H */
