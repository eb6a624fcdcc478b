// SPDX-License-Identifier: GPL-2.0-only
/*
 * --debug: print each open and call with its result on stderr, one event a line.
 * All functions keep errno, so that calls can be wrapped in them.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "libbpfdev.h"
#include "util/debug.h"

static bool debug;

static void debug_print(const char *format, va_list args)
{
	fputs("bpfdev: debug: ", stderr);
	vfprintf(stderr, format, args);
}

/* Messages of libbpfdev. */
static void debug_message(enum bpfdev_print_level level __attribute__((unused)),
			  const char *format, va_list args)
{
	debug_print(format, args);
	fputc('\n', stderr);
}

/** cli_debug_start() - print debug messages from now on */
void cli_debug_start(void)
{
	debug = true;
	bpfdev_set_print(debug_message);
}

/** cli_debug_on() - check whether debug messages are printed */
bool cli_debug_on(void)
{
	return debug;
}

/**
 * cli_debug() - print a debug message
 * @format: as for printf(), without a newline at its end
 */
void cli_debug(const char *format, ...)
{
	int err = errno;
	va_list args;

	if (!debug)
		return;
	va_start(args, format);
	debug_print(format, args);
	va_end(args);
	fputc('\n', stderr);
	errno = err;
}

/**
 * cli_debug_call() - print a call and its result
 * @ret: its return value; if negative, errno is the error
 * @format: the call, as for printf()
 *
 * Return: @ret.
 */
int cli_debug_call(int ret, const char *format, ...)
{
	int err = errno;
	va_list args;

	if (!debug)
		return ret;
	va_start(args, format);
	debug_print(format, args);
	va_end(args);
	if (ret < 0)
		fprintf(stderr, ": %s\n", strerror(err));
	else
		fprintf(stderr, ": %d\n", ret);
	errno = err;
	return ret;
}

/**
 * cli_debug_lines() - print each line of a text
 * @from: source of the text
 * @text: the text
 */
void cli_debug_lines(const char *from, const char *text)
{
	size_t len;

	for (; *text; text += len + (text[len] == '\n')) {
		len = strcspn(text, "\n");
		cli_debug("%s: %.*s", from, (int)len, text);
	}
}
