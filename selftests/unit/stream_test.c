// SPDX-License-Identifier: GPL-2.0-only
/* output/stream.c: the wait for the next row, for a signal, and for the end of the reader. */
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

#include "output/stream.h"

#include "unit.h"

static int source[2], signals[2];

static void fill(const int ends[2])
{
	if (write(ends[1], "x", 1) != 1)
		abort();
}

static void test_ready(void)
{
	same_number(stream_wait(source[0], signals[0], 0), 0, "a time without an event");
	fill(source);
	same_number(stream_wait(source[0], signals[0], -1), STREAM_READY, "a row");
	fill(signals);
	same_number(stream_wait(source[0], signals[0], -1), STREAM_READY | STREAM_SIGNAL,
		    "a row and a signal");
	close(source[1]);
	same_number(stream_wait(source[0], signals[0], -1), STREAM_READY | STREAM_SIGNAL,
		    "the end of the source is read, too");
}

/* Wait with a pipe as standard output. Return: the signal that ended the wait. */
static int wait_without_reader(void)
{
	int out[2], status;
	pid_t child;

	if (pipe2(out, O_CLOEXEC))
		abort();
	close(out[0]);
	child = fork();
	if (!child) {
		dup2(out[1], STDOUT_FILENO);
		_exit(stream_wait(signals[0], signals[0], -1));
	}
	close(out[1]);
	waitpid(child, &status, 0);
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void unit_run(void)
{
	if (pipe2(source, O_CLOEXEC) || pipe2(signals, O_CLOEXEC))
		abort();
	test_ready();
	same_number(wait_without_reader(), SIGPIPE, "a wait ends when nobody reads the output");
}
