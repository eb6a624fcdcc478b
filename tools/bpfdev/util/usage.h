/* SPDX-License-Identifier: GPL-2.0-only */
/* A command, its help, and the options of every command. */
#ifndef BPFDEV_UTIL_USAGE_H
#define BPFDEV_UTIL_USAGE_H

#include <getopt.h>
#include <stdbool.h>

/*
 * struct cli_command - a command
 * @name: its name
 * @args: its arguments, for the help
 * @help: one line of description
 * @options: lines on its options, except --help and --version
 * @objects: it takes an OBJ, which the help then explains
 * @notes: lines on its other arguments, or NULL
 * @compares: its exit status is that of diff(1): 1 if something differs, 2 after an error
 * @run: runs it; argv[0] is the command's name
 */
struct cli_command {
	const char *name;
	const char *args;
	const char *help;
	const char *options;
	bool objects;
	const char *notes;
	bool compares;
	int (*run)(int argc, char **argv);
};

extern const char cli_common_options[];

/* Values that getopt_long() returns for options without a letter. */
enum cli_option {
	OPT_AFTER = 256,
	OPT_ALL,
	OPT_AS,
	OPT_ATTACHED,
	OPT_BEFORE,
	OPT_BPF,
	OPT_CDI_VERSION,
	OPT_CGROUP,
	OPT_CONF,
	OPT_DEBUG,
	OPT_DIRECTORY,
	OPT_DRY_RUN,
	OPT_EXIST,
	OPT_EXPECT,
	OPT_FALLBACK,
	OPT_FOLLOW,
	OPT_FORCE,
	OPT_GROUP,
	OPT_HTTP,
	OPT_IDLE,
	OPT_INTERNAL,
	OPT_LIMIT,
	OPT_MAP,
	OPT_MIGRATE,
	OPT_MODE,
	OPT_MODULE,
	OPT_NO_FALLBACK,
	OPT_NAME,
	OPT_NOEXIST,
	OPT_NO_FOLLOW,
	OPT_ON,
	OPT_OPENMETRICS,
	OPT_ORDER,
	OPT_OUTPUT_ALL,
	OPT_OUTPUT_FILE,
	OPT_PERSIST,
	OPT_PID,
	OPT_PRINT,
	OPT_PROG,
	OPT_PRUNE,
	OPT_REPLACE,
	OPT_SELINUX,
	OPT_SET,
	OPT_TYPE,
	OPT_USER,
	OPT_WAIT,
	OPT_WATCH,
	OPT_XDP_MODE,
};

/* The options of every command. */
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
