// SPDX-License-Identifier: GPL-2.0-only
/* bpfdev view: load a user's own iterator and make a node for it. */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include <bpf/libbpf.h>

#include "bpf/iter.h"
#include "bpf/load.h"
#include "bpf/pin_node.h"
#include "commands/view.h"
#include "util/error.h"
#include "util/owner.h"
#include "util/path.h"
#include "util/usage.h"

static int view_pin(const char *path, const char *prog_name, const char *name,
		    const struct cli_owner *owner)
{
	struct bpf_object *object = load_open_file(path);
	struct bpf_link *link = NULL;
	struct bpf_program *prog;
	int ret = CLI_FAILURE;

	if (!object)
		return CLI_FAILURE;
	prog = load_choose(object, path, prog_name, &iter_kind);
	if (prog)
		link = iter_attach(object, prog, NULL);
	if (link)
		ret = pin_fd(name, bpf_link__fd(link), BPFDEV_FACE_BPF, NULL, owner);
	bpf_link__destroy(link);
	bpf_object__close(object);
	return ret;
}

static int cmd_view(int argc, char **argv)
{
	static const struct option options[] = {
		CLI_OWNER_LONG_OPTIONS,
		{ "prog", required_argument, NULL, OPT_PROG },
		CLI_LONG_OPTIONS,
		{}
	};
	const char *prog_name = NULL;
	struct cli_owner owner = {};
	char *name;
	int opt, ret;

	while ((opt = getopt_long(argc, argv, CLI_SHORT_OPTIONS, options,
				  NULL)) != -1) {
		switch (opt) {
		case OPT_PROG:
			prog_name = optarg;
			break;
		default:
			ret = cli_owner_option(&cli_view, &owner, opt, optarg);
			if (ret)
				return ret;
		}
	}
	argc -= optind;
	argv += optind;
	if (argc != 3 || strcmp(argv[0], "pin") != 0)
		return cli_usage_error(&cli_view,
				       "expected 'pin', an object file and a name");
	name = cli_name(argv[2]);
	if (!name)
		return CLI_FAILURE;
	ret = view_pin(argv[1], prog_name, name, &owner);
	free(name);
	return ret;
}

const struct cli_command cli_view = {
	.name = "view",
	.args = "pin OBJECT.o NAME [OPTION]...",
	.help = "Load an iterator of your own and make a node for it",
	.options =
	"  --prog PROG            choose the program if OBJECT.o has several iterators\n"
	"  --mode MODE            set the permission bits, octal (default: 0600)\n"
	"  --user USER            set the owner, name or number (default: the caller)\n"
	"  --group GROUP          set the group, name or number (default: the caller's)\n",
	.run = cmd_view,
};
