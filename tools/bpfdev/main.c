// SPDX-License-Identifier: GPL-2.0-only
/* The command line: which command, and what all of them have in common. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "libbpfdev.h"

static const struct cli_command * const commands[] = {
	&cli_attach,
	&cli_cat,
	&cli_cdi,
	&cli_chain,
	&cli_gc,
	&cli_graph,
	&cli_holders,
	&cli_link,
	&cli_list,
	&cli_mkdir,
	&cli_monitor,
	&cli_pin,
	&cli_replace,
	&cli_rmdir,
	&cli_show,
	&cli_tenant,
	&cli_top,
	&cli_tree,
	&cli_unpin,
	&cli_view,
	&cli_views,
};

static const char common_options[] =
	"  -h, --help             show this text\n"
	"  -V, --version          show the version\n";

static void usage(void)
{
	size_t i;

	printf("Usage: bpfdev [OPTION]... COMMAND [ARGUMENT]...\n\n"
	       "BPF maps, programs and links as device nodes below " BPFDEV_DEV_DIR
	       ".\n\nCommands:\n");
	for (i = 0; i < ARRAY_SIZE(commands); i++)
		printf("  %-9s%s\n", commands[i]->name, commands[i]->help);
	printf("\nOptions:\n%s\n"
	       "'bpfdev COMMAND --help' shows a command's options, bpfdev(8) tells more.\n",
	       common_options);
}

static void command_usage(const struct cli_command *command)
{
	printf("Usage: bpfdev %s %s\n\n%s.\n\n", command->name, command->args,
	       command->help);
	if (command->objects)
		printf("OBJ: id N, name NAME (not of a link), tag TAG (of a program),\n"
		       "     pinned PATH (on bpffs), fd N (inherited) or, of a program,\n"
		       "     node NAME or file OBJECT.o (which is loaded)\n\n");
	if (command->notes)
		printf("%s\n", command->notes);
	printf("Options:\n%s%s\nbpfdev-%s(8) tells more.\n", command->options,
	       common_options, command->name);
}

static void version(void)
{
	printf("bpfdev %s\n", bpfdev_version());
}

static void hint(const char *name)
{
	fprintf(stderr, "Try 'bpfdev %s%s--help'.\n", name, *name ? " " : "");
}

/**
 * cli_usage_error() - say what is wrong with the command line
 * @command: the command
 * @format: what, as for printf()
 *
 * Return: CLI_USAGE.
 */
int cli_usage_error(const struct cli_command *command, const char *format, ...)
{
	va_list args;

	fprintf(stderr, "bpfdev %s: ", command->name);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	hint(command->name);
	return CLI_USAGE;
}

/**
 * cli_common_option() - an option that every command has, or a wrong one
 * @command: the command
 * @opt: what getopt_long() gave
 *
 * Does not return.
 */
void cli_common_option(const struct cli_command *command, int opt)
{
	switch (opt) {
	case 'h':
		command_usage(command);
		exit(CLI_OK);
	case 'V':
		version();
		exit(CLI_OK);
	default:
		hint(command->name);
		exit(CLI_USAGE);
	}
}

/*
 * A full disk or a closed pipe must not look like success; nor must a standard
 * output that is closed from the start, for a command that has something to say.
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

int main(int argc, char **argv)
{
	static const struct option options[] = {
		CLI_LONG_OPTIONS,
		{}
	};
	const struct cli_command *command;
	char title[32];
	int opt;

	atexit(close_stdout);
	/* '+': what comes after the command belongs to it */
	while ((opt = getopt_long(argc, argv, "+" CLI_SHORT_OPTIONS, options,
				  NULL)) != -1) {
		switch (opt) {
		case 'h':
			usage();
			return CLI_OK;
		case 'V':
			version();
			return CLI_OK;
		default:
			hint("");
			return CLI_USAGE;
		}
	}
	if (optind == argc) {
		fprintf(stderr, "bpfdev: no command given\n");
		hint("");
		return CLI_USAGE;
	}
	command = find_command(argv[optind]);
	if (!command) {
		fprintf(stderr, "bpfdev: unknown command '%s'\n", argv[optind]);
		hint("");
		return CLI_USAGE;
	}
	argc -= optind;
	argv += optind;
	optind = 0;
	/* getopt_long() puts this before its messages */
	snprintf(title, sizeof(title), "bpfdev %s", command->name);
	argv[0] = title;
	return command->run(argc, argv);
}
