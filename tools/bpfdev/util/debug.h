/* SPDX-License-Identifier: GPL-2.0-only */
/* --debug: print each open and call with its result on stderr. */
#ifndef BPFDEV_UTIL_DEBUG_H
#define BPFDEV_UTIL_DEBUG_H

#include <stdbool.h>

void cli_debug_start(void);
bool cli_debug_on(void);
void cli_debug(const char *format, ...) __attribute__((format(printf, 1, 2)));
int cli_debug_call(int ret, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void cli_debug_lines(const char *from, const char *text);

#endif /* BPFDEV_UTIL_DEBUG_H */
