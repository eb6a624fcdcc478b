// SPDX-License-Identifier: GPL-2.0-only
/* bpfdev pin: make a node for an object. */
#include <getopt.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bpf/ids.h"
#include "bpf/keep_maps.h"
#include "bpf/load.h"
#include "bpf/object_arg.h"
#include "bpf/pin_node.h"
#include "commands/pin.h"
#include "util/error.h"
#include "util/owner.h"
#include "util/path.h"
#include "util/usage.h"

static int cmd_pin(int argc, char **argv)
{
	static const struct option options[] = {
		CLI_OWNER_LONG_OPTIONS,
		{ "parents", no_argument, NULL, 'p' },
		{ "prog", required_argument, NULL, OPT_PROG },
		{ "type", required_argument, NULL, OPT_TYPE },
		CLI_LONG_OPTIONS,
		{}
	};
	struct load_choice choice = {};
	struct keep_maps maps = {};
	struct cli_owner owner = {};
	bool parents = false;
	uint32_t type;
	char *name;
	int opt, fd, ret;

	while ((opt = getopt_long(argc, argv, "p" CLI_SHORT_OPTIONS, options,
				  NULL)) != -1) {
		switch (opt) {
		case 'p':
			parents = true;
			break;
		case OPT_PROG:
			choice.prog = optarg;
			break;
		case OPT_TYPE:
			ret = load_type_option(&cli_pin, optarg, &choice);
			if (ret)
				return ret;
			break;
		default:
			ret = cli_owner_option(&cli_pin, &owner, opt, optarg);
			if (ret)
				return ret;
		}
	}
	argc -= optind;
	argv += optind;
	if (argc != 4)
		return cli_usage_error(&cli_pin,
				       "expected a type, an object in two words and a name");
	type = ids_type_number(argv[0], strlen(argv[0]));
	if (!type)
		return cli_usage_error(&cli_pin,
				       "'%s' is not 'map', 'prog' or 'link'",
				       argv[0]);
	ret = object_arg_open(&cli_pin, type, argv[1], argv[2], &choice, &fd,
			      &maps);
	if (!ret) {
		name = cli_name(argv[3]);
		if (!name)
			ret = CLI_FAILURE;
		else
			ret = parents ? pin_fd_with_parents(name, fd, &maps, &owner) :
					pin_fd(name, fd, &maps, &owner);
		free(name);
		close(fd);
	}
	keep_maps_drop(&maps);
	return ret;
}

const struct cli_command cli_pin = {
	.name = "pin",
	.args = "(map|prog|link) OBJ NAME [OPTION]...",
	.help = "Make a node for an object",
	.options =
	"  --mode MODE            set the permission bits, octal (default: 0600)\n"
	"  --user USER            set the owner, name or number (default: the caller)\n"
	"  --group GROUP          set the group, name or number (default: the caller's)\n"
	"  -p, --parents          make missing directories of NAME\n"
	"  --prog PROG            choose the program if the file has several\n"
	"  --type TYPE            set the type of the program in the file, for example\n"
	"                         xdp (default: that of its section)\n",
	.objects = true,
	.run = cmd_pin,
};
