// SPDX-License-Identifier: GPL-2.0-only
/*
 * The names of BPF's types, as users know them: "percpu_hash" for
 * BPF_MAP_TYPE_PERCPU_HASH. And the escapes in names that users choose.
 */

#include <linux/array_size.h>
#include <linux/bpf.h>
#include <linux/bpfdev.h>
#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/string_helpers.h>

#include "bpf/names.h"

/* The names that BPF's types have in their enums, without the prefix. */
#define BPF_PROG_TYPE(_id, ...)	\
	[_id] = #_id,
#define BPF_MAP_TYPE(_id, ...)
#define BPF_LINK_TYPE(_id, ...)
static const char * const bpfdev_prog_types[] = {
#include <linux/bpf_types.h>
};

#undef BPF_PROG_TYPE
#undef BPF_MAP_TYPE
#undef BPF_LINK_TYPE

#define BPF_PROG_TYPE(_id, ...)
#define BPF_MAP_TYPE(_id, ...)	\
	[_id] = #_id,
#define BPF_LINK_TYPE(_id, ...)
static const char * const bpfdev_map_types[] = {
#include <linux/bpf_types.h>
};

#undef BPF_MAP_TYPE
#undef BPF_LINK_TYPE

#define BPF_MAP_TYPE(_id, ...)
#define BPF_LINK_TYPE(_id, ...)	\
	[_id] = #_id,
static const char * const bpfdev_link_types[] = {
#include <linux/bpf_types.h>
};

#undef BPF_PROG_TYPE
#undef BPF_MAP_TYPE
#undef BPF_LINK_TYPE

static const char *bpfdev_bpf_type_const(u32 type, u32 bpf_type)
{
	if (type == BPFDEV_TYPE_MAP && bpf_type < ARRAY_SIZE(bpfdev_map_types))
		return bpfdev_map_types[bpf_type];
	if (type == BPFDEV_TYPE_PROG && bpf_type < ARRAY_SIZE(bpfdev_prog_types))
		return bpfdev_prog_types[bpf_type];
	if (type == BPFDEV_TYPE_LINK && bpf_type < ARRAY_SIZE(bpfdev_link_types))
		return bpfdev_link_types[bpf_type];
	return NULL;
}

/**
 * bpfdev_bpf_type_name() - write the name of a BPF type
 * @buf: BPFDEV_BPF_TYPE_SIZE bytes for it
 * @type: BPFDEV_TYPE_MAP, _PROG or _LINK
 * @bpf_type: enum bpf_map_type, bpf_prog_type or bpf_link_type
 *
 * A type that this kernel was built without, which no object has, would be a
 * number.
 */
void bpfdev_bpf_type_name(char *buf, u32 type, u32 bpf_type)
{
	const char *name = bpfdev_bpf_type_const(type, bpf_type);
	size_t i;

	if (!name) {
		snprintf(buf, BPFDEV_BPF_TYPE_SIZE, "%u", bpf_type);
		return;
	}
	name = strstr(name, "_TYPE_") + strlen("_TYPE_");
	for (i = 0; i < BPFDEV_BPF_TYPE_SIZE - 1 && name[i]; i++)
		buf[i] = tolower(name[i]);
	buf[i] = '\0';
}

/**
 * bpfdev_escape() - escape a name that a user chose, for readers of lines
 * @name: the name
 * @also: printable ASCII characters to escape, too: a backslash, and the character
 *	that ends the name in its line
 * @buf: the result, without a NUL; escapes are those of C
 * @size: the size of @buf
 *
 * Return: the length of the result; more than @size if it did not fit.
 */
size_t bpfdev_escape(const char *name, const char *also, char *buf,
		     size_t size)
{
	return string_escape_mem(name, strlen(name), buf, size,
				 ESCAPE_ANY | ESCAPE_NAP | ESCAPE_APPEND, also);
}
