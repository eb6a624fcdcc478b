// SPDX-License-Identifier: GPL-2.0-only
/* bpfdev view: load a user's own iterator and make a node for it, or for each cgroup. */
#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <bpf/libbpf.h>

#include "bpf/iter.h"
#include "bpf/iter_param.h"
#include "bpf/load.h"
#include "bpf/pin_node.h"
#include "commands/view.h"
#include "commands/view_follow.h"
#include "util/error.h"
#include "util/owner.h"
#include "util/path.h"
#include "util/usage.h"

/*
 * struct view - options of the command line
 * @prog: argument of --prog, or NULL
 * @owner: the owner of the node
 * @param: the parameter of the iterator
 */
struct view {
	const char *prog;
	struct cli_owner owner;
	struct iter_param param;
};

static int view_parse_options(int argc, char **argv, struct view *view)
{
	static const struct option options[] = {
		{ "cgroup", required_argument, NULL, OPT_CGROUP },
		{ "map", required_argument, NULL, OPT_MAP },
		{ "order", required_argument, NULL, OPT_ORDER },
		CLI_OWNER_LONG_OPTIONS,
		{ "pid", required_argument, NULL, OPT_PID },
		{ "prog", required_argument, NULL, OPT_PROG },
		CLI_LONG_OPTIONS,
		{}
	};
	int opt, status = CLI_OK;

	while (!status && (opt = getopt_long(argc, argv, CLI_SHORT_OPTIONS, options,
					     NULL)) != -1) {
		switch (opt) {
		case OPT_PROG:
			view->prog = optarg;
			break;
		case OPT_CGROUP:
		case OPT_MAP:
		case OPT_ORDER:
		case OPT_PID:
			status = iter_param_option(&cli_view, &view->param, opt, optarg);
			break;
		default:
			status = cli_owner_option(&cli_view, &view->owner, opt, optarg);
		}
	}
	return status ?: iter_param_check(&cli_view, &view->param);
}

/* Attach the iterator, and make a node for its link. */
static int view_make(const struct bpf_program *prog, const char *name,
		     const struct view *view)
{
	int link = iter_attach(prog, iter_param_info(&view->param)), status;

	if (link < 0)
		return iter_param_error(prog, &view->param, errno);
	status = pin_fd(name, link, BPFDEV_FACE_BPF, NULL, &view->owner);
	close(link);
	return status;
}

/* Load the iterator, and make the node, or with @follow the nodes in a directory. */
static int view_load(const char *path, const char *name, struct view *view, bool follow)
{
	struct bpf_object *object = load_open_file(path);
	struct bpf_program *prog;
	int status = CLI_FAILURE;

	if (!object)
		return CLI_FAILURE;
	prog = load_choose(object, path, view->prog, &iter_kind);
	if (prog)
		status = iter_param_open(&cli_view, prog, &view->param);
	if (!status)
		status = load_object(object, prog);
	if (!status && follow)
		status = view_follow(prog, name, view->owner.mode, &view->param);
	else if (!status)
		status = view_make(prog, name, view);
	iter_param_close(&view->param);
	bpf_object__close(object);
	return status;
}

static int view_check_follow(struct view *view)
{
	if (!view->param.cgroup)
		return cli_usage_error(&cli_view, "'follow' requires --cgroup");
	if (view->owner.flags & (BPFDEV_SET_UID | BPFDEV_SET_GID))
		return cli_usage_error(&cli_view,
				       "--user and --group require 'pin': with 'follow', a node has the owner of its cgroup");
	/* an owner who could write would get the link itself, and not only its text */
	if (!(view->owner.flags & BPFDEV_SET_MODE))
		view->owner.mode = 0400;
	return CLI_OK;
}

static int cmd_view(int argc, char **argv)
{
	struct view view = { .param = { .fd = -1 } };
	bool follow;
	char *name;
	int status;

	status = view_parse_options(argc, argv, &view);
	if (status)
		return status;
	argc -= optind;
	argv += optind;
	follow = argc && !strcmp(argv[0], "follow");
	if (argc != 3 || (!follow && strcmp(argv[0], "pin") != 0))
		return cli_usage_error(&cli_view,
				       "expected 'pin', an object file and a name, or 'follow', an object file and a directory");
	status = follow ? view_check_follow(&view) : CLI_OK;
	if (status)
		return status;
	name = cli_name(argv[2]);
	if (!name)
		return CLI_FAILURE;
	status = view_load(argv[1], name, &view, follow);
	free(name);
	return status;
}

const struct cli_command cli_view = {
	.name = "view",
	.args = "(pin OBJECT.o NAME|follow OBJECT.o DIR) [OPTION]...",
	.help = "Load an iterator of your own and make a node for it, or for each cgroup",
	.options =
	"  --prog PROG            choose the program if OBJECT.o has several iterators\n"
	"  --cgroup PATH          pin: start at a cgroup, for an iterator of cgroups;\n"
	"                         follow: make a node for each cgroup below it\n"
	"  --order ORDER          walk self, children, descendants, descendants-post or\n"
	"                         ancestors of the cgroup (default: self)\n"
	"  --map MAP              pin: walk the elements of a map: a node, map:ID, or a\n"
	"                         pin on bpffs\n"
	"  --pid PID              pin: walk the tasks of one process only\n"
	"  --mode MODE            set the permission bits, octal (default: 0600; follow:\n"
	"                         0400)\n"
	"  --user USER            pin: set the owner, name or number (default: the\n"
	"                         caller)\n"
	"  --group GROUP          pin: set the group, name or number (default: the\n"
	"                         caller's)\n",
	.run = cmd_view,
};
