// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tables without an end: each row, or each state of a table, is printed at once, so
 * that a reader of a pipe gets it at once.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libsmartcols.h>

#include "output/columns.h"
#include "output/stream.h"
#include "output/table.h"
#include "output/table_json.h"
#include "util/array.h"
#include "util/error.h"

/**
 * stream_flush() - print at once
 *
 * The C library drops output that it cannot write, so the error is reported only here.
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int stream_flush(void)
{
	return fflush(stdout) ?
		cli_error("standard output: %s", strerror(errno)) : CLI_OK;
}

/**
 * stream_open() - print the headings
 * @table: an open table without rows
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int stream_open(struct table *table)
{
	char *text;

	if (table->json || table->noheadings)
		return CLI_OK;
	/* libsmartcols prints headings only with the first row, and with no later range */
	if (!scols_table_new_line(table->scols, NULL) ||
	    scols_table_print_range_to_string(table->scols, NULL, NULL, &text))
		exit(cli_error("out of memory"));
	scols_table_remove_lines(table->scols);
	printf("%.*s\n", (int)strcspn(text, "\n"), text);
	free(text);
	return stream_flush();
}

static int stream_print_text(struct table *table)
{
	int ret = scols_table_print_range(table->scols, NULL, NULL);

	if (ret)
		return ret;
	putchar('\n');
	return 0;
}

/**
 * stream_row() - print a row
 * @table: a table after stream_open()
 * @row: argument of the functions that write the values
 *
 * In JSON a row is an object of its own, on one line.
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int stream_row(struct table *table, void *row)
{
	int ret = 0;

	table_add(table, row);
	if (table->json)
		table_json_flush(table);
	else
		ret = stream_print_text(table);
	scols_table_remove_lines(table->scols);
	if (ret)
		return cli_error("standard output: %s", strerror(-ret));
	return stream_flush();
}

/**
 * stream_table() - print a table and remove its rows
 * @table: an open table; without rows, it has its headings
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int stream_table(struct table *table)
{
	char *text;

	if (table->json)
		return table_show(table) ?: stream_flush();
	text = table_text(table);
	if (*text)
		puts(text);
	free(text);
	return stream_flush();
}

/**
 * stream_wait() - wait for a source of rows
 * @source: its descriptor
 * @signals: a descriptor of cli_notify_signals()
 * @timeout_ms: as for poll(2)
 *
 * If nobody reads standard output any longer, this ends the program as a write would.
 *
 * Return: STREAM_READY | STREAM_SIGNAL; 0 if interrupted or timed out.
 */
unsigned int stream_wait(int source, int signals, int timeout_ms)
{
	struct pollfd fds[] = {
		{ .fd = source, .events = POLLIN },
		{ .fd = signals, .events = POLLIN },
		/* an error: the reader is gone */
		{ .fd = STDOUT_FILENO },
	};

	if (poll(fds, ARRAY_SIZE(fds), timeout_ms) < 0)
		return 0;
	if (fds[2].revents) {
		raise(SIGPIPE);
		/* it is ignored, as in services of systemd */
		exit(cli_error("standard output: %s", strerror(EPIPE)));
	}
	return (fds[0].revents ? STREAM_READY : 0) | (fds[1].revents ? STREAM_SIGNAL : 0);
}
