// SPDX-License-Identifier: GPL-2.0-only
/* output/stream.c: the wait for the next row, for a signal, and for the end of the reader. */
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/wait.h>
#include <unistd.h>

#include "output/stream.h"

#include "unit.h"
#include "util/error.h"

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

/* Wait with a pipe as standard output. Return: the status of the process, as for waitpid(2). */
static int wait_without_reader(bool ignore)
{
	int out[2], status;
	pid_t child;

	if (pipe2(out, O_CLOEXEC))
		abort();
	close(out[0]);
	child = fork();
	if (!child) {
		/* or it waits for ever */
		alarm(60);
		dup2(out[1], STDOUT_FILENO);
		if (ignore)
			signal(SIGPIPE, SIG_IGN);
		_exit(stream_wait(signals[0], signals[0], -1));
	}
	close(out[1]);
	waitpid(child, &status, 0);
	return status;
}

static void unit_run(void)
{
	if (pipe2(source, O_CLOEXEC) || pipe2(signals, O_CLOEXEC))
		abort();
	test_ready();
	same_number(WTERMSIG(wait_without_reader(false)), SIGPIPE,
		    "a wait ends when nobody reads the output");
	same_number(WEXITSTATUS(wait_without_reader(true)), CLI_FAILURE,
		    "also where the signal is ignored");
}
