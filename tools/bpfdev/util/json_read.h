/* SPDX-License-Identifier: GPL-2.0-only */
/* A JSON text as a tree. */
#ifndef BPFDEV_UTIL_JSON_READ_H
#define BPFDEV_UTIL_JSON_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum json_read_kind {
	JSON_READ_NULL,
	JSON_READ_FALSE,
	JSON_READ_TRUE,
	JSON_READ_NUMBER,
	JSON_READ_STRING,
	JSON_READ_ARRAY,
	JSON_READ_OBJECT,
};

/*
 * struct json_read - a value in a JSON text
 * @kind: its kind
 * @name: its name, if it is a member of an object
 * @name_len: number of bytes in @name, which can contain NUL
 * @text: the bytes of a string, or a number as it was written; ends with NUL
 * @len: number of bytes in @text
 * @first: the first element of an array, or the first member of an object
 * @count: number of elements or members
 * @next: the next element or member beside this one
 * @used: false at first; for users of the tree, to find members that they do not know
 */
struct json_read {
	enum json_read_kind kind;
	char *name;
	size_t name_len;
	char *text;
	size_t len;
	struct json_read *first;
	size_t count;
	struct json_read *next;
	bool used;
};

struct json_read *json_read(const char *text, const char **why, size_t *where);
void json_read_free(struct json_read *value);
bool json_read_integer(const struct json_read *value, bool *negative,
		       uint64_t *magnitude);

#endif /* BPFDEV_UTIL_JSON_READ_H */
