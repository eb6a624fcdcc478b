// SPDX-License-Identifier: GPL-2.0-only
/* bpfdev rmdir: remove an empty directory. */
#include <fcntl.h>
#include <getopt.h>
#include <stdlib.h>
#include <unistd.h>

#include "commands/rmdir.h"
#include "libbpfdev.h"
#include "util/error.h"
#include "util/path.h"
#include "util/usage.h"

static int rmdir_remove(const char *name)
{
	const char *last;
	int ctl, ret;

	ctl = cli_open_parent(name, O_WRONLY, &last);
	if (ctl < 0)
		return CLI_FAILURE;
	ret = bpfdev_rmdir(ctl, last);
	close(ctl);
	return ret ? cli_name_error("remove the directory", name, -ret) : CLI_OK;
}

static int cmd_rmdir(int argc, char **argv)
{
	static const struct option options[] = {
		CLI_LONG_OPTIONS,
		{}
	};
	char *name;
	int opt, ret;

	while ((opt = getopt_long(argc, argv, CLI_SHORT_OPTIONS, options,
				  NULL)) != -1)
		cli_common_option(&cli_rmdir, opt);
	if (argc - optind != 1)
		return cli_usage_error(&cli_rmdir, "expected one name");
	name = cli_name(argv[optind]);
	if (!name)
		return CLI_FAILURE;
	ret = rmdir_remove(name);
	free(name);
	return ret;
}

const struct cli_command cli_rmdir = {
	.name = "rmdir",
	.args = "NAME",
	.help = "Remove an empty directory",
	.options = "",
	.run = cmd_rmdir,
};
