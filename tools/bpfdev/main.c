// SPDX-License-Identifier: GPL-2.0-only
/* The table of commands. */
#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <signal.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bpf/load.h"
#include "chain/command.h"
#include "commands/apply.h"
#include "commands/attach.h"
#include "commands/cat.h"
#include "commands/cdi.h"
#include "commands/complete.h"
#include "commands/diff.h"
#include "commands/expose.h"
#include "commands/gc.h"
#include "commands/graph.h"
#include "commands/holders.h"
#include "commands/link.h"
#include "commands/list.h"
#include "commands/load.h"
#include "commands/map.h"
#include "commands/metrics.h"
#include "commands/mkdir.h"
#include "commands/monitor.h"
#include "commands/pin.h"
#include "commands/replace.h"
#include "commands/restore.h"
#include "commands/rmdir.h"
#include "commands/save.h"
#include "commands/show.h"
#include "commands/tenant.h"
#include "commands/top.h"
#include "commands/tree.h"
#include "commands/unpin.h"
#include "commands/upgrade.h"
#include "commands/view.h"
#include "commands/views.h"
#include "libbpfdev.h"
#include "util/array.h"
#include "util/debug.h"
#include "util/error.h"
#include "util/usage.h"

static const struct cli_command * const commands[] = {
	&cli_apply,
	&cli_attach,
	&cli_cat,
	&cli_cdi,
	&cli_chain,
	&cli_diff,
	&cli_expose,
	&cli_gc,
	&cli_graph,
	&cli_holders,
	&cli_link,
	&cli_list,
	&cli_load,
	&cli_map,
	&cli_metrics,
	&cli_mkdir,
	&cli_monitor,
	&cli_pin,
	&cli_replace,
	&cli_restore,
	&cli_rmdir,
	&cli_save,
	&cli_show,
	&cli_tenant,
	&cli_top,
	&cli_tree,
	&cli_unpin,
	&cli_upgrade,
	&cli_view,
	&cli_views,
};

/* The line on the option before a command, in the help. */
static const char debug_option[] =
	"      --debug            print each open and call with its result, on stderr\n";

static void main_usage(void)
{
	size_t i;

	printf("Usage: bpfdev [OPTION]... COMMAND [ARGUMENT]...\n\n"
	       "BPF maps, programs and links as device nodes below " BPFDEV_DEV_DIR
	       ".\n\nCommands:\n");
	for (i = 0; i < ARRAY_SIZE(commands); i++)
		printf("  %-9s%s\n", commands[i]->name, commands[i]->help);
	printf("\nOptions:\n%s%s\n"
	       "'bpfdev help COMMAND' lists the options of a command. See also bpfdev(8).\n",
	       debug_option, cli_common_options);
}

/*
 * A full disk or a closed pipe must not look like success. The same holds for a
 * standard output that is closed from the start, if the command prints something.
 */
static void close_stdout(void)
{
	bool silent = !__fpending(stdout) && !ferror(stdout);

	if (!fclose(stdout) || (errno == EBADF && silent))
		return;
	fprintf(stderr, "bpfdev: standard output: %s\n", strerror(errno));
	_exit(CLI_FAILURE);
}

static const struct cli_command *find_command(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(commands); i++)
		if (!strcmp(commands[i]->name, name))
			return commands[i];
	return NULL;
}

/* Words of other tools, with advice. */
static const char *find_advice(const char *word)
{
	static const struct {
		const char *word;
		const char *advice;
	} words[] = {
		{ "add", "'bpfdev pin' makes a node" },
		{ "create", "'bpfdev pin' makes a node" },
		{ "delete", "'bpfdev unpin' removes nodes" },
		{ "detach", "'bpfdev link detach' detaches a link" },
		{ "dump", "'bpfdev map dump' prints a map" },
		{ "info", "'bpfdev show' prints all facts about an object" },
		{ "ls", "'bpfdev list' lists nodes" },
		{ "lsof", "'bpfdev holders' lists the processes that hold objects" },
		{ "mv", "a node keeps its name; 'bpfdev pin' and 'bpfdev unpin' make another one, a symlink is one more" },
		{ "ps", "'bpfdev holders' lists the processes that hold objects" },
		{ "rename", "a node keeps its name; 'bpfdev pin' and 'bpfdev unpin' make another one, a symlink is one more" },
		{ "rm", "'bpfdev unpin' removes nodes" },
		{ "status", "'bpfdev show' prints all facts about an object" },
		{ "update", "'bpfdev map update' sets an element, 'bpfdev link update' the program of a link" },
		{ "watch", "'bpfdev monitor' prints changes as they happen" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(words); i++)
		if (!strcmp(words[i].word, word))
			return words[i].advice;
	return NULL;
}

static int unknown_command(const char *word)
{
	const char *advice = find_advice(word);

	cli_say("bpfdev: unknown command '%s'%s%s\n", word, advice ? "; " : "",
		advice ?: "");
	cli_put_hint("");
	return CLI_USAGE;
}

static void start_debug(void)
{
	cli_debug_start();
	load_debug_start();
}

/* An empty value and 0 count as not set. */
static bool debug_in_environment(void)
{
	const char *debug = getenv("BPFDEV_DEBUG");

	return debug && *debug && strcmp(debug, "0") != 0;
}

/* Run a command; argv[0] is its name. */
static int run_command(int argc, char **argv)
{
	const struct cli_command *command = find_command(argv[0]);
	char title[32];
	int status;

	if (!command)
		return unknown_command(argv[0]);
	optind = 0;
	/* getopt_long() puts this before its messages */
	snprintf(title, sizeof(title), "bpfdev %s", command->name);
	argv[0] = title;
	status = command->run(argc, argv);
	if (status && status != CLI_DIFFERS && !cli_has_said())
		status = cli_error("%s failed and said nothing, which is an error in bpfdev; please report it",
				   command->name);
	if (command->compares && status)
		return status == CLI_DIFFERS ? 1 : 2;
	return status;
}

/* 'help' and 'help COMMAND' are as --help. */
static int run_help(char *name)
{
	char option[] = "--help";
	char *argv[3] = {};

	if (!name) {
		main_usage();
		return CLI_OK;
	}
	argv[0] = name;
	argv[1] = option;
	return run_command(2, argv);
}

/* Not in the help: shells run it. */
static int run_complete(int argc, char **argv)
{
	const struct complete_from from = {
		.command = commands,
		.count = ARRAY_SIZE(commands),
		.options = debug_option,
	};

	return complete_run(&from, argc, argv);
}

/* Handle the options before the command. Return its place in @argv, 0 if there is none. */
static int parse_options(int argc, char **argv)
{
	static const struct option options[] = {
		{ "debug", no_argument, NULL, OPT_DEBUG },
		CLI_LONG_OPTIONS,
		{}
	};
	int opt;

	/* '+': arguments after the command belong to the command */
	while ((opt = getopt_long(argc, argv, "+" CLI_SHORT_OPTIONS, options,
				  NULL)) != -1) {
		switch (opt) {
		case OPT_DEBUG:
			start_debug();
			break;
		case 'h':
			main_usage();
			exit(CLI_OK);
		case 'V':
			cli_put_version();
			exit(CLI_OK);
		default:
			cli_put_hint("");
			exit(CLI_USAGE);
		}
	}
	return optind < argc ? optind : 0;
}

int main(int argc, char **argv)
{
	int first;

	/* services and some programs ignore it; a reader that has enough is no error */
	signal(SIGPIPE, SIG_DFL);
	atexit(close_stdout);
	if (debug_in_environment())
		start_debug();
	first = parse_options(argc, argv);
	if (!first) {
		cli_say("bpfdev: no command given\n");
		cli_put_hint("");
		return CLI_USAGE;
	}
	if (!strcmp(argv[first], "help"))
		return run_help(argv[first + 1]);
	if (!strcmp(argv[first], "complete"))
		return run_complete(argc - first, argv + first);
	return run_command(argc - first, argv + first);
}
