// SPDX-License-Identifier: GPL-2.0-only
/* util/progress.c: the line on a terminal, with a clock and a terminal of the test's own. */
#include <stdint.h>
#include <unistd.h>

#include "unit.h"

#include "util/error.h"
#include "util/progress.h"

static uint64_t now;

static uint64_t test_now(void)
{
	return now;
}

/* Whether standard error is a terminal: a bare root has no /dev/pts to make one. */
static bool on_terminal;

static int test_is_terminal(int fd)
{
	return fd == STDERR_FILENO && on_terminal;
}

/* Take a step at a time. Return what was printed. */
static const char *step_at(uint64_t at)
{
	now = at;
	capture();
	progress_step();
	release();
	return unit_io.err;
}

static const char *end(void)
{
	capture();
	progress_end();
	release();
	return unit_io.err;
}

static void test_line(void)
{
	now = 5000;
	progress_start("working", 30);
	same(step_at(5999), "", "no line within the first second");
	same(step_at(6000), "\rbpfdev: working: 2 of 30\033[K", "a line after it");
	same(step_at(6050), "", "the line stays for a while");
	same(step_at(6100), "\rbpfdev: working: 4 of 30\033[K", "and is drawn again");
	same(end(), "\r\033[K", "the end erases it");
	same(step_at(9000), "", "a step of no work draws nothing");
	same(end(), "", "the end of no work erases nothing");
	now = 0;
	progress_start("counting", 0);
	same(step_at(1000), "\rbpfdev: counting: 1\033[K", "a total that is not known");
	capture();
	cli_error("wrong");
	release();
	same(unit_io.err, "\r\033[Kbpfdev: wrong\n", "an error erases the line first");
	same(end(), "", "it is erased once");
}

static void test_none(const char *what)
{
	now = 0;
	progress_start("working", 30);
	same(step_at(5000), "", what);
	same(end(), "", what);
}

static void unit_run(void)
{
	progress_set_world(test_now, test_is_terminal);
	setenv("TERM", "xterm", 1);
	on_terminal = true;
	test_line();
	setenv("TERM", "dumb", 1);
	test_none("no line on a dumb terminal");
	unsetenv("TERM");
	test_none("no line without TERM");
	setenv("TERM", "xterm", 1);
	on_terminal = false;
	test_none("no line in a file");
}
