// SPDX-License-Identifier: GPL-2.0-only
/* bpfdev holders: list the processes that hold objects, as lsof lists open files. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libsmartcols.h>

#include "bpf/all_holders.h"
#include "bpf/find_node.h"
#include "bpf/objects.h"
#include "bpf/one_object.h"
#include "bpf/sysfs_entries.h"
#include "bpf/type_names.h"
#include "bpf/walk_dirs.h"
#include "commands/holders.h"
#include "libbpfdev.h"
#include "output/columns.h"
#include "output/table.h"
#include "output/value.h"
#include "util/alloc.h"
#include "util/array.h"
#include "util/error.h"
#include "util/path.h"
#include "util/usage.h"

/* struct row - a holder, and the path of the held object */
struct row {
	const struct bpfdev_holder *holder;
	const char *name;
};

static bool holders_command_value(void *data, char *buf, size_t size)
{
	const struct row *row = data;

	return value_put_text(buf, size, row->holder->comm);
}

static bool holders_pid_value(void *data, char *buf, size_t size)
{
	const struct row *row = data;

	return value_put_u64(buf, size, row->holder->pid);
}

static bool holders_tid_value(void *data, char *buf, size_t size)
{
	const struct row *row = data;

	return value_put_u64(buf, size, row->holder->tid);
}

static bool holders_user_value(void *data, char *buf, size_t size)
{
	const struct row *row = data;

	return value_put_user(buf, size, row->holder->uid);
}

static bool holders_fd_value(void *data, char *buf, size_t size)
{
	const struct row *row = data;

	if (row->holder->how == BPFDEV_HELD_MAPPING)
		return value_put(buf, size, "mem");
	return value_put(buf, size, "%d", row->holder->fd);
}

static bool holders_access_value(void *data, char *buf, size_t size)
{
	const struct row *row = data;
	uint32_t access = row->holder->access;

	return value_put(buf, size, "%s%s",
			 access & BPFDEV_ACCESS_READ ? "r" : "",
			 access & BPFDEV_ACCESS_WRITE ? "w" : "");
}

static bool holders_from_value(void *data, char *buf, size_t size)
{
	const struct row *row = data;

	switch (row->holder->origin) {
	case BPFDEV_FROM_NODE:
		return value_put_text(buf, size, "node");
	case BPFDEV_FROM_DATA:
		return value_put_text(buf, size, "data");
	default:
		return value_put_text(buf, size, "bpf");
	}
}

static bool holders_type_value(void *data, char *buf, size_t size)
{
	const struct row *row = data;

	return value_put_text(buf, size, names_type(row->holder->type));
}

static bool holders_id_value(void *data, char *buf, size_t size)
{
	const struct row *row = data;

	return value_put_u64(buf, size, row->holder->id);
}

static bool holders_name_value(void *data, char *buf, size_t size)
{
	const struct row *row = data;

	return *row->name && value_put_text(buf, size, row->name);
}

static bool holders_start_value(void *data, char *buf, size_t size)
{
	const struct row *row = data;

	return row->holder->how == BPFDEV_HELD_MAPPING &&
	       value_put(buf, size, "0x%" PRIx64, (uint64_t)row->holder->start);
}

static const struct table_column all[] = {
	{ "COMMAND", 9, 0, SCOLS_JSON_STRING, true,
	  "name of the process", holders_command_value },
	{ "PID", 5, SCOLS_FL_RIGHT, SCOLS_JSON_NUMBER, true,
	  "PID of the process", holders_pid_value },
	{ "USER", 8, 0, SCOLS_JSON_STRING, true,
	  "effective user of the process", holders_user_value },
	{ "FD", 3, SCOLS_FL_RIGHT, SCOLS_JSON_STRING, true,
	  "file descriptor; mem: mapped memory", holders_fd_value },
	{ "ACCESS", 2, 0, SCOLS_JSON_STRING, true,
	  "access of the descriptor or mapping: r, w or rw", holders_access_value },
	{ "FROM", 4, 0, SCOLS_JSON_STRING, true,
	  "origin: node (opened), data (of a data node), bpf (bpf(2))",
	  holders_from_value },
	{ "TYPE", 4, 0, SCOLS_JSON_STRING, true,
	  "map, prog or link", holders_type_value },
	{ "ID", 4, SCOLS_FL_RIGHT, SCOLS_JSON_NUMBER, true,
	  "BPF ID of the object", holders_id_value },
	{ "NAME", 0.3, 0, SCOLS_JSON_STRING, true,
	  "path below /dev/bpf, if it has a node", holders_name_value },
	{ "TID", 5, SCOLS_FL_RIGHT, SCOLS_JSON_NUMBER, false,
	  "thread ID if the thread has its own descriptors", holders_tid_value },
	{ "START", 12, SCOLS_FL_RIGHT, SCOLS_JSON_STRING, false,
	  "mapped memory: its address in the process", holders_start_value },
};

static const struct table_columns holders_columns = {
	.name = "holders",
	.column = all,
	.count = ARRAY_SIZE(all),
};

/*
 * struct search - a search for holders in a directory
 * @table: the table to add to
 * @dir: the directory's name
 * @devs: its entries, by type and ID; NULL for one object
 * @count: number of entries
 * @name: name of the one object
 */
struct search {
	struct table *table;
	const char *dir;
	const struct bpfdev_dev **devs;
	size_t count;
	const char *name;
};

static int holders_compare(const struct bpfdev_dev *dev, uint32_t type, uint32_t id)
{
	uint32_t own_type = bpfdev_dev__type(dev), own_id = bpfdev_dev__id(dev);

	if (own_type != type)
		return own_type < type ? -1 : 1;
	return (own_id > id) - (own_id < id);
}

static int holders_by_id(const void *a, const void *b)
{
	const struct bpfdev_dev *x = *(const struct bpfdev_dev * const *)a;
	const struct bpfdev_dev *y = *(const struct bpfdev_dev * const *)b;

	return holders_compare(x, bpfdev_dev__type(y), bpfdev_dev__id(y));
}

/* Return the index of the first entry of an object, or of the one after it. */
static size_t holders_first(const struct search *search, uint32_t type, uint32_t id)
{
	size_t low = 0, high = search->count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (holders_compare(search->devs[middle], type, id) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/*
 * Find the entry that a holder holds, that with the face of its descriptor if there are
 * several; NULL if it is newer than the listing.
 */
static const struct bpfdev_dev *
holders_find_dev(const struct search *search,
		 const struct bpfdev_holder *holder)
{
	uint32_t face = holder->origin == BPFDEV_FROM_DATA ? BPFDEV_FACE_DATA :
							     BPFDEV_FACE_BPF;
	size_t i = holders_first(search, holder->type, holder->id);
	const struct bpfdev_dev *found = NULL;

	for (; i < search->count; i++) {
		const struct bpfdev_dev *dev = search->devs[i];

		if (holders_compare(dev, holder->type, holder->id))
			break;
		if (bpfdev_dev__face(dev) == face)
			return dev;
		found = found ?: dev;
	}
	return found;
}

static int holders_add_holder(const struct bpfdev_holder *holder, void *data)
{
	const struct search *search = data;
	struct row row = { .holder = holder, .name = search->name };
	const struct bpfdev_dev *dev;
	char *name = NULL;

	if (!row.name) {
		dev = holders_find_dev(search, holder);
		if (!dev)
			return 0;
		name = cli_join(search->dir, bpfdev_dev__name(dev));
		row.name = name;
	}
	table_add(search->table, &row);
	free(name);
	return 0;
}

static int holders_show_dir(struct table *table, const char *dir, bool listed);
static int holders_show_below(struct table *table, const char *dir);

static int holders_show_subdirs(struct table *table, const char *dir,
				const struct bpfdev_devs *devs)
{
	int status = CLI_OK;
	size_t i;

	for (i = 0; i < bpfdev_devs__count(devs); i++) {
		const struct bpfdev_dev *dev = bpfdev_devs__get(devs, i);
		char *name;

		if (bpfdev_dev__type(dev) != BPFDEV_TYPE_DIR)
			continue;
		name = cli_join(dir, bpfdev_dev__name(dev));
		if (holders_show_dir(table, name, true) == CLI_FAILURE)
			status = CLI_FAILURE;
		free(name);
	}
	return status;
}

/* Search a directory. One walk through the processes serves all its entries. */
static int holders_show_entries(struct table *table, int ctl, const char *dir,
				const struct bpfdev_devs *devs)
{
	struct search search = { .table = table, .dir = dir };
	size_t i;
	int ret;

	search.count = bpfdev_devs__count(devs);
	search.devs = calloc(search.count + 1, sizeof(const struct bpfdev_dev *));
	if (!search.devs)
		exit(cli_error("out of memory"));
	for (i = 0; i < search.count; i++)
		search.devs[i] = bpfdev_devs__get(devs, i);
	qsort(search.devs, search.count, sizeof(const struct bpfdev_dev *),
	      holders_by_id);
	ret = bpfdev_holders_each(ctl, NULL, holders_add_holder, &search);
	free(search.devs);
	return ret;
}

/*
 * The directories below one that the caller may not read, by sysfs. Return -EACCES if none
 * of them can be read either.
 */
static int holders_show_below(struct table *table, const char *dir)
{
	struct bpfdev_devs *devs = sysfs_entries_read(dir);
	int status = -EACCES, below;
	size_t i;

	for (i = 0; devs && i < bpfdev_devs__count(devs); i++) {
		const struct bpfdev_dev *dev = bpfdev_devs__get(devs, i);
		char *name;

		if (bpfdev_dev__type(dev) != BPFDEV_TYPE_DIR)
			continue;
		name = cli_join(dir, bpfdev_dev__name(dev));
		below = holders_show_dir(table, name, true);
		if (below != -EACCES)
			status = status == CLI_FAILURE ? CLI_FAILURE : below;
		free(name);
	}
	bpfdev_devs__free(devs);
	return status;
}

/* All that the caller may read: a tenant has only some directories. */
static int holders_show_all(struct table *table)
{
	int status = holders_show_dir(table, "", true);

	return status == -EACCES ? cli_ctl_error("", O_RDONLY, EACCES) : status;
}

/*
 * A directory that was listed may be gone by now, which is no error; of one that the caller
 * may not read, those below it are shown. Return -EACCES if there is none to be read.
 */
static int holders_show_dir(struct table *table, const char *dir, bool listed)
{
	int ctl = bpfdev_ctl_open(dir, O_RDONLY), status = CLI_OK, ret;
	struct bpfdev_devs *devs;

	if (ctl == -ENOENT && listed && *dir)
		return CLI_OK;
	if (ctl == -EACCES && listed)
		return holders_show_below(table, dir);
	if (ctl < 0)
		return cli_ctl_error(dir, O_RDONLY, -ctl);
	devs = bpfdev_devs__read(ctl);
	ret = devs ? holders_show_entries(table, ctl, dir, devs) : -errno;
	/* ENODEV: it was removed during the call, so it was empty */
	if (ret && ret != -ENODEV)
		status = cli_error("%s: %s", dir, strerror(-ret));
	close(ctl);
	if (devs && holders_show_subdirs(table, dir, devs))
		status = CLI_FAILURE;
	bpfdev_devs__free(devs);
	return status;
}

static int holders_show_node(struct table *table, const char *name)
{
	struct search search = { .table = table, .name = name };
	const char *last;
	int ctl, ret;

	ctl = cli_open_parent(name, O_RDONLY, &last);
	if (ctl < 0)
		return CLI_FAILURE;
	ret = bpfdev_holders_each(ctl, last, holders_add_holder, &search);
	close(ctl);
	return ret ? cli_name_error("list holders of", name, -ret) : CLI_OK;
}

/*
 * struct machine - a search for the holders of all objects
 * @table: the table to add to
 * @nodes: the objects with nodes
 */
struct machine {
	struct table *table;
	struct objects nodes;
};

static int holders_add_node(const char *name, const struct bpfdev_dev *dev, int ctl, void *data)
{
	struct machine *machine = data;
	uint32_t type = bpfdev_dev__type(dev), id = bpfdev_dev__id(dev);
	struct object *object = objects_add(&machine->nodes, type, id) ?:
				objects_find(&machine->nodes, type, id);

	(void)ctl;
	object_take_node(object, name, bpfdev_dev__face(dev));
	return CLI_OK;
}

static int holders_add_any(const struct bpfdev_holder *holder, void *data)
{
	const struct machine *machine = data;
	const struct object *object = objects_find(&machine->nodes, holder->type, holder->id);
	struct row row = { .holder = holder, .name = object ? object->name : "" };

	if (holder->origin == BPFDEV_FROM_DATA && object && object->data_name)
		row.name = object->data_name;
	table_add(machine->table, &row);
	return 0;
}

/* The holders of all objects, with a node or without. */
static int holders_show_machine(struct table *table)
{
	struct machine machine = { .table = table };
	int status = cli_walk_dirs("", holders_add_node, &machine) ?:
		     all_holders_each(holders_add_any, &machine);

	objects_free(&machine.nodes);
	return status;
}

static int holders_add_other(const struct bpfdev_holder *holder, void *data)
{
	/* the descriptor of this command is not of interest */
	return holder->pid == (uint32_t)getpid() ? 0 : holders_add_holder(holder, data);
}

/* TYPE:ID, with a node or without. */
static int holders_show_id(struct table *table, const char *arg)
{
	struct search search = { .table = table };
	struct ids_object object;
	char *node;
	int ctl, ret;

	if (one_object_open_arg(arg, &object))
		return CLI_FAILURE;
	node = find_node(object.type, object.id);
	search.name = node ?: "";
	ctl = bpfdev_ctl_open("", O_RDONLY);
	ret = ctl < 0 ? cli_ctl_error("", O_RDONLY, -ctl) :
			bpfdev_holders_each_fds(ctl, &object.fd, 1, holders_add_other, &search);
	if (ret < 0)
		ret = cli_error("cannot list holders of %s: %s", arg, strerror(-ret));
	if (ctl >= 0)
		close(ctl);
	close(object.fd);
	free(node);
	return ret;
}

static int holders_show_arg(struct table *table, const char *arg)
{
	uint32_t type, id;
	char *name;
	int status;

	if (one_object_parse(arg, &type, &id))
		return holders_show_id(table, arg);
	name = cli_name(arg);
	if (!name)
		return CLI_FAILURE;
	status = !*name || cli_is_dir(name) ? holders_show_dir(table, name, false) :
					      holders_show_node(table, name);
	free(name);
	return status;
}

static int cmd_holders(int argc, char **argv)
{
	static const struct option options[] = {
		{ "all", no_argument, NULL, 'a' },
		TABLE_LONG_OPTIONS,
		TABLE_ROWS_LONG_OPTIONS,
		CLI_LONG_OPTIONS,
		{}
	};
	struct table table = { .columns = &holders_columns };
	bool machine = false;
	int opt, status;

	while ((opt = getopt_long(argc, argv,
				  "a" TABLE_SHORT_OPTIONS TABLE_ROWS_SHORT_OPTIONS
				  CLI_SHORT_OPTIONS, options, NULL)) != -1) {
		if (opt == 'a')
			machine = true;
		else if (!table_option(&table, opt, optarg))
			cli_common_option(&cli_holders, opt);
	}
	if (machine && optind < argc)
		return cli_usage_error(&cli_holders,
				       "--all lists the holders of all objects: expected no NAME");
	status = table_open(&cli_holders, &table);
	if (status)
		return status;
	if (optind == argc)
		status = machine ? holders_show_machine(&table) : holders_show_all(&table);
	for (; optind < argc; optind++)
		if (holders_show_arg(&table, argv[optind]))
			status = CLI_FAILURE;
	return table_print(&table) ?: status;
}

const struct cli_command cli_holders = {
	.name = "holders",
	.args = "[NAME|TYPE:ID]... [OPTION]...",
	.help = "List the processes that hold objects",
	.options =
		"  -a, --all              list the holders of objects without a node, too\n"
		TABLE_OPTIONS_HELP TABLE_ROWS_OPTIONS_HELP,
	.run = cmd_holders,
};
