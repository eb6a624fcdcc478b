// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfdev save: take everything out of the kernel module, so that it can be unloaded; or print
 * all entries as a file for apply.
 */
#include <getopt.h>
#include <stdbool.h>
#include <stdint.h>

#include "bpf/exchange.h"
#include "commands/save.h"
#include "conf/save.h"
#include "util/atomic_files.h"
#include "util/error.h"
#include "util/parse.h"
#include "util/usage.h"

static int cmd_save(int argc, char **argv)
{
	static const struct option options[] = {
		{ "conf", no_argument, NULL, OPT_CONF },
		{ "wait", required_argument, NULL, OPT_WAIT },
		CLI_LONG_OPTIONS,
		{}
	};
	bool conf = false, waits = false;
	uint32_t wait_s = 0;
	int opt, status = CLI_OK;

	while (!status && (opt = getopt_long(argc, argv, CLI_SHORT_OPTIONS, options,
					     NULL)) != -1) {
		switch (opt) {
		case OPT_CONF:
			conf = true;
			break;
		case OPT_WAIT:
			waits = true;
			status = cli_number_option(&cli_save, "wait", optarg, 0, &wait_s);
			break;
		default:
			cli_common_option(&cli_save, opt);
		}
	}
	if (status)
		return status;
	if (optind != argc)
		return cli_usage_error(&cli_save, "expected no argument");
	if (conf && waits)
		return cli_usage_error(&cli_save, "--conf and --wait exclude each other");
	return conf ? conf_save() : files_lock() ?: exchange_save(NULL, wait_s);
}

const struct cli_command cli_save = {
	.name = "save",
	.args = "[OPTION]...",
	.help = "Take all nodes out of the kernel module, to unload it, or print them as lines",
	.options =
	"  --conf                 print all entries as a file for 'bpfdev apply', and\n"
	"                         change nothing\n"
	"  --wait SECONDS         wait for files that keep the module loaded\n",
	.run = cmd_save,
};
