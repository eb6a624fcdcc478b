// SPDX-License-Identifier: GPL-2.0-only
/*
 * The progress of long work, in a line on the terminal. It is on standard error, so that
 * the output of a command stays as it is, and only if that is a terminal. Most work is
 * done before the line would appear.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "util/debug.h"
#include "util/progress.h"

/* When the line appears, and how long it stays as it is, in milliseconds. */
#define PROGRESS_AFTER	1000
#define PROGRESS_EVERY	100

static uint64_t progress_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000ULL + now.tv_nsec / 1000000;
}

/*
 * The work
 * @what: its name, NULL if there is none
 * @done: number of steps so far
 * @total: number of all steps, 0 if it is not known
 * @next: the time to draw the line
 * @is_drawn: the line is there
 * @now_ms: returns the time in milliseconds
 * @is_terminal: checks whether a descriptor is a terminal, as isatty(3)
 */
static struct {
	const char *what;
	size_t done;
	size_t total;
	uint64_t next;
	bool is_drawn;
	uint64_t (*now_ms)(void);
	int (*is_terminal)(int fd);
} progress = { .now_ms = progress_now, .is_terminal = isatty };

/* The line is erased by a sequence of ECMA-48. The lines of --debug are progress enough. */
static bool progress_possible(void)
{
	const char *term = getenv("TERM");

	return progress.is_terminal(STDERR_FILENO) && term && *term && strcmp(term, "dumb") != 0 &&
	       !cli_debug_on();
}

/**
 * progress_start() - begin work that may take long
 * @what: name of the work, such as "listing"; it is not copied
 * @total: number of steps, 0 if it is not known
 */
void progress_start(const char *what, size_t total)
{
	if (!progress_possible())
		return;
	progress.what = what;
	progress.done = 0;
	progress.total = total;
	progress.next = progress.now_ms() + PROGRESS_AFTER;
}

/**
 * progress_step() - count a step that is done, and show it from time to time
 */
void progress_step(void)
{
	uint64_t now;

	if (!progress.what)
		return;
	progress.done++;
	now = progress.now_ms();
	if (now < progress.next)
		return;
	progress.next = now + PROGRESS_EVERY;
	progress.is_drawn = true;
	fprintf(stderr, "\rbpfdev: %s: %zu", progress.what, progress.done);
	if (progress.total)
		fprintf(stderr, " of %zu", progress.total);
	fputs("\033[K", stderr);
	fflush(stderr);
}

/**
 * progress_erase() - erase the line, before other text on the terminal
 *
 * A later step draws it again.
 */
void progress_erase(void)
{
	if (!progress.is_drawn)
		return;
	progress.is_drawn = false;
	fputs("\r\033[K", stderr);
	fflush(stderr);
}

/**
 * progress_end() - end the work
 */
void progress_end(void)
{
	progress_erase();
	progress.what = NULL;
}

/**
 * progress_set_world() - take the time and the terminal from elsewhere, for tests
 * @now_ms: returns milliseconds
 * @is_terminal: as isatty(3)
 */
void progress_set_world(uint64_t (*now_ms)(void), int (*is_terminal)(int fd))
{
	progress.now_ms = now_ms;
	progress.is_terminal = is_terminal;
}
