// SPDX-License-Identifier: GPL-2.0-only
/* Running other programs. */
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "util/debug.h"
#include "util/spawn.h"
#include "util/strbuf.h"

/* Print the command line, with its status or the error. */
static int spawn_debug(char * const argv[], int ret)
{
	struct strbuf words = {};
	size_t i;

	if (!cli_debug_on())
		return ret;
	for (i = 0; argv[i]; i++)
		strbuf_printf(&words, " %s", argv[i]);
	errno = ret < 0 ? -ret : 0;
	cli_debug_call(ret, "run%.*s", (int)words.len, words.chars);
	strbuf_free(&words);
	return ret;
}

/**
 * cli_spawn() - run a program and wait for its end
 * @argv: its name, searched in PATH, and its arguments; NULL at the end
 * @in: descriptor of its standard input
 * @out: descriptor of its standard output
 *
 * Signals end it even while they are blocked here.
 *
 * Return: its status as in a shell, 128 and more for signals; or -errno, -ENOENT
 * if the program does not exist.
 */
int cli_spawn(char * const argv[], int in, int out)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none;
	int err, status;
	pid_t pid;

	sigemptyset(&none);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	err = posix_spawnp(&pid, argv[0], &actions, &attributes, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	if (err)
		return spawn_debug(argv, -err);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return spawn_debug(argv, -errno);
	return spawn_debug(argv, WIFSIGNALED(status) ? 128 + WTERMSIG(status) :
						       WEXITSTATUS(status));
}
