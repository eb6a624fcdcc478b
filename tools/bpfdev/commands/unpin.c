// SPDX-License-Identifier: GPL-2.0-only
/* bpfdev unpin: remove nodes, or all of a directory. */
#include <fcntl.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "bpf/walk_dirs.h"
#include "commands/unpin.h"
#include "libbpfdev.h"
#include "util/alloc.h"
#include "util/error.h"
#include "util/path.h"
#include "util/progress.h"
#include "util/usage.h"

/* struct found - an entry below a directory */
struct found {
	char *name;
	bool is_dir;
};

/* struct tree - the entries below a directory; each directory comes before its entries */
struct tree {
	struct found *found;
	size_t count;
};

static int unpin_node(const char *name)
{
	const char *last;
	int ctl, ret;

	ctl = cli_open_parent(name, O_WRONLY, &last);
	if (ctl < 0)
		return CLI_FAILURE;
	ret = bpfdev_remove(ctl, last, NULL);
	close(ctl);
	return ret ? cli_name_error("unpin", name, -ret) : CLI_OK;
}

static int unpin_find(const char *name, const struct bpfdev_dev *dev, int ctl, void *data)
{
	struct tree *tree = data;

	(void)ctl;
	tree->found = cli_grow(tree->found, tree->count, sizeof(*tree->found));
	tree->found[tree->count++] = (struct found) {
		.name = cli_copy(name),
		.is_dir = bpfdev_dev__type(dev) == BPFDEV_TYPE_DIR,
	};
	return CLI_OK;
}

/* Entries that come meanwhile stay, and so does their directory. */
static int unpin_dir(const char *dir)
{
	struct tree tree = {};
	int status = cli_walk_dirs(dir, unpin_find, &tree);
	size_t i;

	progress_start("removing", tree.count);
	for (i = tree.count; i--;) {
		struct found *found = &tree.found[i];

		progress_step();
		if (found->is_dir ? cli_remove_dir(found->name) : unpin_node(found->name))
			status = CLI_FAILURE;
		free(found->name);
	}
	progress_end();
	free(tree.found);
	return status ?: cli_remove_dir(dir);
}

static int unpin_name(const char *name, bool recursive)
{
	if (recursive && !*name)
		return cli_error("%s itself cannot be removed; name what is in it",
				 BPFDEV_DEV_DIR);
	return recursive && cli_is_dir(name) ? unpin_dir(name) : unpin_node(name);
}

static int cmd_unpin(int argc, char **argv)
{
	static const struct option options[] = {
		{ "recursive", no_argument, NULL, 'r' },
		CLI_LONG_OPTIONS,
		{}
	};
	bool recursive = false;
	int opt, ret = CLI_OK;

	while ((opt = getopt_long(argc, argv, "r" CLI_SHORT_OPTIONS, options,
				  NULL)) != -1) {
		if (opt == 'r')
			recursive = true;
		else
			cli_common_option(&cli_unpin, opt);
	}
	if (optind == argc)
		return cli_usage_error(&cli_unpin, "expected a name");
	for (; optind < argc; optind++) {
		char *name = cli_name(argv[optind]);

		if (!name || unpin_name(name, recursive))
			ret = CLI_FAILURE;
		free(name);
	}
	return ret;
}

const struct cli_command cli_unpin = {
	.name = "unpin",
	.args = "NAME... [OPTION]...",
	.help = "Remove nodes; open file descriptors stay valid",
	.options =
	"  -r, --recursive        remove directories, too, with all that is in them\n",
	.run = cmd_unpin,
};
