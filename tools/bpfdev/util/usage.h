/* SPDX-License-Identifier: GPL-2.0-only */
/* A command, the help on it, and the options that every command has. */
#ifndef BPFDEV_UTIL_USAGE_H
#define BPFDEV_UTIL_USAGE_H

#include <getopt.h>
#include <stdbool.h>

/*
 * struct cli_command - a command
 * @name: what the user types
 * @args: what goes behind it, for the help
 * @help: one line on what it does
 * @options: lines on its options, but --help and --version
 * @objects: it takes an OBJ, which the help then explains
 * @notes: lines on what else it takes, or NULL
 * @run: does it; argv[0] is the command's name
 */
struct cli_command {
	const char *name;
	const char *args;
	const char *help;
	const char *options;
	bool objects;
	const char *notes;
	int (*run)(int argc, char **argv);
};

extern const char cli_common_options[];

/* What getopt_long() returns for options that have no letter. */
enum cli_option {
	OPT_AFTER = 256,
	OPT_ALL,
	OPT_BEFORE,
	OPT_CDI_VERSION,
	OPT_DEBUG,
	OPT_EXPECT,
	OPT_FORCE,
	OPT_GROUP,
	OPT_LIMIT,
	OPT_MODE,
	OPT_NAME,
	OPT_ON,
	OPT_OUTPUT_ALL,
	OPT_PROG,
	OPT_REPLACE,
	OPT_SELINUX,
	OPT_USER,
	OPT_XDP_MODE,
};

/* The options that every command has. */
#define CLI_SHORT_OPTIONS "hV"
#define CLI_LONG_OPTIONS					\
	{ "help", no_argument, NULL, 'h' },			\
	{ "version", no_argument, NULL, 'V' }

void cli_put_version(void);
void cli_put_hint(const char *name);
void cli_common_option(const struct cli_command *command, int opt)
	__attribute__((noreturn));
int cli_usage_error(const struct cli_command *command, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif /* BPFDEV_UTIL_USAGE_H */
