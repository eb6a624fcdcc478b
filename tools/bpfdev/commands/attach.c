// SPDX-License-Identifier: GPL-2.0-only
/* bpfdev attach: attach a program by a link that has a node. */
#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <bpf/libbpf.h>

#include "bpf/attach_arg.h"
#include "bpf/attach_section.h"
#include "bpf/attach_xdp.h"
#include "bpf/keep_maps.h"
#include "bpf/load.h"
#include "bpf/object_arg.h"
#include "bpf/pin_node.h"
#include "commands/attach.h"
#include "libbpfdev.h"
#include "util/error.h"
#include "util/owner.h"
#include "util/path.h"
#include "util/usage.h"

/*
 * struct attachment - an attachment to be made
 * @word: first word of the program's name
 * @arg: second word of the program's name
 * @choice: the program in a file
 * @point: attach point
 * @maps: maps to be kept with it
 */
struct attachment {
	const char *word;
	const char *arg;
	struct load_choice choice;
	struct attach_point point;
	struct keep_maps maps;
};

static void attach_no_point_error(const struct bpf_program *prog)
{
	const char *name = bpf_program__name(prog);
	const char *section = bpf_program__section_name(prog);

	if (attach_point_is_for(prog))
		cli_error("cannot attach %s: its section '%s' names no attach point; give a TARGET, see --help",
			  name, section);
	else
		cli_error("cannot attach %s: its section '%s' names no attach point, and no TARGET of this command is for such programs; attach it by its own loader, then make a node for the link with 'bpfdev pin link'",
			  name, section);
}

/* Attach the program. Return the only descriptor of the link, or -1. */
static int attach_by_section(const struct bpf_program *prog)
{
	int fd = attach_section(prog);

	if (fd == -EOPNOTSUPP)
		attach_no_point_error(prog);
	return fd < 0 ? -1 : fd;
}

/* Check before anything is loaded whether there is a place to attach it to. */
static bool attach_has_point(const struct attachment *what,
			     const struct bpf_program *prog)
{
	if (what->point.word || bpf_program__type(prog) != BPF_PROG_TYPE_UNSPEC)
		return true;
	attach_no_point_error(prog);
	return false;
}

static int attach_file(struct attachment *what, int *link)
{
	struct bpf_object *object = load_open_file(what->arg);
	struct bpf_program *prog;

	if (!object)
		return CLI_FAILURE;
	*link = -1;
	prog = load_choose(object, what->arg, what->choice.prog, &load_any);
	if (prog && attach_has_point(what, prog) &&
	    !attach_point_fit(&what->point, object, prog) &&
	    !load_object(object, prog) &&
	    !keep_maps_take(object, what->arg, &what->maps))
		*link = what->point.word ?
				attach_point_attach(&what->point,
						    bpf_program__fd(prog)) :
				attach_by_section(prog);
	bpf_object__close(object);
	return *link < 0 ? CLI_FAILURE : CLI_OK;
}

static int attach_loaded(const struct attachment *what, int *link)
{
	int prog, status;

	status = object_arg_open(&cli_attach, BPFDEV_TYPE_PROG, what->word,
				 what->arg, &what->choice, &prog, NULL);
	if (status)
		return status;
	*link = attach_point_attach(&what->point, prog);
	close(prog);
	return *link < 0 ? CLI_FAILURE : CLI_OK;
}

static int attach_and_pin(struct attachment *what, const char *name,
			  bool parents, const struct cli_owner *owner)
{
	int link, status;

	/* check the name first, to not attach to a live interface in vain */
	if (attach_point_open(&what->point) || pin_check(name, parents))
		return CLI_FAILURE;
	status = strcmp(what->word, "file") ? attach_loaded(what, &link) :
					      attach_file(what, &link);
	if (!status) {
		status = parents ? pin_fd_with_parents(name, link, BPFDEV_FACE_BPF,
						       &what->maps, owner) :
				   pin_fd(name, link, BPFDEV_FACE_BPF, &what->maps, owner);
		/* without a node, no other process holds the link, so it ends here */
		close(link);
	}
	keep_maps_drop(&what->maps);
	return status;
}

static int attach_parse_args(struct attachment *what, int argc, char **argv)
{
	if (argc < 4)
		return cli_usage_error(&cli_attach,
				       "expected 'prog', an object in two words and a name");
	if (strcmp(argv[0], "prog") != 0)
		return cli_usage_error(&cli_attach,
				       "'%s' is not 'prog': only programs can be attached",
				       argv[0]);
	what->word = argv[1];
	what->arg = argv[2];
	if (argc == 4 && strcmp(what->word, "file") != 0)
		return cli_usage_error(&cli_attach,
				       "expected a TARGET: a program that is already loaded names no attach point");
	return attach_point_parse(&cli_attach, &what->point, argc - 4,
				  argv + 4);
}

static int cmd_attach(int argc, char **argv)
{
	static const struct option options[] = {
		CLI_OWNER_LONG_OPTIONS,
		{ "parents", no_argument, NULL, 'p' },
		{ "prog", required_argument, NULL, OPT_PROG },
		{ "xdp-mode", required_argument, NULL, OPT_XDP_MODE },
		CLI_LONG_OPTIONS,
		{}
	};
	struct attachment what = {};
	struct cli_owner owner = {};
	bool parents = false;
	int opt, status;
	char *name;

	while ((opt = getopt_long(argc, argv, "p" CLI_SHORT_OPTIONS, options,
				  NULL)) != -1) {
		status = CLI_OK;
		switch (opt) {
		case 'p':
			parents = true;
			break;
		case OPT_PROG:
			what.choice.prog = optarg;
			break;
		case OPT_XDP_MODE:
			status =
				attach_xdp_mode(&cli_attach, optarg, true,
						      &what.point.xdp_flags);
			break;
		default:
			status = cli_owner_option(&cli_attach, &owner, opt,
						  optarg);
		}
		if (status)
			return status;
	}
	argc -= optind;
	argv += optind;
	status = attach_parse_args(&what, argc, argv);
	if (status)
		return status;
	name = cli_name(argv[3]);
	if (!name)
		return CLI_FAILURE;
	status = attach_and_pin(&what, name, parents, &owner);
	free(name);
	return status;
}

const struct cli_command cli_attach = {
	.name = "attach",
	.args = "prog OBJ NAME [TARGET] [OPTION]...",
	.help = "Attach a program and make a node for its link",
	.options =
	"  --xdp-mode MODE        set the mode: native, generic or offload (default:\n"
	"                         native if the driver supports it, else generic)\n"
	"  --prog PROG            choose the program if the file has several\n"
	"  --mode MODE            set the permission bits, octal (default: 0600)\n"
	"  --user USER            set the owner, name or number (default: the caller)\n"
	"  --group GROUP          set the group, name or number (default: the caller's)\n"
	"  -p, --parents          make missing directories of NAME\n",
	.notes =
	"TARGET: xdp IFACE, tcx IFACE (ingress|egress), netkit IFACE (primary|peer),\n"
	"        netns PATH (sk_lookup|flow_dissector), cgroup PATH TYPE, or nothing\n"
	"        for a file: the attach point of the program's section\n",
	.objects = true,
	.run = cmd_attach,
};
