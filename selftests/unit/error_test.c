// SPDX-License-Identifier: GPL-2.0-only
/* util/error.c and util/usage.c: errors, hints and usage, and when they are muted. */
#include "unit.h"

#include "util/error.h"
#include "util/usage.h"

static const struct cli_command command = { .name = "test" };

/* Report an error, a usage error and a hint, and keep what is printed. */
static int report(void)
{
	int status;

	capture();
	cli_error("error %d", 1);
	status = cli_usage_error(&command, "usage %d", 2);
	cli_say("hint\n");
	release();
	return status;
}

static void test_heard(void)
{
	same_number(report(), CLI_USAGE, "a usage error has a status of its own");
	same(unit_io.err, "bpfdev: error 1\nbpfdev test: usage 2\n"
	     "Try 'bpfdev test --help'.\nhint\n", "errors, usage and hints are printed");
	ok(cli_has_said(), "that is known");
	cli_error_at("file", 3);
	same_number(report(), CLI_FAILURE, "in a file it is an error of the file");
	has(unit_io.err, "bpfdev: file:3: usage 2\nhint", "with the line and without usage");
	cli_error_at(NULL, 0);
}

static void test_mute(void)
{
	ok(!cli_is_mute(), "nothing is muted at first");
	cli_mute(true);
	ok(cli_is_mute(), "then it is muted");
	same_number(report(), CLI_USAGE, "a muted usage error has its status");
	same(unit_io.err, "", "nothing is printed");
	same(unit_io.out, "", "not on standard output either");
	cli_mute(false);
	cli_keep_errors(true);
	ok(cli_is_mute(), "errors that are kept are not printed");
	same_number(report(), CLI_USAGE, "a kept usage error has its status");
	same(unit_io.err, "", "nor is usage");
	same(cli_last_error(), "usage 2", "the last error is kept");
	cli_keep_errors(false);
	report();
	has(unit_io.err, "bpfdev: error 1\n", "and errors are printed again");
}

static void unit_run(void)
{
	test_heard();
	test_mute();
}
