// SPDX-License-Identifier: GPL-2.0-only
/* bpfdev save: take everything out of the kernel module, so that it can be unloaded. */
#include <getopt.h>
#include <stdint.h>

#include "bpf/exchange.h"
#include "commands/save.h"
#include "util/atomic_files.h"
#include "util/error.h"
#include "util/parse.h"
#include "util/usage.h"

static int cmd_save(int argc, char **argv)
{
	static const struct option options[] = {
		{ "wait", required_argument, NULL, OPT_WAIT },
		CLI_LONG_OPTIONS,
		{}
	};
	uint32_t wait_s = 0;
	int opt, status = CLI_OK;

	while (!status && (opt = getopt_long(argc, argv, CLI_SHORT_OPTIONS, options,
					     NULL)) != -1) {
		if (opt != OPT_WAIT)
			cli_common_option(&cli_save, opt);
		status = cli_number_option(&cli_save, "wait", optarg, 0, &wait_s);
	}
	if (status)
		return status;
	if (optind != argc)
		return cli_usage_error(&cli_save, "expected no argument");
	return files_lock() ?: exchange_save(NULL, wait_s);
}

const struct cli_command cli_save = {
	.name = "save",
	.args = "[OPTION]...",
	.help = "Take all nodes out of the kernel module, to unload it",
	.options =
	"  --wait SECONDS         wait for files that keep the module loaded\n",
	.run = cmd_save,
};
