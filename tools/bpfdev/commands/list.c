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

#include "bpf/attached.h"
#include "bpf/attributes.h"
#include "bpf/holder_pids.h"
#include "bpf/ids.h"
#include "bpf/object_set.h"
#include "bpf/pins.h"
#include "bpf/walk_dirs.h"
#include "commands/list.h"
#include "commands/list_columns.h"
#include "commands/list_watch.h"
#include "commands/node_events.h"
#include "libbpfdev.h"
#include "output/columns.h"
#include "output/table.h"
#include "util/alloc.h"
#include "util/error.h"
#include "util/path.h"
#include "util/progress.h"
#include "util/usage.h"

/*
 * struct list - a list
 * @names: the nodes and directories to list, as the user wrote them
 * @name_count: number of @names; 0: all
 * @all: add objects without a node
 * @attached: list attachments: links, and programs that are attached without one
 * @watch: list again after each change
 * @seen: with @all or @attached: objects with a node
 * @status: CLI_OK, or CLI_FAILURE after an error was reported
 */
struct list {
	struct table table;
	char **names;
	int name_count;
	bool all;
	bool attached;
	bool watch;
	struct object_set seen;
	int status;
};

/*
 * struct list_attachment - an object that may be attached
 * @type, @bpf_type, @id: what it is
 * @name, @dev, @devnum: its node, or NULL and 0
 * @object: the object, if it has no node
 */
struct list_attachment {
	struct list *list;
	uint32_t type;
	uint32_t bpf_type;
	uint32_t id;
	const char *name;
	const struct bpfdev_dev *dev;
	dev_t devnum;
	const struct ids_object *object;
};

static void list_add_attachment(const char *where, void *data)
{
	const struct list_attachment *of = data;

	if (of->dev)
		list_columns_add(&of->list->table, of->name, of->dev, where);
	else
		list_columns_add_object(&of->list->table, of->object, where);
}

/*
 * Add a row for a link, and one for each place where a program is without a link. An
 * iterator is a way to read something, and not attached to it.
 */
static void list_add_attachments(struct list_attachment *of)
{
	if (of->type == BPFDEV_TYPE_PROG)
		attached_each(of->id, list_add_attachment, of);
	else if (of->type == BPFDEV_TYPE_LINK && of->bpf_type != BPF_LINK_TYPE_ITER &&
		 attribute_link_attached(of->devnum, of->object))
		list_add_attachment(NULL, of);
}

static void list_add_attachments_of_node(struct list *list, const char *name,
					 const struct bpfdev_dev *dev)
{
	struct list_attachment of = {
		.list = list, .type = bpfdev_dev__type(dev),
		.bpf_type = bpfdev_dev__bpf_type(dev), .id = bpfdev_dev__id(dev),
		.name = name, .dev = dev, .devnum = bpfdev_dev__devnum(dev),
	};

	list_add_attachments(&of);
}

static void list_add_attachments_of_object(struct list *list,
					   const struct ids_object *object)
{
	struct list_attachment of = {
		.list = list, .type = object->type, .bpf_type = ids_object_bpf_type(object),
		.id = object->id, .object = object,
	};

	list_add_attachments(&of);
}

static int list_entry(const char *name, const struct bpfdev_dev *dev,
		      int ctl __attribute__((unused)), void *data)
{
	struct list *list = data;

	progress_step();
	if (list->attached)
		list_add_attachments_of_node(list, name, dev);
	else
		list_columns_add(&list->table, name, dev, NULL);
	if (list->all)
		object_set_add(&list->seen, bpfdev_dev__type(dev), bpfdev_dev__id(dev));
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
		list_columns_add(&list->table, name, dev, NULL);
	else
		list->status = cli_name_error("list", name, errno);
	bpfdev_dev__free(dev);
	close(ctl);
}

static int list_add_unpinned(const struct ids_object *object, void *data)
{
	struct list *list = data;

	progress_step();
	if (object_set_has(&list->seen, object->type, object->id))
		return CLI_OK;
	if (list->attached)
		list_add_attachments_of_object(list, object);
	else
		list_columns_add_object(&list->table, object, NULL);
	return CLI_OK;
}

/* Maps are not attached. */
static int list_each_unpinned(struct list *list)
{
	int status, links;

	if (!list->attached)
		return ids_each(list_add_unpinned, list);
	status = ids_each_of(BPFDEV_TYPE_PROG, list_add_unpinned, list);
	if (status < 0)
		return status;
	links = ids_each_of(BPFDEV_TYPE_LINK, list_add_unpinned, list);
	return links < 0 ? links : status ?: links;
}

/*
 * Add the rows of all objects. If a directory cannot be read, its objects are unknown and
 * would seem to have no node. Return: as ids_each().
 */
static int list_read_all(struct list *list)
{
	if (cli_walk_dirs("", list_entry, list))
		return -1;
	object_set_sort(&list->seen);
	return list_each_unpinned(list);
}

static int list_all(struct list *list)
{
	int status;

	progress_start("listing", 0);
	status = list_read_all(list);
	progress_end();
	object_set_free(&list->seen);
	if (status < 0)
		return CLI_FAILURE;
	return table_print(&list->table) ?: status ?: attached_status();
}

/* Add the rows of the given names, or of all. */
static int list_read(void *data)
{
	struct list *list = data;
	int i;

	list->status = CLI_OK;
	if (list->watch) {
		holder_pids_forget();
		pins_forget();
	} else {
		progress_start("listing", 0);
	}
	if (!list->name_count)
		list->status = cli_walk_dirs("", list_entry, list);
	for (i = 0; i < list->name_count; i++) {
		char *name = cli_name(list->names[i]);

		if (name && *name && !cli_is_dir(name))
			list_node(list, name);
		else if (!name || cli_walk_dirs(name, list_entry, list))
			list->status = CLI_FAILURE;
		free(name);
	}
	progress_end();
	return list->status;
}

static int list_names(struct list *list)
{
	int status = list_read(list);

	return table_print(&list->table) ?: status;
}

static int list_changes(struct list *list)
{
	struct list_watch watch = {
		.table = &list->table,
		.read = list_read,
		.data = list,
	};

	return node_events_set_names(&watch.events, &cli_list, list->name_count,
				     list->names) ?: list_watch(&watch);
}

static int list_check_options(const struct list *list)
{
	const char *option = list->attached ? "--attached" : "--all";

	if (list->all && list->name_count)
		return cli_usage_error(&cli_list, "%s lists all %s: expected no NAME", option,
				       list->attached ? "attachments" : "objects");
	if (list->all && list->watch)
		return cli_usage_error(&cli_list,
				       "%s and --watch are mutually exclusive: objects without a node cause no events",
				       option);
	return CLI_OK;
}

static int list_show(struct list *list)
{
	int status = list_check_options(list);

	/* the only name that an object without a node has */
	if (list->all && !list->table.output && !list->table.output_all)
		list->table.output = "+BPF-NAME";
	status = status ?: table_open(&cli_list, &list->table);
	if (status)
		return status;
	if (list->all)
		return list_all(list);
	return list->watch ? list_changes(list) : list_names(list);
}

static int cmd_list(int argc, char **argv)
{
	static const struct option options[] = {
		{ "all", no_argument, NULL, 'a' },
		{ "attached", no_argument, NULL, OPT_ATTACHED },
		{ "watch", no_argument, NULL, OPT_WATCH },
		TABLE_LONG_OPTIONS,
		TABLE_SIZES_LONG_OPTIONS,
		TABLE_ROWS_LONG_OPTIONS,
		CLI_LONG_OPTIONS,
		{}
	};
	struct list list = { .table.columns = &list_columns };
	int opt;

	while ((opt = getopt_long(argc, argv,
				  "a" TABLE_SHORT_OPTIONS TABLE_SIZES_SHORT_OPTIONS
				  TABLE_ROWS_SHORT_OPTIONS CLI_SHORT_OPTIONS, options, NULL)) != -1) {
		if (opt == 'a')
			list.all = true;
		else if (opt == OPT_ATTACHED)
			list.all = list.attached = true;
		else if (opt == OPT_WATCH)
			list.watch = true;
		else if (!table_option(&list.table, opt, optarg))
			cli_common_option(&cli_list, opt);
	}
	/* a document for each change */
	list.table.json_lines = list.watch;
	list.names = argv + optind;
	list.name_count = argc - optind;
	return list_show(&list);
}

const struct cli_command cli_list = {
	.name = "list",
	.args = "[NAME...] [OPTION]...",
	.help = "List nodes and directories",
	.options =
		"  -a, --all              add objects without a node, and the column BPF-NAME\n"
		"      --attached         list links, and programs attached without a link\n"
		"      --watch            print the table again whenever a node changes\n"
		TABLE_SIZES_OPTIONS_HELP TABLE_OPTIONS_HELP TABLE_ROWS_OPTIONS_HELP,
	.run = cmd_list,
};
