// SPDX-License-Identifier: GPL-2.0-only
/* bpfdev rmdir: remove empty directories. */
#include <getopt.h>
#include <stdlib.h>

#include "commands/rmdir.h"
#include "util/error.h"
#include "util/path.h"
#include "util/usage.h"

static int cmd_rmdir(int argc, char **argv)
{
	static const struct option options[] = {
		CLI_LONG_OPTIONS,
		{}
	};
	int opt, ret = CLI_OK;

	while ((opt = getopt_long(argc, argv, CLI_SHORT_OPTIONS, options,
				  NULL)) != -1)
		cli_common_option(&cli_rmdir, opt);
	if (optind == argc)
		return cli_usage_error(&cli_rmdir, "expected a name");
	for (; optind < argc; optind++) {
		char *name = cli_name(argv[optind]);

		if (!name || cli_remove_dir(name))
			ret = CLI_FAILURE;
		free(name);
	}
	return ret;
}

const struct cli_command cli_rmdir = {
	.name = "rmdir",
	.args = "NAME...",
	.help = "Remove empty directories",
	.options = "",
	.run = cmd_rmdir,
};
