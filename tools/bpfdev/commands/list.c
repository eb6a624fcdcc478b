// SPDX-License-Identifier: GPL-2.0-only
/* bpfdev list: list the entries below /dev/bpf, as lsblk lists disks. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bpf/ids.h"
#include "bpf/walk_dirs.h"
#include "commands/list.h"
#include "commands/list_columns.h"
#include "libbpfdev.h"
#include "output/columns.h"
#include "output/table.h"
#include "util/alloc.h"
#include "util/error.h"
#include "util/path.h"
#include "util/usage.h"

/*
 * struct list - a list
 * @all: add objects without a node
 * @seen: with @all: objects with a node, by type and ID
 * @count: number of objects in @seen
 * @status: CLI_OK, or CLI_FAILURE after an error was reported
 */
struct list {
	struct table table;
	bool all;
	uint64_t *seen;
	size_t count;
	int status;
};

static uint64_t list_key(uint32_t type, uint32_t id)
{
	return (uint64_t)type << 32 | id;
}

static int list_compare_keys(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static void list_remember(struct list *list, const struct bpfdev_dev *dev)
{
	list->seen = cli_grow(list->seen, list->count, sizeof(uint64_t));
	list->seen[list->count++] = list_key(bpfdev_dev__type(dev),
					     bpfdev_dev__id(dev));
}

static int list_entry(const char *name, const struct bpfdev_dev *dev,
		      int ctl __attribute__((unused)), void *data)
{
	struct list *list = data;

	list_columns_add(&list->table, name, dev);
	if (list->all)
		list_remember(list, dev);
	return CLI_OK;
}

/* List one node. */
static void list_node(struct list *list, const char *name)
{
	struct bpfdev_dev *dev;
	const char *last;
	int ctl;

	ctl = cli_open_parent(name, O_RDONLY, &last);
	if (ctl < 0) {
		list->status = CLI_FAILURE;
		return;
	}
	dev = bpfdev_dev__read(ctl, last);
	if (dev)
		list_columns_add(&list->table, name, dev);
	else
		list->status = cli_name_error("list", name, errno);
	bpfdev_dev__free(dev);
	close(ctl);
}

static int list_add_unpinned(const struct ids_object *object, void *data)
{
	uint64_t wanted = list_key(object->type, object->id);
	struct list *list = data;

	if (!list->count || !bsearch(&wanted, list->seen, list->count,
				     sizeof(wanted), list_compare_keys))
		list_columns_add_object(&list->table, object);
	return CLI_OK;
}

/*
 * If a directory cannot be read, its objects are unknown and would seem to have no
 * node.
 */
static int list_all(struct list *list)
{
	int status;

	if (cli_walk_dirs("", list_entry, list))
		return CLI_FAILURE;
	if (list->count)
		qsort(list->seen, list->count, sizeof(uint64_t),
		      list_compare_keys);
	status = ids_each(list_add_unpinned, list);
	free(list->seen);
	if (status < 0)
		return CLI_FAILURE;
	return table_print(&list->table) ?: status;
}

static int list_names(struct list *list, int argc, char **argv)
{
	int i;

	if (!argc)
		list->status = cli_walk_dirs("", list_entry, list);
	for (i = 0; i < argc; i++) {
		char *name = cli_name(argv[i]);

		if (name && *name && !cli_is_dir(name))
			list_node(list, name);
		else if (!name || cli_walk_dirs(name, list_entry, list))
			list->status = CLI_FAILURE;
		free(name);
	}
	if (table_print(&list->table))
		list->status = CLI_FAILURE;
	return list->status;
}

static int cmd_list(int argc, char **argv)
{
	static const struct option options[] = {
		{ "all", no_argument, NULL, 'a' },
		TABLE_LONG_OPTIONS,
		TABLE_SIZES_LONG_OPTIONS,
		TABLE_ROWS_LONG_OPTIONS,
		CLI_LONG_OPTIONS,
		{}
	};
	struct list list = { .table.columns = &list_columns };
	int opt, status;

	while ((opt = getopt_long(argc, argv,
				  "a" TABLE_SHORT_OPTIONS TABLE_SIZES_SHORT_OPTIONS
				  TABLE_ROWS_SHORT_OPTIONS CLI_SHORT_OPTIONS, options, NULL)) != -1) {
		if (opt == 'a')
			list.all = true;
		else if (!table_option(&list.table, opt, optarg))
			cli_common_option(&cli_list, opt);
	}
	if (list.all && optind < argc)
		return cli_usage_error(&cli_list,
				       "--all lists all objects: expected no NAME");
	/* the only name that an object without a node has */
	if (list.all && !list.table.output && !list.table.output_all)
		list.table.output = "+BPF-NAME";
	status = table_open(&cli_list, &list.table);
	if (status)
		return status;
	if (list.all)
		return list_all(&list);
	return list_names(&list, argc - optind, argv + optind);
}

const struct cli_command cli_list = {
	.name = "list",
	.args = "[NAME...] [OPTION]...",
	.help = "List nodes and directories",
	.options =
		"  -a, --all              add objects without a node, and the column BPF-NAME\n"
		TABLE_SIZES_OPTIONS_HELP TABLE_OPTIONS_HELP TABLE_ROWS_OPTIONS_HELP,
	.run = cmd_list,
};
