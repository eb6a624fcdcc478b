// SPDX-License-Identifier: GPL-2.0-only
/* bpfdev apply: make the objects of /etc/bpfdev.d. */
#include <getopt.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

#include "commands/apply.h"
#include "commands/diff.h"
#include "conf/apply.h"
#include "output/table.h"
#include "util/error.h"
#include "util/usage.h"

static int apply_show(const struct states *states, void *data)
{
	struct table table = {};
	int status = diff_open_table(&cli_apply, &table);

	(void)data;
	return status ?: diff_print_states(states, &table);
}

static bool apply_is_pipe(const char *path)
{
	struct stat st;

	return !strcmp(path, "-") || (!stat(path, &st) && S_ISFIFO(st.st_mode));
}

static int cmd_apply(int argc, char **argv)
{
	static const struct option options[] = {
		{ "dry-run", no_argument, NULL, OPT_DRY_RUN },
		{ "migrate", no_argument, NULL, OPT_MIGRATE },
		{ "prune", no_argument, NULL, OPT_PRUNE },
		CLI_LONG_OPTIONS,
		{}
	};
	struct apply apply = { .show = apply_show };
	int opt;

	while ((opt = getopt_long(argc, argv, CLI_SHORT_OPTIONS, options, NULL)) != -1) {
		switch (opt) {
		case OPT_DRY_RUN:
			apply.dry_run = true;
			break;
		case OPT_MIGRATE:
			apply.migrate = true;
			break;
		case OPT_PRUNE:
			apply.prune = true;
			break;
		default:
			cli_common_option(&cli_apply, opt);
		}
	}
	if (argc - optind > 1)
		return cli_usage_error(&cli_apply, "expected at most one file or directory");
	apply.path = argv[optind];
	if (apply.prune && apply.path && apply_is_pipe(apply.path))
		return cli_usage_error(&cli_apply,
				       "--prune needs files with names, by which their entries are known again");
	return apply_run(&apply);
}

const struct cli_command cli_apply = {
	.name = "apply",
	.args = "[FILE|DIR] [OPTION]...",
	.help = "Make the directories, nodes, links and chains that files describe",
	.notes =
	"FILE: lines as in bpfdev.conf(5); DIR: all files in it whose names end with\n"
	"      .conf (default: /etc/bpfdev.d, /run/bpfdev.d and /usr/lib/bpfdev.d)\n",
	.options =
	"  --dry-run              load and verify everything, print the differences, and\n"
	"                         change nothing\n"
	"  --migrate              if a map is no longer as its object file defines it,\n"
	"                         make a new one and copy the elements, if they fit\n"
	"  --prune                remove entries that an earlier apply has made from\n"
	"                         these files, and that no line names any more\n",
	.run = cmd_apply,
};
