// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of bpfdev list. One entry a column: its name is an interface, as is
 * its lower case in JSON, and the default columns may only grow at their end.
 */
#include <errno.h>
#include <grp.h>
#include <inttypes.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>

#include <bpf/libbpf.h>
#include <libsmartcols.h>

#include "cli.h"
#include "columns.h"

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

/*
 * struct column - a column
 * @name: its name
 * @width: hint for its width, as for scols_table_new_column()
 * @flags: SCOLS_FL_*
 * @json: SCOLS_JSON_*
 * @is_default: shown unless other columns are chosen
 * @help: what is in it
 * @value: writes that to a buffer; false: this entry has none
 */
struct column {
	const char *name;
	double width;
	int flags;
	int json;
	bool is_default;
	const char *help;
	bool (*value)(struct row *row, char *buf, size_t size);
};

#define IS_DIR(row) (bpfdev_dev__type((row)->dev) == BPFDEV_TYPE_DIR)

static bool put(char *buf, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static bool put(char *buf, size_t size, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(buf, size, format, args);
	va_end(args);
	return true;
}

static void node_path(const struct row *row, char *buf, size_t size)
{
	put(buf, size, "%s%s%s", *row->name == '/' ? "" : BPFDEV_DEV_DIR "/",
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

static bool put_user(char *buf, size_t size, uid_t uid)
{
	const struct passwd *user = getpwuid(uid);

	return user ? put(buf, size, "%s", user->pw_name) :
		      put(buf, size, "%u", uid);
}

static bool name_value(struct row *row, char *buf, size_t size)
{
	return put(buf, size, "%s", row->name);
}

static bool type_value(struct row *row, char *buf, size_t size)
{
	const char *type = bpfdev_type_str(bpfdev_dev__type(row->dev));

	return put(buf, size, "%s", type ?: "?");
}

static bool bpf_type_value(struct row *row, char *buf, size_t size)
{
	uint32_t type = bpfdev_dev__bpf_type(row->dev);
	const char *name = NULL;

	switch (bpfdev_dev__type(row->dev)) {
	case BPFDEV_TYPE_MAP:
		name = libbpf_bpf_map_type_str(type);
		break;
	case BPFDEV_TYPE_PROG:
		name = libbpf_bpf_prog_type_str(type);
		break;
	case BPFDEV_TYPE_LINK:
		name = libbpf_bpf_link_type_str(type);
		break;
	default:
		return false;
	}
	return name ? put(buf, size, "%s", name) : put(buf, size, "%u", type);
}

static bool id_value(struct row *row, char *buf, size_t size)
{
	return !IS_DIR(row) && put(buf, size, "%u", bpfdev_dev__id(row->dev));
}

static bool bpf_name_value(struct row *row, char *buf, size_t size)
{
	const char *name = bpfdev_dev__bpf_name(row->dev);

	return *name && put(buf, size, "%s", name);
}

static bool refcnt_value(struct row *row, char *buf, size_t size)
{
	return !IS_DIR(row) &&
	       put(buf, size, "%" PRIu64, bpfdev_dev__refcnt(row->dev));
}

static bool opens_value(struct row *row, char *buf, size_t size)
{
	return !IS_DIR(row) &&
	       put(buf, size, "%" PRIu64, bpfdev_dev__opens(row->dev));
}

static bool access_value(struct row *row, char *buf, size_t size)
{
	uint32_t access = bpfdev_dev__access(row->dev);

	return put(buf, size, "%s%s", access & BPFDEV_ACCESS_READ ? "r" : "",
		   access & BPFDEV_ACCESS_WRITE ? "w" : "");
}

static bool mode_value(struct row *row, char *buf, size_t size)
{
	const struct stat *st = node(row);

	return st && put(buf, size, "%04o", st->st_mode & 07777);
}

static bool user_value(struct row *row, char *buf, size_t size)
{
	const struct stat *st = node(row);

	return st && put_user(buf, size, st->st_uid);
}

static bool group_value(struct row *row, char *buf, size_t size)
{
	const struct stat *st = node(row);
	const struct group *group = st ? getgrgid(st->st_gid) : NULL;

	if (!st)
		return false;
	return group ? put(buf, size, "%s", group->gr_name) :
		       put(buf, size, "%u", st->st_gid);
}

static bool tag_value(struct row *row, char *buf, size_t size)
{
	const uint8_t *tag = bpfdev_dev__tag(row->dev);
	size_t i;

	for (i = 0; tag && i < BPFDEV_TAG_SIZE; i++)
		put(buf + 2 * i, size - 2 * i, "%02x", tag[i]);
	return tag;
}

static bool dev_value(struct row *row, char *buf, size_t size)
{
	dev_t devnum = bpfdev_dev__devnum(row->dev);

	return put(buf, size, "%u:%u", major(devnum), minor(devnum));
}

static bool path_value(struct row *row, char *buf, size_t size)
{
	node_path(row, buf, size);
	return true;
}

static bool entries_value(struct row *row, char *buf, size_t size)
{
	return IS_DIR(row) &&
	       put(buf, size, "%u", bpfdev_dev__entries(row->dev));
}

static bool limit_value(struct row *row, char *buf, size_t size)
{
	uint32_t limit = bpfdev_dev__limit(row->dev);

	return IS_DIR(row) && limit != BPFDEV_NO_LIMIT &&
	       put(buf, size, "%u", limit);
}

static bool creator_value(struct row *row, char *buf, size_t size)
{
	return put_user(buf, size, bpfdev_dev__creator(row->dev));
}

/* The kernel counts from the boot; people read clocks. */
static bool created_value(struct row *row, char *buf, size_t size)
{
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

static const struct column all[] = {
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

static void choose(struct columns *columns, int id)
{
	if (columns->count < COLUMNS_MAX)
		columns->id[columns->count++] = id;
}

static void choose_default(struct columns *columns)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(all); i++)
		if (all[i].is_default)
			choose(columns, i);
}

/**
 * columns_choose_all() - every column there is
 * @columns: the table
 */
void columns_choose_all(struct columns *columns)
{
	size_t i;

	columns->count = 0;
	for (i = 0; i < ARRAY_SIZE(all); i++)
		choose(columns, i);
}

static int find(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(all); i++)
		if (strlen(all[i].name) == len &&
		    !strncasecmp(all[i].name, name, len))
			return i;
	return -1;
}

/**
 * columns_choose() - the columns that the user wants
 * @columns: the table
 * @list: names with commas between them; with a '+' at the start, after the
 *	default ones; NULL: the default ones
 *
 * Return: 0, or -1 if one of the names is not a column's.
 */
int columns_choose(struct columns *columns, const char *list)
{
	size_t len;
	int id;

	columns->count = 0;
	if (!list || *list == '+')
		choose_default(columns);
	if (!list)
		return 0;
	list += *list == '+';
	for (;; list += len + 1) {
		len = strcspn(list, ",");
		id = find(list, len);
		if (id < 0)
			return -1;
		choose(columns, id);
		if (!list[len])
			return 0;
	}
}

/**
 * columns_open() - make the table that rows can be added to
 * @columns: the table, its columns chosen
 * @style: how it shall be printed
 *
 * Return: 0, or -1 with errno set.
 */
int columns_open(struct columns *columns, const struct columns_style *style)
{
	size_t i;

	columns->table = scols_new_table();
	if (!columns->table)
		return -1;
	scols_table_set_name(columns->table, "bpf-objects");
	scols_table_enable_json(columns->table, style->json);
	scols_table_enable_raw(columns->table, style->raw);
	scols_table_enable_noheadings(columns->table, style->noheadings);
	for (i = 0; i < columns->count; i++) {
		const struct column *column = &all[columns->id[i]];
		struct libscols_column *scols;

		scols = scols_table_new_column(columns->table, column->name,
					       column->width, column->flags);
		if (!scols)
			return -1;
		if (style->json)
			scols_column_set_json_type(scols, column->json);
	}
	return 0;
}

/**
 * columns_add() - add an entry
 * @columns: the table
 * @name: its path below /dev/bpf
 * @dev: the entry
 *
 * Does not return without memory.
 */
void columns_add(struct columns *columns, const char *name,
		 const struct bpfdev_dev *dev)
{
	struct row row = { .name = name, .dev = dev, .node_status = 1 };
	struct libscols_line *line;
	char buf[512];
	size_t i;

	line = scols_table_new_line(columns->table, NULL);
	if (!line)
		exit(cli_error("out of memory"));
	for (i = 0; i < columns->count; i++)
		if (all[columns->id[i]].value(&row, buf, sizeof(buf)) &&
		    scols_line_set_data(line, i, buf))
			exit(cli_error("out of memory"));
}

/**
 * columns_print() - print the table to standard output, and free it
 * @columns: the table
 *
 * Return: 0, or -1 with errno set.
 */
int columns_print(struct columns *columns)
{
	int ret = scols_print_table(columns->table);

	scols_unref_table(columns->table);
	columns->table = NULL;
	if (ret < 0)
		errno = -ret;
	return ret ? -1 : 0;
}

/**
 * columns_describe() - print what columns there are
 */
void columns_describe(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(all); i++)
		printf("%12s  %s\n", all[i].name, all[i].help);
}
