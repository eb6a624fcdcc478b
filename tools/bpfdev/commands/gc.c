// SPDX-License-Identifier: GPL-2.0-only
/* bpfdev gc: remove nodes of links that are no longer attached. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bpf/attributes.h"
#include "bpf/walk_dirs.h"
#include "bpf/chain_link.h"
#include "chain/collect.h"
#include "commands/gc.h"
#include "libbpfdev.h"
#include "util/error.h"
#include "util/path.h"
#include "util/progress.h"
#include "util/usage.h"

/* Standard output may be the terminal that shows the progress. */
static void gc_put_name(const char *name)
{
	progress_erase();
	puts(name);
}

/* Ignore a node that was removed or replaced meanwhile; the next run handles it. */
static bool gc_has_changed(int ret)
{
	return ret == -ENOENT || ret == -ESTALE || ret == -EISDIR ||
	       ret == -ENODEV;
}

/* Report a link with unknown state, if the node still has the same link. */
static int gc_unknown(const char *name, const struct bpfdev_dev *dev, int ctl)
{
	struct bpfdev_dev *now = bpfdev_dev__read(ctl, bpfdev_dev__name(dev));
	bool same = now && bpfdev_dev__type(now) == BPFDEV_TYPE_LINK &&
		    bpfdev_dev__id(now) == bpfdev_dev__id(dev);

	bpfdev_dev__free(now);
	return same ? cli_error("cannot check whether %s is attached: its attribute in sysfs cannot be read; the node was kept",
				name) : CLI_OK;
}

static int gc_remove_node(const char *name, const struct bpfdev_dev *dev)
{
	BPFDEV_OPTS(bpfdev_expect_opts, opts, .flags = BPFDEV_EXPECT,
		    .expect_id = bpfdev_dev__id(dev));
	const char *last;
	int ctl, ret;

	ctl = cli_open_parent(name, O_WRONLY, &last);
	if (ctl < 0)
		return CLI_FAILURE;
	ret = bpfdev_remove(ctl, last, &opts);
	close(ctl);
	if (ret && !gc_has_changed(ret))
		return cli_name_error("unpin", name, -ret);
	if (!ret)
		gc_put_name(name);
	return CLI_OK;
}

static int gc_remove(const char *name, const char *chain, const struct bpfdev_dev *dev)
{
	bool removed = false;
	int status;

	if (!chain)
		return gc_remove_node(name, dev);
	status = chain_collect(&cli_gc, chain, &removed);
	if (removed)
		gc_put_name(chain);
	return status;
}

/* A user who may not list a directory may have nothing to do with it, as a tenant. */
static bool gc_may_remove(const char *name)
{
	const char *last;
	int ctl = bpfdev_ctl_open_parent(name, O_WRONLY, &last);

	if (ctl >= 0)
		close(ctl);
	return ctl >= 0;
}

/*
 * sysfs may describe another object by now. Only the listed object is removed, if it is
 * still there: IDs are not reused.
 */
static int gc_collect(const char *name, const struct bpfdev_dev *dev, int ctl,
		      void *data)
{
	const bool *dry_run = data;
	int status = CLI_OK;
	char attached[16];
	char *chain;

	progress_step();
	if (bpfdev_dev__type(dev) != BPFDEV_TYPE_LINK || (ctl < 0 && !gc_may_remove(name)))
		return CLI_OK;
	if (!attribute_of_node(bpfdev_dev__devnum(dev), "attached", attached,
			       sizeof(attached)))
		return gc_unknown(name, dev, ctl);
	if (strcmp(attached, "0") != 0)
		return CLI_OK;
	chain = chain_dir_of(name, CHAIN_LINK);
	if (*dry_run)
		gc_put_name(chain ?: name);
	else
		status = gc_remove(name, chain, dev);
	free(chain);
	return status;
}

static int cmd_gc(int argc, char **argv)
{
	static const struct option options[] = {
		{ "dry-run", no_argument, NULL, OPT_DRY_RUN },
		CLI_LONG_OPTIONS,
		{}
	};
	bool dry_run = false;
	int opt, status;
	char *dir;

	while ((opt = getopt_long(argc, argv, CLI_SHORT_OPTIONS, options,
				  NULL)) != -1) {
		switch (opt) {
		case OPT_DRY_RUN:
			dry_run = true;
			break;
		default:
			cli_common_option(&cli_gc, opt);
		}
	}
	if (argc - optind > 1)
		return cli_usage_error(&cli_gc, "expected at most one directory");
	dir = cli_name(optind < argc ? argv[optind] : "");
	if (!dir)
		return CLI_FAILURE;
	progress_start("looking at nodes", 0);
	status = cli_walk_dirs(dir, gc_collect, &dry_run);
	progress_end();
	free(dir);
	return status;
}

const struct cli_command cli_gc = {
	.name = "gc",
	.args = "[DIR] [OPTION]...",
	.help = "Remove nodes of links that are no longer attached",
	.options =
	"  --dry-run              print the names and remove nothing\n",
	.run = cmd_gc,
};
