// SPDX-License-Identifier: GPL-2.0-only
/* bpfdev restore: put everything back into the kernel module. */
#include <getopt.h>

#include "bpf/exchange.h"
#include "commands/restore.h"
#include "util/atomic_files.h"
#include "util/usage.h"

static int cmd_restore(int argc, char **argv)
{
	static const struct option options[] = {
		{ "module", required_argument, NULL, OPT_MODULE },
		CLI_LONG_OPTIONS,
		{}
	};
	const char *module = NULL;
	int opt;

	while ((opt = getopt_long(argc, argv, CLI_SHORT_OPTIONS, options, NULL)) != -1) {
		if (opt != OPT_MODULE)
			cli_common_option(&cli_restore, opt);
		module = optarg;
	}
	if (optind != argc)
		return cli_usage_error(&cli_restore, "expected no argument");
	return files_lock() ?: exchange_restore(module);
}

const struct cli_command cli_restore = {
	.name = "restore",
	.args = "[OPTION]...",
	.help = "Put all nodes back into the kernel module, after save",
	.options =
	"  --module FILE          load this module, if none is loaded (default: the\n"
	"                         installed one)\n",
	.run = cmd_restore,
};
