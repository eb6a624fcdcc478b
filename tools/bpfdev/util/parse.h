/* SPDX-License-Identifier: GPL-2.0-only */
/* Numbers on the command line. */
#ifndef BPFDEV_UTIL_PARSE_H
#define BPFDEV_UTIL_PARSE_H

#include <stdint.h>

struct cli_command;

int cli_parse_u32(const char *arg, int base, uint32_t *value);
int cli_number_option(const struct cli_command *command, const char *option,
		      const char *arg, uint32_t least, uint32_t *value);

#endif /* BPFDEV_UTIL_PARSE_H */
