// SPDX-License-Identifier: GPL-2.0-only
/* The columns of bpfdev list. */
#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <libsmartcols.h>

#include "bpf/attributes.h"
#include "bpf/holder_pids.h"
#include "bpf/ids.h"
#include "bpf/last_change.h"
#include "bpf/link_target.h"
#include "bpf/pins.h"
#include "bpf/prog_name.h"
#include "bpf/run_stats.h"
#include "bpf/target_words.h"
#include "bpf/type_names.h"
#include "commands/list_columns.h"
#include "libbpfdev.h"
#include "output/columns.h"
#include "output/table.h"
#include "output/value.h"
#include "util/array.h"

/*
 * struct row - an entry or an object without an entry, to be put into the table
 * @name: path of the entry below /dev/bpf
 * @dev: the entry from the module; NULL for an object without an entry
 * @object: an object without an entry, from bpf(2)
 * @type, @bpf_type, @id, @bpf_name, @tag: facts from either source
 * @at: where a program is attached without a link, if the row is about that
 * @node: its node, once a column has requested it
 * @node_status: 1 not read yet, 0 exists, -1 does not exist
 */
struct row {
	const char *name;
	const struct bpfdev_dev *dev;
	const struct ids_object *object;
	uint32_t type;
	uint32_t bpf_type;
	uint32_t id;
	const char *bpf_name;
	const uint8_t *tag;
	const char *at;
	struct stat node;
	int node_status;
};

#define IS_DIR(row) ((row)->type == BPFDEV_TYPE_DIR)
/* it has references of its own, unlike a directory */
#define IS_NODE(row) ((row)->dev && !IS_DIR(row))

static struct row list_row_of_dev(const char *name,
				  const struct bpfdev_dev *dev)
{
	return (struct row) {
		.name = name,
		.dev = dev,
		.type = bpfdev_dev__type(dev),
		.bpf_type = bpfdev_dev__bpf_type(dev),
		.id = bpfdev_dev__id(dev),
		.bpf_name = bpfdev_dev__bpf_name(dev),
		.tag = bpfdev_dev__tag(dev),
		.node_status = 1,
	};
}

static struct row list_row_of_object(const struct ids_object *object,
				     char *bpf_name, size_t size)
{
	struct row row = {
		.object = object,
		.type = object->type,
		.bpf_type = ids_object_bpf_type(object),
		.id = object->id,
		.bpf_name = bpf_name,
		.node_status = -1,
	};

	attribute_bpf_name(object, bpf_name, size);
	if (object->type == BPFDEV_TYPE_PROG)
		row.tag = object->info.prog.tag;
	return row;
}

static void list_node_path(const struct row *row, char *buf, size_t size)
{
	value_put(buf, size, "%s%s%s", *row->name == '/' ? "" : BPFDEV_DEV_DIR "/",
	    row->name, IS_DIR(row) ? "/control" : "");
}

/* The present state of the node; it may differ from that at creation. */
static const struct stat *list_node_stat(struct row *row)
{
	char path[512];

	if (row->node_status == 1) {
		list_node_path(row, path, sizeof(path));
		row->node_status = stat(path, &row->node);
		if (row->node.st_rdev != bpfdev_dev__devnum(row->dev))
			row->node_status = -1;
	}
	return row->node_status ? NULL : &row->node;
}

static bool list_name_value(void *data, char *buf, size_t size)
{
	struct row *row = data;

	return row->name && value_put_text(buf, size, row->name);
}

static bool list_type_value(void *data, char *buf, size_t size)
{
	struct row *row = data;

	return value_put_text(buf, size, names_type(row->type));
}

static bool list_bpf_type_value(void *data, char *buf, size_t size)
{
	struct row *row = data;
	if (row->type == BPFDEV_TYPE_DIR)
		return false;
	names_put_bpf_type(buf, size, row->type, row->bpf_type);
	return true;
}

static bool list_id_value(void *data, char *buf, size_t size)
{
	struct row *row = data;

	return !IS_DIR(row) && value_put_u64(buf, size, row->id);
}

static bool list_bpf_name_value(void *data, char *buf, size_t size)
{
	struct row *row = data;

	return *row->bpf_name && value_put_text(buf, size, row->bpf_name);
}

/* The program is opened by its ID, which needs CAP_SYS_ADMIN. */
static bool list_full_name_value(void *data, char *buf, size_t size)
{
	struct row *row = data;
	struct bpf_prog_info info = {};
	__u32 len = sizeof(info);
	char full[PROG_NAME_SIZE];
	const char *name = NULL;
	int fd;

	if (row->type != BPFDEV_TYPE_PROG)
		return false;
	fd = ids_open(BPFDEV_TYPE_PROG, row->id);
	if (fd < 0)
		return false;
	if (!ids_read_info(fd, &info, &len))
		name = prog_name_full(fd, &info, full);
	close(fd);
	return name && value_put_text(buf, size, name);
}

static bool list_refcnt_value(void *data, char *buf, size_t size)
{
	struct row *row = data;

	return IS_NODE(row) &&
	       value_put_u64(buf, size, bpfdev_dev__refcnt(row->dev));
}

static bool list_opens_value(void *data, char *buf, size_t size)
{
	struct row *row = data;

	return IS_NODE(row) &&
	       value_put_u64(buf, size, bpfdev_dev__opens(row->dev));
}

static bool list_memlock_value(void *data, char *buf, size_t size)
{
	struct row *row = data;

	if (row->type != BPFDEV_TYPE_MAP)
		return false;
	return row->dev ? value_put_u64(buf, size, bpfdev_dev__memlock(row->dev)) :
			  attribute_value(0, row->object, "memlock", buf, size);
}

static bool list_access_value(void *data, char *buf, size_t size)
{
	struct row *row = data;
	uint32_t access;

	if (!row->dev)
		return false;
	access = bpfdev_dev__access(row->dev);
	return value_put(buf, size, "%s%s", access & BPFDEV_ACCESS_READ ? "r" : "",
		   access & BPFDEV_ACCESS_WRITE ? "w" : "");
}

static bool list_mode_value(void *data, char *buf, size_t size)
{
	struct row *row = data;
	const struct stat *st = list_node_stat(row);

	return st && value_put(buf, size, "%04o", st->st_mode & 07777);
}

static bool list_user_value(void *data, char *buf, size_t size)
{
	struct row *row = data;
	const struct stat *st = list_node_stat(row);

	return st && value_put_user(buf, size, st->st_uid);
}

static bool list_group_value(void *data, char *buf, size_t size)
{
	struct row *row = data;
	const struct stat *st = list_node_stat(row);

	return st && value_put_group(buf, size, st->st_gid);
}

static bool list_tag_value(void *data, char *buf, size_t size)
{
	struct row *row = data;
	size_t i;

	for (i = 0; row->tag && i < BPFDEV_TAG_SIZE; i++)
		value_put(buf + 2 * i, size - 2 * i, "%02x", row->tag[i]);
	return row->tag;
}

static bool list_dev_value(void *data, char *buf, size_t size)
{
	struct row *row = data;
	dev_t devnum;

	if (!row->dev)
		return false;
	devnum = bpfdev_dev__devnum(row->dev);
	return value_put(buf, size, "%u:%u", major(devnum), minor(devnum));
}

static bool list_path_value(void *data, char *buf, size_t size)
{
	struct row *row = data;

	if (row->name)
		list_node_path(row, buf, size);
	return row->name;
}

static bool list_entries_value(void *data, char *buf, size_t size)
{
	struct row *row = data;

	if (IS_DIR(row))
		return value_put_u64(buf, size, bpfdev_dev__entries(row->dev));
	/* of a map; an empty line if the kernel does not count them */
	return row->dev && attribute_of_node(bpfdev_dev__devnum(row->dev), "entries", buf, size) &&
	       *buf;
}

static bool list_limit_value(void *data, char *buf, size_t size)
{
	struct row *row = data;
	uint32_t limit = IS_DIR(row) ? bpfdev_dev__limit(row->dev) :
				       BPFDEV_NO_LIMIT;

	return limit != BPFDEV_NO_LIMIT && value_put_u64(buf, size, limit);
}

static bool list_creator_value(void *data, char *buf, size_t size)
{
	struct row *row = data;

	return row->dev &&
	       value_put_user(buf, size, bpfdev_dev__creator(row->dev));
}

static bool list_created_value(void *data, char *buf, size_t size)
{
	struct row *row = data;

	return row->dev && value_put_boot_time(buf, size, bpfdev_dev__created_ns(row->dev));
}

/* The number of a node; 0 for a directory, and for an object without a node. */
static dev_t list_devnum(const struct row *row)
{
	return IS_NODE(row) ? bpfdev_dev__devnum(row->dev) : 0;
}

static bool list_change_value(void *data, char *buf, size_t size)
{
	return last_change_put(list_devnum(data), "change", buf, size);
}

static bool list_changed_value(void *data, char *buf, size_t size)
{
	return last_change_put_time(list_devnum(data), buf, size);
}

static bool list_changed_pid_value(void *data, char *buf, size_t size)
{
	return last_change_put(list_devnum(data), "pid", buf, size);
}

static bool list_changed_command_value(void *data, char *buf, size_t size)
{
	return last_change_put(list_devnum(data), "comm", buf, size);
}

static bool list_changed_user_value(void *data, char *buf, size_t size)
{
	return last_change_put_user(list_devnum(data), buf, size);
}

static bool list_old_id_value(void *data, char *buf, size_t size)
{
	return last_change_put_old_id(list_devnum(data), buf, size);
}

static bool list_reason_value(void *data, char *buf, size_t size)
{
	return last_change_put(list_devnum(data), "reason", buf, size);
}

static bool list_old_target_value(void *data, char *buf, size_t size)
{
	return last_change_put_old_target(list_devnum(data), buf, size);
}

static bool list_holders_value(void *data, char *buf, size_t size)
{
	struct row *row = data;

	if (!row->dev)
		return holder_pids_of_object(row->type, row->id, buf, size);
	return !IS_DIR(row) && holder_pids_of_node(row->name, row->type, row->id, buf, size);
}

static bool list_pins_value(void *data, char *buf, size_t size)
{
	struct row *row = data;

	return !IS_DIR(row) && pins_put(row->type, row->id, buf, size);
}

static bool list_created_ns_value(void *data, char *buf, size_t size)
{
	struct row *row = data;

	return row->dev &&
	       value_put_u64(buf, size, bpfdev_dev__created_ns(row->dev));
}

static bool list_node_value(void *data, char *buf, size_t size)
{
	struct row *row = data;

	return value_put(buf, size, "%d", !!row->dev);
}

static bool list_face_value(void *data, char *buf, size_t size)
{
	struct row *row = data;
	const char *face;

	/* only a map has a choice */
	if (!row->dev || row->type != BPFDEV_TYPE_MAP)
		return false;
	face = bpfdev_face_str(bpfdev_dev__face(row->dev));
	return face && value_put_text(buf, size, face);
}

static bool list_is_unpinned(void *data)
{
	struct row *row = data;

	return !row->dev;
}

static bool list_put_target(const struct row *row, char *buf, size_t size)
{
	return link_target_read(list_devnum(row), row->object, row->id, buf, size);
}

static bool list_target_value(void *data, char *buf, size_t size)
{
	struct row *row = data;

	return row->type == BPFDEV_TYPE_LINK && list_put_target(row, buf, size);
}

/* The attach point as in a tree. */
static bool list_at_value(void *data, char *buf, size_t size)
{
	struct row *row = data;
	char text[TABLE_VALUE_SIZE];

	if (row->at)
		return value_put_text(buf, size, row->at);
	if (row->type != BPFDEV_TYPE_LINK)
		return false;
	if (!attribute_link_attached(list_devnum(row), row->object))
		return last_change_put_detached(list_devnum(row), buf, size);
	return list_put_target(row, text, sizeof(text)) && target_words_put(text, buf, size);
}

/* The counters of a program that the kernel does not count are 0, and mean nothing. */
static bool list_is_uncounted(const struct row *row, const char *attribute)
{
	return row->type == BPFDEV_TYPE_PROG && !run_stats_are_counted(row->bpf_type) &&
	       (!strcmp(attribute, "run_cnt") || !strcmp(attribute, "run_time_ns") ||
		!strcmp(attribute, "recursion_misses"));
}

/* The other columns: attributes of the same name in sysfs. */
static bool list_attribute_value(void *data, const struct table_column *column,
				 char *buf, size_t size)
{
	struct row *row = data;
	char attribute[32];
	size_t i;

	for (i = 0; column->name[i] && i < sizeof(attribute) - 1; i++)
		attribute[i] = column->name[i] == '-' ? '_' :
						tolower(column->name[i]);
	attribute[i] = '\0';
	if (list_is_uncounted(row, attribute))
		return value_put_text(buf, size, "-");
	if (!attribute_value(row->dev ? bpfdev_dev__devnum(row->dev) : 0,
			     row->object, attribute, buf, size))
		return false;
	return *buf || column->json == SCOLS_JSON_ARRAY_NUMBER;
}

static const struct table_column all[] = {
	/* first questions: by the module and stat(2); of links by sysfs */
	{ "NAME", 0.3, 0, SCOLS_JSON_STRING, true,
	  "path below /dev/bpf", list_name_value },
	{ "TYPE", 4, 0, SCOLS_JSON_STRING, true,
	  "map, prog, link or dir", list_type_value },
	{ "BPF-TYPE", 8, 0, SCOLS_JSON_STRING, true,
	  "type of the map, program or link", list_bpf_type_value },
	{ "ID", 4, SCOLS_FL_RIGHT, SCOLS_JSON_NUMBER, true,
	  "BPF ID of the object", list_id_value },
	{ "MODE", 4, 0, SCOLS_JSON_STRING, true,
	  "present permission bits of the node, octal", list_mode_value },
	{ "USER", 8, 0, SCOLS_JSON_STRING, true,
	  "present owner of the node", list_user_value },
	{ "GROUP", 8, 0, SCOLS_JSON_STRING, true,
	  "present group of the node", list_group_value },
	{ "MEMLOCK", 7, SCOLS_FL_RIGHT | COLUMN_SIZE, SCOLS_JSON_NUMBER, true,
	  "map: memory", list_memlock_value },
	{ "HOLDERS", 8, SCOLS_FL_TRUNC, SCOLS_JSON_ARRAY_NUMBER, true,
	  "PIDs of processes that hold it, for root only", list_holders_value },
	{ "AT", 10, SCOLS_FL_TRUNC, SCOLS_JSON_STRING, true,
	  "link: attach point in words, or that it was detached", list_at_value },
	/* all entries, by the module */
	{ "BPF-NAME", 8, SCOLS_FL_TRUNC, SCOLS_JSON_STRING, false,
	  "BPF name of the object; for a link, of its program", list_bpf_name_value },
	{ "REFCNT", 4, SCOLS_FL_RIGHT, SCOLS_JSON_NUMBER, false,
	  "references to the object, including the node's own", list_refcnt_value },
	{ "OPENS", 4, SCOLS_FL_RIGHT, SCOLS_JSON_NUMBER, false,
	  "how often the node was opened", list_opens_value },
	{ "ACCESS", 2, 0, SCOLS_JSON_STRING, false,
	  "the most access that opening it grants: r, w or rw", list_access_value },
	{ "TAG", 16, 0, SCOLS_JSON_STRING, false,
	  "tag of the program", list_tag_value },
	{ "DEV", 7, 0, SCOLS_JSON_STRING, false,
	  "device number of the node, major:minor", list_dev_value },
	{ "PATH", 0.3, SCOLS_FL_TRUNC, SCOLS_JSON_STRING, false,
	  "path of the node; for a directory, of its control node", list_path_value },
	{ "ENTRIES", 4, SCOLS_FL_RIGHT, SCOLS_JSON_NUMBER, false,
	  "entries below the directory, at any depth; elements of a hash table", list_entries_value },
	{ "LIMIT", 4, SCOLS_FL_RIGHT, SCOLS_JSON_NUMBER, false,
	  "maximum of ENTRIES, if it has a limit", list_limit_value },
	{ "CREATOR", 8, 0, SCOLS_JSON_STRING, false,
	  "user that created it", list_creator_value },
	{ "CREATED", 24, 0, SCOLS_JSON_STRING, false,
	  "time of creation, in local time", list_created_value },
	{ "CREATED-NS", 12, SCOLS_FL_RIGHT, SCOLS_JSON_NUMBER, false,
	  "time of creation, in nanoseconds since boot", list_created_ns_value },
	{ "NODE", 1, SCOLS_FL_RIGHT, SCOLS_JSON_BOOLEAN_OPTIONAL, false,
	  "1 if it has a node, 0 if not", list_node_value },
	{ "FACE", 4, 0, SCOLS_JSON_STRING, false,
	  "node of a map: bpf (the map) or data", list_face_value },
	/* nodes, by sysfs: the last change */
	{ "CHANGE", 7, 0, SCOLS_JSON_STRING, false,
	  "last change: create, replace, update, freeze, attach, detach",
	  list_change_value },
	{ "CHANGED", 24, 0, SCOLS_JSON_STRING, false,
	  "its time, in local time", list_changed_value },
	{ "CHANGED-PID", 5, SCOLS_FL_RIGHT, SCOLS_JSON_NUMBER, false,
	  "PID of the process that made it, if known", list_changed_pid_value },
	{ "CHANGED-COMMAND", 9, SCOLS_FL_TRUNC, SCOLS_JSON_STRING, false,
	  "name of that process", list_changed_command_value },
	{ "CHANGED-USER", 8, 0, SCOLS_JSON_STRING, false,
	  "effective user of that process", list_changed_user_value },
	{ "OLD-ID", 4, SCOLS_FL_RIGHT, SCOLS_JSON_NUMBER, false,
	  "BPF ID before it, of a link's change of the program",
	  list_old_id_value },
	{ "OLD-TARGET", 10, SCOLS_FL_TRUNC, SCOLS_JSON_STRING, false,
	  "of a detached link, where it was attached, as key:value",
	  list_old_target_value },
	{ "REASON", 6, 0, SCOLS_JSON_STRING, false,
	  "why a link was detached: detach, device, cgroup, netns",
	  list_reason_value },
	/* all objects, by sysfs, as are the next groups */
	{ "PINS", 0.3, SCOLS_FL_TRUNC, SCOLS_JSON_ARRAY_STRING, false,
	  "paths of its pins on bpffs, separated by commas", list_pins_value },
	{ "USES-MAPS", 8, SCOLS_FL_TRUNC, SCOLS_JSON_ARRAY_NUMBER, false,
	  "IDs of the maps that it uses", NULL },
	{ "USES-PROGS", 8, SCOLS_FL_TRUNC, SCOLS_JSON_ARRAY_NUMBER, false,
	  "IDs of the programs that it uses", NULL },
	/* maps */
	{ "KEY-SIZE", 4, SCOLS_FL_RIGHT, SCOLS_JSON_NUMBER, false,
	  "map: bytes of a key", NULL },
	{ "VALUE-SIZE", 4, SCOLS_FL_RIGHT, SCOLS_JSON_NUMBER, false,
	  "map: bytes of a value", NULL },
	{ "MAX-ENTRIES", 5, SCOLS_FL_RIGHT, SCOLS_JSON_NUMBER, false,
	  "map: maximum number of entries", NULL },
	{ "MAP-FLAGS", 5, SCOLS_FL_RIGHT, SCOLS_JSON_STRING, false,
	  "map: BPF_F_* flags of its creation, hexadecimal", NULL },
	{ "FROZEN", 1, SCOLS_FL_RIGHT, SCOLS_JSON_BOOLEAN_OPTIONAL, false,
	  "map: 1 if user space can no longer change it", NULL },
	{ "USERCNT", 4, SCOLS_FL_RIGHT, SCOLS_JSON_NUMBER, false,
	  "map: references by user space, without programs", NULL },
	{ "BTF-ID", 4, SCOLS_FL_RIGHT, SCOLS_JSON_NUMBER, false,
	  "map: ID of the BTF that describes it, 0 for none", NULL },
	{ "RECORD-SIZE", 5, SCOLS_FL_RIGHT, SCOLS_JSON_NUMBER, false,
	  "data node: bytes of a record, 0 for a ring buffer", NULL },
	{ "VALUE-OFFSET", 4, SCOLS_FL_RIGHT, SCOLS_JSON_NUMBER, false,
	  "data node: where in a record its value is", NULL },
	{ "CPUS", 4, SCOLS_FL_RIGHT, SCOLS_JSON_NUMBER, false,
	  "data node: values in a record, 0 if not one for each CPU", NULL },
	/* programs */
	{ "FULL-NAME", 15, SCOLS_FL_TRUNC, SCOLS_JSON_STRING, false,
	  "program: its whole name, from its BTF, for root only", list_full_name_value },
	{ "RUN-CNT", 7, SCOLS_FL_RIGHT, SCOLS_JSON_NUMBER, false,
	  "program: number of runs, with statistics on", NULL },
	{ "RUN-TIME-NS", 9, SCOLS_FL_RIGHT, SCOLS_JSON_NUMBER, false,
	  "program: nanoseconds of those runs", NULL },
	{ "RECURSION-MISSES", 4, SCOLS_FL_RIGHT, SCOLS_JSON_NUMBER, false,
	  "program: runs skipped because it was running already", NULL },
	{ "LOAD-TIME-NS", 12, SCOLS_FL_RIGHT, SCOLS_JSON_NUMBER, false,
	  "program: time of loading, in nanoseconds since boot", NULL },
	{ "VERIFIED-INSNS", 6, SCOLS_FL_RIGHT, SCOLS_JSON_NUMBER, false,
	  "program: instructions that the verifier processed", NULL },
	{ "JITED-LEN", 5, SCOLS_FL_RIGHT, SCOLS_JSON_NUMBER, false,
	  "program: bytes of machine code", NULL },
	/* links */
	{ "PROG-ID", 4, SCOLS_FL_RIGHT, SCOLS_JSON_NUMBER, false,
	  "link: BPF ID of its present program", NULL },
	{ "TARGET", 10, SCOLS_FL_TRUNC, SCOLS_JSON_STRING, false,
	  "link: attach point, as key:value", list_target_value },
	{ "ATTACHED", 1, SCOLS_FL_RIGHT, SCOLS_JSON_BOOLEAN_OPTIONAL, false,
	  "link: 0 if it is no longer attached", NULL },
};

const struct table_columns list_columns = {
	.name = "bpf_objects",
	.column = all,
	.count = ARRAY_SIZE(all),
	.value = list_attribute_value,
	.is_dim = list_is_unpinned,
};

/**
 * list_columns_add() - add an entry
 * @table: a table of list_columns
 * @name: its path below /dev/bpf
 * @dev: the entry
 * @at: of a program: where it is attached without a link, for AT; or NULL
 *
 * Exits if memory runs out.
 */
void list_columns_add(struct table *table, const char *name,
		      const struct bpfdev_dev *dev, const char *at)
{
	struct row row = list_row_of_dev(name, dev);

	row.at = at;
	table_add(table, &row);
}

/**
 * list_columns_add_object() - add an object without a node
 * @table: a table of list_columns
 * @object: the object
 * @at: as for list_columns_add()
 *
 * Exits if memory runs out.
 */
void list_columns_add_object(struct table *table,
			     const struct ids_object *object, const char *at)
{
	char bpf_name[BPFDEV_BPF_NAME_SIZE];
	struct row row = list_row_of_object(object, bpf_name, sizeof(bpf_name));

	row.at = at;
	table_add(table, &row);
}

/* Check for a column that bpfdev show has in more detail, and that takes long to fill. */
static bool list_is_detailed(const char *name)
{
	return !strcmp(name, "HOLDERS") || !strcmp(name, "PINS") ||
	       !strcmp(name, "USES-MAPS") || !strcmp(name, "USES-PROGS");
}

static void list_row_each(struct row *row,
			  void (*each)(const char *name, int json, const char *value,
				       void *data),
			  void *data)
{
	char lower[32], buf[TABLE_VALUE_SIZE];
	size_t i, c;

	for (i = 0; i < ARRAY_SIZE(all); i++) {
		if (list_is_detailed(all[i].name))
			continue;
		if (all[i].value ? !all[i].value(row, buf, sizeof(buf)) :
				   !list_attribute_value(row, &all[i], buf, sizeof(buf)))
			continue;
		for (c = 0; all[i].name[c] && c < sizeof(lower) - 1; c++)
			lower[c] = tolower(all[i].name[c]);
		lower[c] = '\0';
		each(lower, all[i].json, buf, data);
	}
}

/**
 * list_columns_each() - go through the columns of an entry
 * @name: its path below /dev/bpf
 * @dev: the entry
 * @each: called with the name, in lower case, the type in JSON, and the value of each
 *	column in which the entry has a value, but for lists of other things
 * @data: argument of @each
 */
void list_columns_each(const char *name, const struct bpfdev_dev *dev,
		       void (*each)(const char *name, int json,
				    const char *value, void *data),
		       void *data)
{
	struct row row = list_row_of_dev(name, dev);

	list_row_each(&row, each, data);
}

/**
 * list_columns_each_object() - go through the columns of an object without an entry
 * @object: the object
 * @each: as for list_columns_each()
 * @data: argument of @each
 */
void list_columns_each_object(const struct ids_object *object,
			      void (*each)(const char *name, int json,
					   const char *value, void *data),
			      void *data)
{
	char bpf_name[BPFDEV_BPF_NAME_SIZE];
	struct row row = list_row_of_object(object, bpf_name, sizeof(bpf_name));

	list_row_each(&row, each, data);
}
