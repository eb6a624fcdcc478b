// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names of nodes for cgroups: the path in one word, as by systemd-escape --path, with "_"
 * in place of "\x", which a node's name cannot contain. Two paths never have the same
 * name. bpfdev-view(8) has a line of shell that does the same.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "bpf/cgroup_name.h"
#include "libbpfdev.h"
#include "util/strbuf.h"

static bool cgroup_name_has(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '.';
}

/* Check whether a text would be a name that is reserved: escaping its start helps. */
static bool cgroup_name_is_reserved(const struct strbuf *name)
{
	static const char control[] = "control", by[] = "by-";

	return (name->len == strlen(control) && !memcmp(name->chars, control, name->len)) ||
	       (name->len >= strlen(by) && !memcmp(name->chars, by, strlen(by)));
}

static void cgroup_name_escape(struct strbuf *name, char c)
{
	strbuf_printf(name, "_%02x", (unsigned char)c);
}

/* Write a path; @first: escape its first character in any case. */
static void cgroup_name_put_all(struct strbuf *name, const char *path, bool first)
{
	const char *c = path;

	for (; *c; c++) {
		if (*c == '/')
			strbuf_put(name, "-");
		else if (cgroup_name_has(*c) && (c > path || !first))
			strbuf_add(name, c, 1);
		else
			cgroup_name_escape(name, *c);
	}
}

/**
 * cgroup_name_put() - write the name of the node for a cgroup
 * @path: its path below the cgroup that is followed
 * @id: its ID
 * @name: the name; "_id_" and the ID if the path is too long for a name. No path gives
 *	that, because two digits of a hexadecimal number follow each "_"
 */
void cgroup_name_put(const char *path, uint64_t id, char name[BPFDEV_NAME_SIZE])
{
	struct strbuf text = {};

	cgroup_name_put_all(&text, path, *path == '.');
	if (cgroup_name_is_reserved(&text)) {
		text.len = 0;
		cgroup_name_put_all(&text, path, true);
	}
	if (text.len < BPFDEV_NAME_SIZE)
		snprintf(name, BPFDEV_NAME_SIZE, "%.*s", (int)text.len, text.chars ?: "");
	else
		snprintf(name, BPFDEV_NAME_SIZE, "_id_%llu", (unsigned long long)id);
	strbuf_free(&text);
}
