// SPDX-License-Identifier: GPL-2.0-only
/* bpfdev replace: put another object behind a name. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bpf/data_node.h"
#include "bpf/ids.h"
#include "bpf/keep_maps.h"
#include "bpf/load.h"
#include "bpf/object_arg.h"
#include "commands/replace.h"
#include "libbpfdev.h"
#include "util/error.h"
#include "util/parse.h"
#include "util/path.h"
#include "util/usage.h"

/* struct replacement - the new object of a node */
struct replacement {
	uint32_t type;
	int fd;
	struct bpfdev_replace_opts *opts;
};

/* Report the error, and the object that differs from the expected one. */
static int replace_error(int ctl, const char *name, const char *last,
			 const struct replacement *new, int err)
{
	const struct bpfdev_replace_opts *opts = new->opts;
	struct bpfdev_dev *dev;
	int ret;

	if (err == EEXIST)
		return cli_error("cannot replace %s: the new object already has the node %s/%s",
				 name, BPFDEV_DEV_DIR, opts->existing);
	/* only a data node is not for every object of its type */
	if (err == EOPNOTSUPP)
		return data_node_no_data("replace", name, ctl, new->fd);
	if (err == ESTALE)
		return cli_error("cannot replace %s: its object does not have the ID %u, or no longer; nothing was changed",
				 name, opts->expect_id);
	/* read only for the message; without permission, the message is shorter */
	dev = bpfdev_dev__read(ctl, last);
	if (err == EINVAL && dev && bpfdev_dev__type(dev) != new->type)
		ret = cli_error("cannot replace %s: it is a %s and cannot become a %s",
				name, bpfdev_type_str(bpfdev_dev__type(dev)),
				bpfdev_type_str(new->type));
	else
		ret = cli_name_error("replace", name, err);
	bpfdev_dev__free(dev);
	return ret;
}

static int replace_object(const char *name, const struct replacement *new)
{
	const char *last;
	int ctl, ret;

	ctl = bpfdev_ctl_open_parent(name, O_RDWR, &last);
	/* without permission to list, or to report any other error */
	if (ctl < 0)
		ctl = cli_open_parent(name, O_WRONLY, &last);
	if (ctl < 0)
		return CLI_FAILURE;
	ret = bpfdev_replace(ctl, last, new->fd, new->opts);
	if (ret)
		ret = replace_error(ctl, name, last, new, -ret);
	close(ctl);
	return ret;
}

static int cmd_replace(int argc, char **argv)
{
	static const struct option options[] = {
		{ "expect", required_argument, NULL, OPT_EXPECT },
		{ "prog", required_argument, NULL, OPT_PROG },
		{ "type", required_argument, NULL, OPT_TYPE },
		CLI_LONG_OPTIONS,
		{}
	};
	BPFDEV_OPTS(bpfdev_replace_opts, opts);
	struct replacement new = { .opts = &opts };
	struct load_choice choice = {};
	struct keep_maps maps = {};
	char *name;
	int opt, ret;

	while ((opt = getopt_long(argc, argv, CLI_SHORT_OPTIONS, options,
				  NULL)) != -1) {
		switch (opt) {
		case OPT_EXPECT:
			ret = cli_number_option(&cli_replace, "expect", optarg,
						0, &opts.expect_id);
			if (ret)
				return ret;
			opts.flags |= BPFDEV_EXPECT;
			break;
		case OPT_PROG:
			choice.prog = optarg;
			break;
		case OPT_TYPE:
			ret = load_type_option(&cli_replace, optarg, &choice);
			if (ret)
				return ret;
			break;
		default:
			cli_common_option(&cli_replace, opt);
		}
	}
	argc -= optind;
	argv += optind;
	if (argc != 4)
		return cli_usage_error(&cli_replace,
				       "expected a type, an object in two words and a name");
	new.type = ids_type_number(argv[0], strlen(argv[0]));
	if (!new.type)
		return cli_usage_error(&cli_replace,
				       "'%s' is not 'map', 'prog' or 'link'",
				       argv[0]);
	ret = object_arg_open(&cli_replace, new.type, argv[1], argv[2], &choice,
			      &new.fd, &maps);
	if (!ret) {
		opts.keep = keep_maps_fds(&maps);
		opts.keep_count = maps.count;
		name = cli_name(argv[3]);
		ret = name ? replace_object(name, &new) : CLI_FAILURE;
		free(name);
		close(new.fd);
	}
	keep_maps_drop(&maps);
	return ret;
}

const struct cli_command cli_replace = {
	.name = "replace",
	.args = "(map|prog|link) OBJ NAME [OPTION]...",
	.help = "Put another object of the same type behind a name, atomically",
	.options =
	"  --expect ID            replace only the object with this ID\n"
	"  --prog PROG            choose the program if the file has several\n"
	"  --type TYPE            set the type of the program in the file, for example\n"
	"                         xdp (default: that of its section)\n",
	.objects = true,
	.run = cmd_replace,
};
