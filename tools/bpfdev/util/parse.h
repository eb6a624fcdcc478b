/* SPDX-License-Identifier: GPL-2.0-only */
/* Numbers on the command line. */
#ifndef BPFDEV_UTIL_PARSE_H
#define BPFDEV_UTIL_PARSE_H

#include <stdint.h>

int cli_parse_u32(const char *arg, int base, uint32_t *value);

#endif /* BPFDEV_UTIL_PARSE_H */
