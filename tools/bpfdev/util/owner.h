/* SPDX-License-Identifier: GPL-2.0-only */
/* --mode, --user, --group and --limit. */
#ifndef BPFDEV_UTIL_OWNER_H
#define BPFDEV_UTIL_OWNER_H

#include <getopt.h>
#include <stddef.h>
#include <stdint.h>

#include "util/usage.h"

#define CLI_OWNER_LONG_OPTIONS					\
	{ "group", required_argument, NULL, OPT_GROUP },	\
	{ "mode", required_argument, NULL, OPT_MODE },		\
	{ "user", required_argument, NULL, OPT_USER }

/* Only commands that make directories have this option. */
#define CLI_LIMIT_LONG_OPTION					\
	{ "limit", required_argument, NULL, OPT_LIMIT }

/*
 * struct cli_owner - the owner and the limit of a new entry
 * @flags: BPFDEV_SET_*: those of the next four members that are set
 * @mode: permission bits
 * @uid: user
 * @gid: group
 * @limit: maximum number of entries below a directory, or BPFDEV_NO_LIMIT
 */
struct cli_owner {
	uint32_t flags;
	uint32_t mode;
	uint32_t uid;
	uint32_t gid;
	uint32_t limit;
};

void cli_owner_limit(const struct cli_owner *owner, char *buf, size_t size);
int cli_owner_option(const struct cli_command *command, struct cli_owner *owner,
		     int opt, const char *arg);

#endif /* BPFDEV_UTIL_OWNER_H */
