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

struct list {
	struct columns columns;
	int status;
};

static void list_dir(struct list *list, const char *dir);

static void list_entry(struct list *list, const char *dir,
		       const struct bpfdev_dev *dev)
{
	char *name;

	if (asprintf(&name, "%s%s%s", dir, *dir ? "/" : "",
		     bpfdev_dev__name(dev)) < 0)
		exit(cli_error("out of memory"));
	columns_add(&list->columns, name, dev);
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

static bool is_dir(const char *name)
{
	int ctl = bpfdev_ctl_open(name, O_PATH);

	if (ctl >= 0)
		close(ctl);
	return ctl >= 0;
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
		columns_add(&list->columns, name, dev);
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

		if (!*name || is_dir(name))
			list_dir(list, name);
		else
			list_node(list, name);
		free(name);
	}
	if (columns_print(&list->columns))
		list->status = cli_error("standard output: %s",
					 strerror(errno));
	return list->status;
}

static int run(int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'J' },
		{ "list-columns", no_argument, NULL, 'H' },
		{ "noheadings", no_argument, NULL, 'n' },
		{ "output", required_argument, NULL, 'o' },
		{ "output-all", no_argument, NULL, 'O' },
		{ "raw", no_argument, NULL, 'r' },
		CLI_LONG_OPTIONS,
		{}
	};
	struct columns_style style = {};
	struct list list = { .status = CLI_OK };
	const char *output = NULL;
	bool output_all = false;
	int opt;

	while ((opt = getopt_long(argc, argv, "HJno:r" CLI_SHORT_OPTIONS,
				  options, NULL)) != -1) {
		switch (opt) {
		case 'H':
			columns_describe();
			return CLI_OK;
		case 'J':
			style.json = true;
			break;
		case 'n':
			style.noheadings = true;
			break;
		case 'o':
			output = optarg;
			break;
		case 'O':
			output_all = true;
			break;
		case 'r':
			style.raw = true;
			break;
		default:
			cli_common_option(&cli_list, opt);
		}
	}
	if (style.json && style.raw)
		return cli_usage_error(&cli_list,
				       "--json and --raw exclude each other");
	if (output && output_all)
		return cli_usage_error(&cli_list,
				       "--output and --output-all exclude each other");
	if (output_all)
		columns_choose_all(&list.columns);
	else if (columns_choose(&list.columns, output))
		return cli_usage_error(&cli_list,
				       "--output: '%s' names an unknown column; --list-columns shows them",
				       output);
	if (columns_open(&list.columns, &style))
		return cli_error("%s", strerror(errno));
	return list_names(&list, argc - optind, argv + optind);
}

const struct cli_command cli_list = {
	.name = "list",
	.args = "[NAME...] [OPTION]...",
	.help = "Show nodes, and what is in directories: all, or those that are named",
	.options =
	"  -J, --json             print JSON\n"
	"  -n, --noheadings       print no headings\n"
	"  -o, --output [+]LIST   print these columns; with +, after the default ones\n"
	"      --output-all       print all columns\n"
	"  -r, --raw              print without aligning\n"
	"  -H, --list-columns     show which columns there are\n",
	.run = run,
};
