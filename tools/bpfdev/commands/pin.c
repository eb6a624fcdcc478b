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
#include "bpf/type_names.h"
#include "commands/pin.h"
#include "util/error.h"
#include "util/owner.h"
#include "util/path.h"
#include "util/usage.h"

/*
 * struct pin - options of the command line
 * @choice: arguments of --prog and --type
 * @owner: the owner of the node
 * @face: BPFDEV_FACE_*
 * @parents: make missing directories
 */
struct pin {
	struct load_choice choice;
	struct cli_owner owner;
	uint32_t face;
	bool parents;
};

static int pin_parse_options(int argc, char **argv, struct pin *pin)
{
	static const struct option options[] = {
		{ "as", required_argument, NULL, OPT_AS },
		CLI_OWNER_LONG_OPTIONS,
		{ "parents", no_argument, NULL, 'p' },
		{ "prog", required_argument, NULL, OPT_PROG },
		{ "type", required_argument, NULL, OPT_TYPE },
		CLI_LONG_OPTIONS,
		{}
	};
	int opt, status = CLI_OK;

	while (!status && (opt = getopt_long(argc, argv, "p" CLI_SHORT_OPTIONS, options,
					     NULL)) != -1) {
		switch (opt) {
		case OPT_AS:
			if (!names_face_number(optarg, &pin->face))
				status = cli_usage_error(&cli_pin,
							 "--as: '%s' is not 'bpf' or 'data'",
							 optarg);
			break;
		case 'p':
			pin->parents = true;
			break;
		case OPT_PROG:
			pin->choice.prog = optarg;
			break;
		case OPT_TYPE:
			status = load_type_option(&cli_pin, optarg, &pin->choice);
			break;
		default:
			status = cli_owner_option(&cli_pin, &pin->owner, opt, optarg);
		}
	}
	return status;
}

static int pin_make(const struct pin *pin, const char *arg, int fd,
		    const struct keep_maps *maps)
{
	char *name = cli_name(arg);
	int status = CLI_FAILURE;

	if (name && pin->parents)
		status = pin_fd_with_parents(name, fd, pin->face, maps, &pin->owner);
	else if (name)
		status = pin_fd(name, fd, pin->face, maps, &pin->owner);
	free(name);
	return status;
}

static int cmd_pin(int argc, char **argv)
{
	struct pin pin = { .face = BPFDEV_FACE_BPF };
	struct keep_maps maps = {};
	uint32_t type;
	int fd, status;

	status = pin_parse_options(argc, argv, &pin);
	if (status)
		return status;
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
	if (pin.face == BPFDEV_FACE_DATA && type != BPFDEV_TYPE_MAP)
		return cli_usage_error(&cli_pin, "--as data: a %s has no data; give a map",
				       argv[0]);
	status = object_arg_open(&cli_pin, type, argv[1], argv[2], &pin.choice, &fd, &maps);
	if (!status) {
		status = pin_make(&pin, argv[3], fd, &maps);
		close(fd);
	}
	keep_maps_drop(&maps);
	return status;
}

const struct cli_command cli_pin = {
	.name = "pin",
	.args = "(map|prog|link) OBJ NAME [OPTION]...",
	.help = "Make a node for an object",
	.options =
	"  --as FACE              make a node of the object, bpf, or of the data of a\n"
	"                         map, data (default: bpf)\n"
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
