// SPDX-License-Identifier: GPL-2.0-only
/* The columns of bpfdev list. */
#include <ctype.h>
#include <errno.h>
#include <grp.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>

#include <libsmartcols.h>

#include "cli.h"
#include "columns.h"
#include "names.h"
#include "table.h"

/*
 * struct row - an entry, on its way into the table
 * @name: its path below /dev/bpf
 * @dev: what the kernel said
 * @node: its node, once a column has asked for it
 * @node_status: 1 not asked yet, 0 there, -1 not there
 */
struct row {
	const char *name;
	const struct bpfdev_dev *dev;
	struct stat node;
	int node_status;
};

#define IS_DIR(row) (bpfdev_dev__type((row)->dev) == BPFDEV_TYPE_DIR)

static void node_path(const struct row *row, char *buf, size_t size)
{
	table_put(buf, size, "%s%s%s", *row->name == '/' ? "" : BPFDEV_DEV_DIR "/",
	    row->name, IS_DIR(row) ? "/control" : "");
}

/* The node as it is now, whatever it was created with. */
static const struct stat *node(struct row *row)
{
	char path[512];

	if (row->node_status == 1) {
		node_path(row, path, sizeof(path));
		row->node_status = stat(path, &row->node);
		if (row->node.st_rdev != bpfdev_dev__devnum(row->dev))
			row->node_status = -1;
	}
	return row->node_status ? NULL : &row->node;
}

static bool name_value(void *data, char *buf, size_t size)
{
	struct row *row = data;

	return table_put(buf, size, "%s", row->name);
}

static bool type_value(void *data, char *buf, size_t size)
{
	struct row *row = data;

	return table_put(buf, size, "%s",
			 names_type(bpfdev_dev__type(row->dev)));
}

static bool bpf_type_value(void *data, char *buf, size_t size)
{
	struct row *row = data;

	if (IS_DIR(row))
		return false;
	names_put_bpf_type(buf, size, bpfdev_dev__type(row->dev),
			   bpfdev_dev__bpf_type(row->dev));
	return true;
}

static bool id_value(void *data, char *buf, size_t size)
{
	struct row *row = data;

	return !IS_DIR(row) && table_put(buf, size, "%u", bpfdev_dev__id(row->dev));
}

static bool bpf_name_value(void *data, char *buf, size_t size)
{
	struct row *row = data;
	const char *name = bpfdev_dev__bpf_name(row->dev);

	return *name && table_put(buf, size, "%s", name);
}

static bool refcnt_value(void *data, char *buf, size_t size)
{
	struct row *row = data;

	return !IS_DIR(row) &&
	       table_put(buf, size, "%" PRIu64, bpfdev_dev__refcnt(row->dev));
}

static bool opens_value(void *data, char *buf, size_t size)
{
	struct row *row = data;

	return !IS_DIR(row) &&
	       table_put(buf, size, "%" PRIu64, bpfdev_dev__opens(row->dev));
}

static bool access_value(void *data, char *buf, size_t size)
{
	struct row *row = data;
	uint32_t access = bpfdev_dev__access(row->dev);

	return table_put(buf, size, "%s%s", access & BPFDEV_ACCESS_READ ? "r" : "",
		   access & BPFDEV_ACCESS_WRITE ? "w" : "");
}

static bool mode_value(void *data, char *buf, size_t size)
{
	struct row *row = data;
	const struct stat *st = node(row);

	return st && table_put(buf, size, "%04o", st->st_mode & 07777);
}

static bool user_value(void *data, char *buf, size_t size)
{
	struct row *row = data;
	const struct stat *st = node(row);

	return st && cli_put_user(buf, size, st->st_uid);
}

static bool group_value(void *data, char *buf, size_t size)
{
	struct row *row = data;
	const struct stat *st = node(row);
	const struct group *group = st ? getgrgid(st->st_gid) : NULL;

	if (!st)
		return false;
	return group ? table_put(buf, size, "%s", group->gr_name) :
		       table_put(buf, size, "%u", st->st_gid);
}

static bool tag_value(void *data, char *buf, size_t size)
{
	struct row *row = data;
	const uint8_t *tag = bpfdev_dev__tag(row->dev);
	size_t i;

	for (i = 0; tag && i < BPFDEV_TAG_SIZE; i++)
		table_put(buf + 2 * i, size - 2 * i, "%02x", tag[i]);
	return tag;
}

static bool dev_value(void *data, char *buf, size_t size)
{
	struct row *row = data;
	dev_t devnum = bpfdev_dev__devnum(row->dev);

	return table_put(buf, size, "%u:%u", major(devnum), minor(devnum));
}

static bool path_value(void *data, char *buf, size_t size)
{
	struct row *row = data;

	node_path(row, buf, size);
	return true;
}

static bool entries_value(void *data, char *buf, size_t size)
{
	struct row *row = data;

	return IS_DIR(row) &&
	       table_put(buf, size, "%u", bpfdev_dev__entries(row->dev));
}

static bool limit_value(void *data, char *buf, size_t size)
{
	struct row *row = data;
	uint32_t limit = bpfdev_dev__limit(row->dev);

	return IS_DIR(row) && limit != BPFDEV_NO_LIMIT &&
	       table_put(buf, size, "%u", limit);
}

static bool creator_value(void *data, char *buf, size_t size)
{
	struct row *row = data;

	return cli_put_user(buf, size, bpfdev_dev__creator(row->dev));
}

/* The kernel counts from the boot; people read clocks. */
static bool created_value(void *data, char *buf, size_t size)
{
	struct row *row = data;
	struct timespec now, boot;
	int64_t age_ns;
	struct tm tm;
	time_t at;

	clock_gettime(CLOCK_REALTIME, &now);
	clock_gettime(CLOCK_BOOTTIME, &boot);
	age_ns = boot.tv_sec * 1000000000LL + boot.tv_nsec -
		 (int64_t)bpfdev_dev__created_ns(row->dev);
	at = (now.tv_sec * 1000000000LL + now.tv_nsec - age_ns) / 1000000000;
	return localtime_r(&at, &tm) &&
	       strftime(buf, size, "%Y-%m-%dT%H:%M:%S%z", &tm);
}

static const struct table_column all[] = {
	{ "NAME", 0.3, 0, SCOLS_JSON_STRING, true,
	  "path below /dev/bpf", name_value },
	{ "TYPE", 4, 0, SCOLS_JSON_STRING, true,
	  "map, prog, link or dir", type_value },
	{ "BPF-TYPE", 8, 0, SCOLS_JSON_STRING, true,
	  "type of the map, program or link", bpf_type_value },
	{ "ID", 4, SCOLS_FL_RIGHT, SCOLS_JSON_NUMBER, true,
	  "BPF id of the object", id_value },
	{ "BPF-NAME", 8, 0, SCOLS_JSON_STRING, true,
	  "name in BPF; of a link, its program's", bpf_name_value },
	{ "REFCNT", 4, SCOLS_FL_RIGHT, SCOLS_JSON_NUMBER, true,
	  "references to the object, the node's own among them", refcnt_value },
	{ "OPENS", 4, SCOLS_FL_RIGHT, SCOLS_JSON_NUMBER, true,
	  "how often the node was opened", opens_value },
	{ "ACCESS", 2, 0, SCOLS_JSON_STRING, false,
	  "the most that opening it gives: r, w or rw", access_value },
	{ "MODE", 4, 0, SCOLS_JSON_STRING, false,
	  "permission bits of the node", mode_value },
	{ "USER", 8, 0, SCOLS_JSON_STRING, false,
	  "owner of the node", user_value },
	{ "GROUP", 8, 0, SCOLS_JSON_STRING, false,
	  "group of the node", group_value },
	{ "TAG", 16, 0, SCOLS_JSON_STRING, false,
	  "tag of the program", tag_value },
	{ "DEV", 7, 0, SCOLS_JSON_STRING, false,
	  "device number of the node, major:minor", dev_value },
	{ "PATH", 0.3, 0, SCOLS_JSON_STRING, false,
	  "path of the node; of a directory, its control node", path_value },
	{ "ENTRIES", 4, SCOLS_FL_RIGHT, SCOLS_JSON_NUMBER, false,
	  "entries below the directory", entries_value },
	{ "LIMIT", 4, SCOLS_FL_RIGHT, SCOLS_JSON_NUMBER, false,
	  "how many there may be, if it has a limit", limit_value },
	{ "CREATOR", 8, 0, SCOLS_JSON_STRING, false,
	  "user who created it", creator_value },
	{ "CREATED", 24, 0, SCOLS_JSON_STRING, false,
	  "when it was created", created_value },
};

const struct table_columns list_columns = {
	.name = "bpf-objects",
	.column = all,
	.count = ARRAY_SIZE(all),
};

/**
 * columns_add() - add an entry
 * @table: a table of list_columns
 * @name: its path below /dev/bpf
 * @dev: the entry
 *
 * Does not return without memory.
 */
void columns_add(struct table *table, const char *name,
		 const struct bpfdev_dev *dev)
{
	struct row row = { .name = name, .dev = dev, .node_status = 1 };

	table_add(table, &row);
}

/**
 * columns_each() - what an entry has in each column
 * @name: its path below /dev/bpf
 * @dev: the entry
 * @each: is called with the name, in lower case, and the value of each column
 *	that it has something in
 * @data: for @each
 */
void columns_each(const char *name, const struct bpfdev_dev *dev,
		  void (*each)(const char *name, const char *value, void *data),
		  void *data)
{
	struct row row = { .name = name, .dev = dev, .node_status = 1 };
	char lower[32], buf[512];
	size_t i, c;

	for (i = 0; i < ARRAY_SIZE(all); i++) {
		if (!all[i].value(&row, buf, sizeof(buf)))
			continue;
		for (c = 0; all[i].name[c] && c < sizeof(lower) - 1; c++)
			lower[c] = tolower(all[i].name[c]);
		lower[c] = '\0';
		each(lower, buf, data);
	}
}
