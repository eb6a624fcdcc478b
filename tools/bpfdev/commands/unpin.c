// SPDX-License-Identifier: GPL-2.0-only
/* bpfdev unpin: remove nodes. */
#include <fcntl.h>
#include <getopt.h>
#include <stdlib.h>
#include <unistd.h>

#include "commands/unpin.h"
#include "libbpfdev.h"
#include "util/error.h"
#include "util/path.h"
#include "util/usage.h"

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

static int cmd_unpin(int argc, char **argv)
{
	static const struct option options[] = {
		CLI_LONG_OPTIONS,
		{}
	};
	int opt, ret = CLI_OK;

	while ((opt = getopt_long(argc, argv, CLI_SHORT_OPTIONS, options,
				  NULL)) != -1)
		cli_common_option(&cli_unpin, opt);
	if (optind == argc)
		return cli_usage_error(&cli_unpin, "expected a name");
	for (; optind < argc; optind++) {
		char *name = cli_name(argv[optind]);

		if (!name || unpin_node(name))
			ret = CLI_FAILURE;
		free(name);
	}
	return ret;
}

const struct cli_command cli_unpin = {
	.name = "unpin",
	.args = "NAME...",
	.help = "Remove nodes; open file descriptors stay valid",
	.options = "",
	.run = cmd_unpin,
};
