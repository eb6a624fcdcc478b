// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfdev list --watch: show the table again whenever a node changes, on a screen or one
 * table after the other. Only events cause that; nothing is polled.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <libsmartcols.h>
#include <libudev.h>

#include "commands/list_watch.h"
#include "commands/node_events.h"
#include "output/columns.h"
#include "output/screen.h"
#include "output/stream.h"
#include "output/table.h"
#include "util/error.h"
#include "util/signals.h"

/* Changes in this time after the first are shown together. */
static const struct timespec burst = { .tv_nsec = 100 * 1000 * 1000 };

/* More events wait for the next table, so that a signal or a key is seen in between. */
#define EVENTS_AT_ONCE 10000

/* Take the events that wait. Return whether one of them is of a listed name. */
static bool watch_take_events(struct list_watch *watch)
{
	struct udev_device *device;
	bool wanted = false;
	int i;

	for (i = 0; i < EVENTS_AT_ONCE; i++) {
		device = udev_monitor_receive_device(watch->events.source);
		if (device) {
			wanted |= node_events_wants(&watch->events, device);
			udev_device_unref(device);
		} else if (errno == ENOBUFS) {
			/* lost events matter as little as several: the nodes are read again */
			wanted = true;
		} else {
			break;
		}
	}
	return wanted;
}

/* Check whether a listed node has changed, and wait for the end of a burst. */
static bool watch_has_changed(struct list_watch *watch)
{
	if (!watch_take_events(watch))
		return false;
	nanosleep(&burst, NULL);
	watch_take_events(watch);
	return true;
}

/* Draw the rows that were read with this status. */
static void watch_draw(struct list_watch *watch, int status)
{
	struct libscols_table *scols = watch->table->scols;
	size_t count = scols_table_get_nlines(scols);
	time_t now = time(NULL);
	char at[16], *rows, *text;
	struct tm tm;

	strftime(at, sizeof(at), "%H:%M:%S", localtime_r(&now, &tm));
	if (!watch->table->width)
		scols_table_set_termwidth(scols, screen_width());
	rows = table_text(watch->table);
	if (asprintf(&text, "%zu %s at %s; press q to quit\n%s\n%s", count,
		     count == 1 ? "entry" : "entries", at,
		     status ? cli_last_error() : "", rows) < 0)
		exit(cli_error("out of memory"));
	screen_draw(text);
	free(rows);
	free(text);
}

static int watch_live(struct list_watch *watch)
{
	int fd = udev_monitor_get_fd(watch->events.source);
	int status = watch->read(watch->data), failed = status;
	enum screen_event event;

	scols_table_set_termforce(watch->table->scols, SCOLS_TERMFORCE_ALWAYS);
	if (screen_open())
		return CLI_FAILURE;
	/* messages would disturb the screen */
	cli_keep_errors(true);
	watch_draw(watch, status);
	while ((event = screen_wait(INT64_MAX, fd)) != SCREEN_END) {
		if (event == SCREEN_INPUT && !watch_has_changed(watch))
			continue;
		status = watch->read(watch->data);
		failed = failed ?: status;
		watch_draw(watch, status);
	}
	cli_keep_errors(false);
	return failed;
}

/* Print the table again. Read errors are in @status. */
static int watch_print(struct list_watch *watch, int *status)
{
	if (!watch->table->json)
		putchar('\n');
	if (watch->read(watch->data))
		*status = CLI_FAILURE;
	return stream_table(watch->table);
}

/*
 * Changes before the signal are printed, as by "bpfdev monitor", but not those after it,
 * which may have no end.
 */
static int watch_print_changes(struct list_watch *watch, int signals, int status)
{
	int source = udev_monitor_get_fd(watch->events.source);
	unsigned int ready;

	do {
		ready = stream_wait(source, signals, -1);
		if (ready & STREAM_READY && watch_has_changed(watch) &&
		    watch_print(watch, &status))
			return CLI_FAILURE;
	} while (!(ready & STREAM_SIGNAL));
	return status;
}

static int watch_stream(struct list_watch *watch)
{
	int signals = cli_notify_signals(), status;

	if (signals < 0)
		return cli_error("signals: %s", strerror(errno));
	status = watch->read(watch->data);
	if (stream_table(watch->table))
		return CLI_FAILURE;
	return watch_print_changes(watch, signals, status);
}

/**
 * list_watch() - show a table, and again after each change, until a key or a signal
 * @watch: the table and the changes
 *
 * Return: CLI_OK, or CLI_FAILURE after errors were reported.
 */
int list_watch(struct list_watch *watch)
{
	/* before the nodes are read, so that no change is missed */
	if (node_events_open(&watch->events))
		return CLI_FAILURE;
	if (screen_possible() && !watch->table->json && !watch->table->raw)
		return watch_live(watch);
	return watch_stream(watch);
}
