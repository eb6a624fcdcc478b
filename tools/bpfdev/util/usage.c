// SPDX-License-Identifier: GPL-2.0-only
/* Help, errors of the command line, and the options of every command. */
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "libbpfdev.h"
#include "util/error.h"
#include "util/usage.h"

/* the lines on the options of every command, in each help */
const char cli_common_options[] =
	"  -h, --help             print a summary and exit\n"
	"  -V, --version          print the version and exit\n";

static void usage_print(const struct cli_command *command)
{
	printf("Usage: bpfdev %s %s\n\n%s.\n\n", command->name, command->args,
	       command->help);
	if (command->objects)
		printf("OBJ: id N, name NAME (map or program), tag TAG (program),\n"
		       "     pinned PATH (on bpffs), fd N (inherited), node NAME (program) or\n"
		       "     file OBJECT.o (program, loaded from this file)\n\n");
	if (command->notes)
		printf("%s\n", command->notes);
	printf("Options:\n%s%s\nSee also bpfdev-%s(8).\n", command->options,
	       cli_common_options, command->name);
}

/** cli_put_version() - print the version */
void cli_put_version(void)
{
	printf("bpfdev %s\n", bpfdev_version());
}

/**
 * cli_put_hint() - print a hint at --help on stderr
 * @name: the command, "" for bpfdev itself
 */
void cli_put_hint(const char *name)
{
	cli_say("Try 'bpfdev %s%s--help'.\n", name, *name ? " " : "");
}

/**
 * cli_usage_error() - report an error of the command line
 * @command: the command
 * @format: the error, as for printf()
 *
 * The words can also come from a file, see cli_error_at(). If nothing may be printed, this is
 * dropped or kept as any error, see cli_is_mute().
 *
 * Return: CLI_USAGE; CLI_FAILURE for a file.
 */
int cli_usage_error(const struct cli_command *command, const char *format, ...)
{
	bool has_place = cli_error_has_place();
	va_list args;

	va_start(args, format);
	if (has_place || cli_is_mute()) {
		cli_verror(format, args);
		va_end(args);
		return has_place ? CLI_FAILURE : CLI_USAGE;
	}
	fprintf(stderr, "bpfdev %s: ", command->name);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	cli_put_hint(command->name);
	return CLI_USAGE;
}

/**
 * cli_common_option() - handle an option of every command, or an invalid option
 * @command: the command
 * @opt: the value that getopt_long() returned
 *
 * Does not return.
 */
void cli_common_option(const struct cli_command *command, int opt)
{
	switch (opt) {
	case 'h':
		usage_print(command);
		exit(CLI_OK);
	case 'V':
		cli_put_version();
		exit(CLI_OK);
	default:
		cli_put_hint(command->name);
		exit(CLI_USAGE);
	}
}
