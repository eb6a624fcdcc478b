// SPDX-License-Identifier: GPL-2.0-only
/* Signals that end the program: blocked during critical work, or handled. */
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "util/array.h"
#include "util/signals.h"

static sigset_t before;
static int held;
static int signal_fd = -1;

/**
 * cli_hold_signals() - block signals
 *
 * Block those that users or the system send to end a program, until each hold has
 * been released.
 */
void cli_hold_signals(void)
{
	static const int ends[] = {
		SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM,
	};
	sigset_t set;
	size_t i;

	if (held++)
		return;
	sigemptyset(&set);
	for (i = 0; i < ARRAY_SIZE(ends); i++)
		sigaddset(&set, ends[i]);
	sigprocmask(SIG_BLOCK, &set, &before);
}

/**
 * cli_release_signals() - accept the blocked signals again, and those that are pending
 */
void cli_release_signals(void)
{
	if (!--held)
		sigprocmask(SIG_SETMASK, &before, NULL);
}

static void signals_notify(int signal __attribute__((unused)))
{
	const uint64_t one = 1;
	int err = errno;

	/* a failure cannot be reported from here */
	if (write(signal_fd, &one, sizeof(one)) < 0)
		errno = err;
}

/**
 * cli_notify_signals() - get a descriptor that reports SIGINT and SIGTERM
 *
 * The same signal again ends the program at once.
 *
 * Return: a descriptor to poll(2), readable after the first signal; or -1.
 */
int cli_notify_signals(void)
{
	struct sigaction action = {
		.sa_handler = signals_notify,
		.sa_flags = SA_RESTART | SA_RESETHAND,
	};

	signal_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (signal_fd < 0 || sigaction(SIGINT, &action, NULL) ||
	    sigaction(SIGTERM, &action, NULL))
		return -1;
	return signal_fd;
}
