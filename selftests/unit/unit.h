/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Unit tests: TAP on standard output. A test file defines unit_run(), and main() is
 * here. Standard output and standard error can be captured, for code that prints.
 */
#ifndef UNIT_H
#define UNIT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static unsigned int unit_count, unit_failed;
static bool unit_done;

static struct {
	FILE *real_out, *real_err;
	char *out, *err;
	size_t out_size, err_size;
} unit_io;

/* Defined by the test file. */
static void unit_run(void);

/* capture() - Keep the output from here on, until release() */
static inline void capture(void)
{
	free(unit_io.out);
	free(unit_io.err);
	unit_io.real_out = stdout;
	unit_io.real_err = stderr;
	stdout = open_memstream(&unit_io.out, &unit_io.out_size);
	stderr = open_memstream(&unit_io.err, &unit_io.err_size);
	if (!stdout || !stderr)
		abort();
}

/* release() - Print again; the kept output is in unit_io.out and unit_io.err */
static inline void release(void)
{
	fclose(stdout);
	fclose(stderr);
	stdout = unit_io.real_out;
	stderr = unit_io.real_err;
}

/* ok() - Count a test, with the tested behaviour as its name */
static inline bool ok(bool passed, const char *what)
{
	unit_count++;
	unit_failed += !passed;
	printf("%sok %u %s\n", passed ? "" : "not ", unit_count, what);
	return passed;
}

/* Comment out each line of a text. */
static inline void unit_diag(const char *label, const char *text)
{
	printf("# %s: ", label);
	for (; text && *text; text++)
		printf(*text == '\n' ? "\\n" : "%c", *text);
	putchar('\n');
}

/* same() - Test that two texts are equal */
static inline bool same(const char *got, const char *want, const char *what)
{
	bool passed = got && !strcmp(got, want);

	if (!passed) {
		unit_diag("got", got ? got : "(null)");
		unit_diag("expected", want);
	}
	return ok(passed, what);
}

/* same_number() - Test that two numbers are equal */
static inline bool same_number(long long got, long long want, const char *what)
{
	if (got != want)
		printf("# got: %lld, expected: %lld\n", got, want);
	return ok(got == want, what);
}

/* has() - Test that a text contains another one */
static inline bool has(const char *text, const char *part, const char *what)
{
	bool passed = text && strstr(text, part);

	if (!passed) {
		unit_diag("got", text ? text : "(null)");
		unit_diag("expected in it", part);
	}
	return ok(passed, what);
}

/*
 * The plan comes last. A call of exit() during a test counts as a failed test.
 */
static inline void unit_end(void)
{
	if (!unit_done) {
		if (unit_io.real_out)
			stdout = unit_io.real_out;
		ok(false, "the tests run to their end");
	}
	printf("1..%u\n", unit_count);
	fflush(stdout);
	if (unit_failed)
		_exit(1);
}

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	atexit(unit_end);
	unit_run();
	unit_done = true;
	return unit_failed != 0;
}

#endif /* UNIT_H */
