// SPDX-License-Identifier: GPL-2.0-only
/* bpfdev view: load a user's own iterator and make a node for it. */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <bpf/libbpf.h>

#include "bpf/iter.h"
#include "bpf/iter_param.h"
#include "bpf/load.h"
#include "bpf/pin_node.h"
#include "commands/view.h"
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

static int view_pin(const char *path, const char *name, struct view *view)
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
	if (!status)
		status = view_make(prog, name, view);
	iter_param_close(&view->param);
	bpf_object__close(object);
	return status;
}

static int cmd_view(int argc, char **argv)
{
	struct view view = { .param = { .fd = -1 } };
	char *name;
	int status;

	status = view_parse_options(argc, argv, &view);
	if (status)
		return status;
	argc -= optind;
	argv += optind;
	if (argc != 3 || strcmp(argv[0], "pin") != 0)
		return cli_usage_error(&cli_view,
				       "expected 'pin', an object file and a name");
	name = cli_name(argv[2]);
	if (!name)
		return CLI_FAILURE;
	status = view_pin(argv[1], name, &view);
	free(name);
	return status;
}

const struct cli_command cli_view = {
	.name = "view",
	.args = "pin OBJECT.o NAME [OPTION]...",
	.help = "Load an iterator of your own and make a node for it",
	.options =
	"  --prog PROG            choose the program if OBJECT.o has several iterators\n"
	"  --cgroup PATH          start at a cgroup, for an iterator of cgroups\n"
	"  --order ORDER          walk self, children, descendants, descendants-post or\n"
	"                         ancestors of the cgroup (default: self)\n"
	"  --map MAP              walk the elements of a map: a node, map:ID, or a pin\n"
	"                         on bpffs\n"
	"  --pid PID              walk the tasks of one process only\n"
	"  --mode MODE            set the permission bits, octal (default: 0600)\n"
	"  --user USER            set the owner, name or number (default: the caller)\n"
	"  --group GROUP          set the group, name or number (default: the caller's)\n",
	.run = cmd_view,
};
