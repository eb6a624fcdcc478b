// SPDX-License-Identifier: GPL-2.0-only
/*
 * A listening socket that systemd has passed, see sd_listen_fds(3). Each client has a process, so
 * that a slow one holds up no other, and a time limit. The unit limits their number.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "util/error.h"
#include "util/listen.h"

/* The first descriptor that systemd passes. */
#define LISTEN_FD	3
#define IDLE_MS		(120 * 1000)
#define CLIENT_SECONDS	30

/** listen_is_given() - check whether systemd has passed a socket to this process */
bool listen_is_given(void)
{
	const char *pid = getenv("LISTEN_PID"), *count = getenv("LISTEN_FDS");

	return pid && count && strtol(pid, NULL, 10) == getpid() && !strcmp(count, "1");
}

/* Serve a client in a new process, with the connection as standard input and output. */
static void listen_start(int client, int (*serve)(const void *data), const void *data)
{
	pid_t pid = fork();

	/* too many clients: this one is turned away */
	if (pid)
		return;
	close(LISTEN_FD);
	alarm(CLIENT_SECONDS);
	if (dup2(client, STDIN_FILENO) < 0 || dup2(client, STDOUT_FILENO) < 0)
		_exit(CLI_FAILURE);
	close(client);
	exit(serve(data));
}

/**
 * listen_serve() - serve the clients of the socket until there was none for two minutes
 * @serve: serves a client on standard input and output; returns an exit status
 * @data: argument of @serve
 *
 * systemd keeps the socket, and starts the unit again for the next client.
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int listen_serve(int (*serve)(const void *data), const void *data)
{
	struct pollfd socket = { .fd = LISTEN_FD, .events = POLLIN };
	int client, ready;

	/* nobody waits for the processes of the clients */
	signal(SIGCHLD, SIG_IGN);
	while ((ready = poll(&socket, 1, IDLE_MS)) > 0) {
		client = accept4(LISTEN_FD, NULL, NULL, SOCK_CLOEXEC);
		if (client < 0 && errno != ECONNABORTED && errno != EINTR)
			return cli_error("cannot accept a client: %s", strerror(errno));
		if (client < 0)
			continue;
		listen_start(client, serve, data);
		close(client);
	}
	return ready < 0 ? cli_error("cannot wait for clients: %s", strerror(errno)) : CLI_OK;
}
