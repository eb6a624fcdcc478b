// SPDX-License-Identifier: GPL-2.0-only
/* bpfdev expose: make the data node of the map of a node. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdlib.h>
#include <unistd.h>

#include "bpf/data_node.h"
#include "bpf/map_file.h"
#include "bpf/pin_node.h"
#include "commands/expose.h"
#include "libbpfdev.h"
#include "util/error.h"
#include "util/owner.h"
#include "util/path.h"
#include "util/usage.h"

/* Only a map has data, and only its own node gives a descriptor of it. */
static int expose_check(const char *node, int fd)
{
	if (data_node_is(fd))
		return data_node_no_bpf("expose", node);
	return map_file_check_type(fd, "expose", node, O_RDONLY);
}

/*
 * Open the map of a node. The data node permits no more than the descriptor, so the widest
 * access is tried first. Return a descriptor, or -1 after the error was reported.
 */
static int expose_open(const char *node)
{
	int fd = bpfdev_open(node, O_RDWR);

	if (fd == -EACCES)
		fd = bpfdev_open(node, O_RDONLY);
	if (fd < 0) {
		cli_open_error(node, O_RDONLY, -fd);
		return -1;
	}
	if (!expose_check(node, fd))
		return fd;
	close(fd);
	return -1;
}

static int expose(const char *node, const char *name, const struct cli_owner *owner)
{
	int fd = expose_open(node), status;

	if (fd < 0)
		return CLI_FAILURE;
	status = pin_fd(name, fd, BPFDEV_FACE_DATA, NULL, owner);
	close(fd);
	return status;
}

static int cmd_expose(int argc, char **argv)
{
	static const struct option options[] = {
		CLI_OWNER_LONG_OPTIONS,
		CLI_LONG_OPTIONS,
		{}
	};
	struct cli_owner owner = {};
	int opt, status = CLI_OK;
	char *node, *name;

	while (!status && (opt = getopt_long(argc, argv, CLI_SHORT_OPTIONS, options,
					     NULL)) != -1)
		status = cli_owner_option(&cli_expose, &owner, opt, optarg);
	if (status)
		return status;
	if (argc - optind != 2)
		return cli_usage_error(&cli_expose, "expected the node of a map and a new name");
	node = cli_name(argv[optind]);
	name = node ? cli_name(argv[optind + 1]) : NULL;
	status = name ? expose(node, name, &owner) : CLI_FAILURE;
	free(name);
	free(node);
	return status;
}

const struct cli_command cli_expose = {
	.name = "expose",
	.args = "NODE NAME [OPTION]...",
	.help = "Make a node for the data of a map that has a node",
	.options =
	"  --mode MODE            set the permission bits, octal (default: 0600)\n"
	"  --user USER            set the owner, name or number (default: the caller)\n"
	"  --group GROUP          set the group, name or number (default: the caller's)\n",
	.run = cmd_expose,
};
