// SPDX-License-Identifier: GPL-2.0-only
/*
 * The terminal as a screen that is redrawn until q or a signal. Except after SIGKILL
 * or a crash, the terminal is restored. Only sequences of ECMA-48 and xterm are used
 * that each present terminal supports, so no terminfo is needed.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "output/screen.h"
#include "util/array.h"
#include "util/error.h"

/* switch to the alternate screen without a cursor, and back */
#define ENTER "\033[?1049h\033[?25l"
#define LEAVE "\033[?25h\033[?1049l"
#define HOME "\033[H"
#define CLEAR_LINE "\033[K"
#define CLEAR_BELOW "\033[J"

static struct {
	bool is_on;
	bool has_keys;
	int signals;
	int key;
	struct termios before;
} screen = { .signals = -1 };

/**
 * screen_possible() - check whether standard output is a suitable terminal
 */
bool screen_possible(void)
{
	const char *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && term && *term &&
	       strcmp(term, "dumb") != 0;
}

static void screen_enter(void)
{
	struct termios raw;

	if (screen.has_keys) {
		raw = screen.before;
		raw.c_lflag &= ~(ICANON | ECHO);
		tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
	}
	fputs(ENTER, stdout);
	fflush(stdout);
	screen.is_on = true;
}

/**
 * screen_close() - return the terminal, so that messages can be read on it
 */
void screen_close(void)
{
	if (!screen.is_on)
		return;
	screen.is_on = false;
	fputs(LEAVE, stdout);
	fflush(stdout);
	if (screen.has_keys)
		tcsetattr(STDIN_FILENO, TCSADRAIN, &screen.before);
}

/**
 * screen_open() - take over the terminal until the program exits
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int screen_open(void)
{
	static const int ends[] = {
		SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE, SIGALRM, SIGUSR1,
		SIGUSR2, SIGTSTP, SIGWINCH,
	};
	sigset_t set;
	size_t i;

	sigemptyset(&set);
	for (i = 0; i < ARRAY_SIZE(ends); i++)
		sigaddset(&set, ends[i]);
	sigprocmask(SIG_BLOCK, &set, NULL);
	screen.signals = signalfd(-1, &set, SFD_CLOEXEC);
	if (screen.signals < 0 || atexit(screen_close))
		return cli_error("terminal: %s", strerror(errno));
	screen.has_keys = !tcgetattr(STDIN_FILENO, &screen.before);
	screen_enter();
	return CLI_OK;
}

static struct winsize screen_window(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || !size.ws_row ||
	    !size.ws_col)
		size = (struct winsize){ .ws_row = 24, .ws_col = 80 };
	return size;
}

/**
 * screen_width() - return the number of characters in a line
 */
size_t screen_width(void)
{
	return screen_window().ws_col;
}

/**
 * screen_draw() - draw the screen
 * @text: its lines, cut to the size of the screen
 */
void screen_draw(const char *text)
{
	struct winsize size = screen_window();
	int row;

	fputs(HOME, stdout);
	for (row = 0; row < size.ws_row && *text; row++) {
		int len = strcspn(text, "\n");

		/* clear before the text: after the last column it would clear that column */
		printf("%s" CLEAR_LINE "%.*s", row ? "\n" : "",
		       len < size.ws_col ? len : size.ws_col, text);
		text += len + (text[len] == '\n');
	}
	/* no newline after the last line, or the screen would scroll */
	if (row < size.ws_row)
		fputs("\n" CLEAR_BELOW, stdout);
	fflush(stdout);
}

/* Ctrl-Z: return the terminal to the shell, and take it again after fg. */
static void screen_pause(void)
{
	screen_close();
	raise(SIGSTOP);
	screen_enter();
}

static enum screen_event screen_take_signal(void)
{
	struct signalfd_siginfo info;

	if (read(screen.signals, &info, sizeof(info)) != sizeof(info))
		return SCREEN_END;
	if (info.ssi_signo == SIGTSTP)
		screen_pause();
	else if (info.ssi_signo != SIGWINCH)
		return SCREEN_END;
	return SCREEN_CHANGED;
}

/* q ends the program, and so does a hangup of the terminal. */
static enum screen_event screen_take_key(void)
{
	char key;

	if (read(STDIN_FILENO, &key, 1) != 1 || key == 'q' || key == 'Q')
		return SCREEN_END;
	screen.key = (unsigned char)key;
	return SCREEN_KEY;
}

/**
 * screen_key() - return the key of the last SCREEN_KEY
 */
int screen_key(void)
{
	return screen.key;
}

static struct timespec screen_time_left(int64_t until_ns)
{
	struct timespec now;
	int64_t left_ns;

	clock_gettime(CLOCK_MONOTONIC, &now);
	left_ns = until_ns - now.tv_sec * 1000000000LL - now.tv_nsec;
	if (left_ns < 0)
		left_ns = 0;
	return (struct timespec){ .tv_sec = left_ns / 1000000000,
				  .tv_nsec = left_ns % 1000000000 };
}

/**
 * screen_wait() - wait for a time, a key, input or a change of the window
 * @until_ns: the time, of CLOCK_MONOTONIC; INT64_MAX for none
 * @fd: a descriptor with input; -1 for none
 *
 * Return: SCREEN_TIME at this time, SCREEN_INPUT if @fd is readable, SCREEN_KEY
 * after a key, SCREEN_CHANGED to draw the same again, SCREEN_END to end.
 */
enum screen_event screen_wait(int64_t until_ns, int fd)
{
	struct pollfd fds[] = {
		{ .fd = screen.signals, .events = POLLIN },
		{ .fd = screen.has_keys ? STDIN_FILENO : -1, .events = POLLIN },
		{ .fd = fd, .events = POLLIN },
	};
	struct timespec left;

	for (;;) {
		left = screen_time_left(until_ns);
		switch (ppoll(fds, ARRAY_SIZE(fds),
			      until_ns == INT64_MAX ? NULL : &left, NULL)) {
		case -1:
			continue;
		case 0:
			return SCREEN_TIME;
		}
		if (fds[0].revents)
			return screen_take_signal();
		if (fds[1].revents)
			return screen_take_key();
		return SCREEN_INPUT;
	}
}
