/* SPDX-License-Identifier: GPL-2.0-only */
/* --mode, --user, --group and --limit. */
#ifndef BPFDEV_UTIL_OWNER_H
#define BPFDEV_UTIL_OWNER_H

#include <getopt.h>
#include <stdint.h>

#include "util/usage.h"

#define CLI_OWNER_LONG_OPTIONS					\
	{ "group", required_argument, NULL, OPT_GROUP },	\
	{ "mode", required_argument, NULL, OPT_MODE },		\
	{ "user", required_argument, NULL, OPT_USER }

/* Only commands that make directories have it. */
#define CLI_LIMIT_LONG_OPTION					\
	{ "limit", required_argument, NULL, OPT_LIMIT }

/*
 * struct cli_owner - the owner and the limit of a new entry
 * @flags: BPFDEV_SET_* for the next three
 * @mode: permission bits
 * @uid: user
 * @gid: group
 * @limit: how many entries a directory may have below it; 0 for any number
 */
struct cli_owner {
	uint32_t flags;
	uint32_t mode;
	uint32_t uid;
	uint32_t gid;
	uint32_t limit;
};

int cli_owner_option(const struct cli_command *command, struct cli_owner *owner,
		     int opt, const char *arg);

#endif /* BPFDEV_UTIL_OWNER_H */
