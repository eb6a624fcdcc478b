/* SPDX-License-Identifier: GPL-2.0-only */
/* --mode, --user, --group and --limit. */
#ifndef BPFDEV_UTIL_OWNER_H
#define BPFDEV_UTIL_OWNER_H

#include <getopt.h>
#include <stdint.h>

struct cli_command;

#define CLI_OWNER_LONG_OPTIONS					\
	{ "group", required_argument, NULL, 'G' },		\
	{ "mode", required_argument, NULL, 'M' },		\
	{ "user", required_argument, NULL, 'U' }

struct cli_owner {
	uint32_t flags;
	uint32_t mode;
	uint32_t uid;
	uint32_t gid;
};

int cli_owner_option(const struct cli_command *command, struct cli_owner *owner,
		     int opt, const char *arg);

int cli_limit_option(const struct cli_command *command, uint32_t *limit,
		     const char *arg);

#endif /* BPFDEV_UTIL_OWNER_H */
