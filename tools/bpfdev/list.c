// SPDX-License-Identifier: GPL-2.0-only
/* bpfdev list: the entries below /dev/bpf, as lsblk lists disks. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "columns.h"
#include "libbpfdev.h"
#include "table.h"

struct list {
	struct table table;
	int status;
};

static void list_dir(struct list *list, const char *dir);

static void list_entry(struct list *list, const char *dir,
		       const struct bpfdev_dev *dev)
{
	char *name = cli_join(dir, bpfdev_dev__name(dev));

	columns_add(&list->table, name, dev);
	if (bpfdev_dev__type(dev) == BPFDEV_TYPE_DIR)
		list_dir(list, name);
	free(name);
}

/* What is in a directory, and below it. */
static void list_dir(struct list *list, const char *dir)
{
	int ctl = bpfdev_ctl_open(dir, O_RDONLY);
	struct bpfdev_devs *devs;
	size_t i;

	if (ctl < 0) {
		list->status = cli_ctl_error(dir, O_RDONLY, -ctl);
		return;
	}
	devs = bpfdev_devs__read(ctl);
	if (devs) {
		for (i = 0; i < bpfdev_devs__count(devs); i++)
			list_entry(list, dir, bpfdev_devs__get(devs, i));
	} else if (errno != ENODEV) {
		/* ENODEV: it was removed meanwhile, and was empty then */
		list->status = cli_error("%s: %s", dir, strerror(errno));
	}
	bpfdev_devs__free(devs);
	close(ctl);
}

/* One node. */
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
		columns_add(&list->table, name, dev);
	else
		list->status = cli_name_error("list", name, errno);
	bpfdev_dev__free(dev);
	close(ctl);
}

static int list_names(struct list *list, int argc, char **argv)
{
	int i;

	if (!argc)
		list_dir(list, "");
	for (i = 0; i < argc; i++) {
		char *name = cli_name(argv[i]);

		if (!*name || cli_is_dir(name))
			list_dir(list, name);
		else
			list_node(list, name);
		free(name);
	}
	if (table_print(&list->table))
		list->status = CLI_FAILURE;
	return list->status;
}

static int run(int argc, char **argv)
{
	static const struct option options[] = {
		TABLE_LONG_OPTIONS,
		CLI_LONG_OPTIONS,
		{}
	};
	struct list list = { .table.columns = &list_columns };
	int opt, status;

	while ((opt = getopt_long(argc, argv, TABLE_SHORT_OPTIONS CLI_SHORT_OPTIONS,
				  options, NULL)) != -1)
		if (!table_option(&list.table, opt, optarg))
			cli_common_option(&cli_list, opt);
	status = table_open(&cli_list, &list.table);
	if (status)
		return status;
	return list_names(&list, argc - optind, argv + optind);
}

const struct cli_command cli_list = {
	.name = "list",
	.args = "[NAME...] [OPTION]...",
	.help = "Show nodes, and what is in directories: all, or those that are named",
	.options = TABLE_OPTIONS_HELP,
	.run = run,
};
