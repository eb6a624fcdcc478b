/* SPDX-License-Identifier: GPL-2.0-only */
/* Errors, on stderr. */
#ifndef BPFDEV_UTIL_ERROR_H
#define BPFDEV_UTIL_ERROR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/* Exit statuses, as in the man page. */
enum {
	CLI_OK,
	CLI_FAILURE,
	CLI_USAGE,
	CLI_DIFFERS,
};

void cli_say(const char *format, ...) __attribute__((format(printf, 1, 2)));
bool cli_has_said(void);
void cli_mute(bool on);
bool cli_is_mute(void);
void cli_keep_errors(bool on);
const char *cli_last_error(void);
void cli_error_at(const char *path, size_t line);
bool cli_error_has_place(void);
int cli_verror(const char *format, va_list args)
	__attribute__((format(printf, 1, 0)));
int cli_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
int cli_open_error(const char *name, int flags, int err);
int cli_ctl_error(const char *dir, int flags, int err);
bool cli_is_name(const char *name);
int cli_name_error(const char *verb, const char *name, int err);

#endif /* BPFDEV_UTIL_ERROR_H */
