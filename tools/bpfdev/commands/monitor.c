// SPDX-License-Identifier: GPL-2.0-only
/* bpfdev monitor: print events of nodes as they happen. */
#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <libudev.h>

#include "commands/monitor.h"
#include "commands/monitor_columns.h"
#include "commands/node_events.h"
#include "libbpfdev.h"
#include "output/columns.h"
#include "output/stream.h"
#include "output/table.h"
#include "util/error.h"
#include "util/parse.h"
#include "util/signals.h"
#include "util/usage.h"

/*
 * struct monitor - the state of the command
 * @table: the table for events
 * @events: the source of events
 * @signals: a descriptor that reports the signals that end the command
 * @count: number of events until the end; 0: no limit
 * @lost: events were lost
 * @ended: do not wait for more events
 */
struct monitor {
	struct table table;
	struct node_events events;
	int signals;
	uint32_t count;
	bool lost;
	bool ended;
};

/* Print an event; CLI_FAILURE if that is not possible. */
static int monitor_show(struct monitor *monitor, struct udev_device *device)
{
	struct event event = { .device = device, .iso = monitor->table.json };
	const char *left_out;

	if (!node_events_wants(&monitor->events, device))
		return CLI_OK;
	left_out = udev_device_get_property_value(device, "BPFDEV_LEFT_OUT");
	if (left_out) {
		monitor->lost = true;
		cli_error("%s events about changes were left out before the next one: its directory caused too many; 'bpfdev list' shows the present state",
			  left_out);
	}
	clock_gettime(CLOCK_REALTIME, &event.at);
	monitor->ended = monitor->count && !--monitor->count;
	return stream_row(&monitor->table, &event);
}

static int monitor_receive(struct monitor *monitor)
{
	struct udev_device *device;
	int status;

	device = udev_monitor_receive_device(monitor->events.source);
	if (device) {
		status = monitor_show(monitor, device);
		udev_device_unref(device);
		return status;
	}
	/* EAGAIN: an event of another subsystem */
	if (errno != EAGAIN) {
		monitor->lost = true;
		cli_error("events were lost: they arrived faster than they were read; 'bpfdev list' shows the present nodes");
	}
	return CLI_OK;
}

/* The most events that are printed after the signal: they may come without a pause. */
#define EVENTS_AFTER_SIGNAL 10000

/*
 * Events that arrived before the signal are printed. So if you end another command and
 * then this one, you see all events of the other command.
 */
static int monitor_watch(struct monitor *monitor)
{
	int source = udev_monitor_get_fd(monitor->events.source);
	unsigned int left = EVENTS_AFTER_SIGNAL, ready;

	while (!monitor->ended) {
		ready = stream_wait(source, monitor->signals, -1);
		if (ready & STREAM_SIGNAL && (!(ready & STREAM_READY) || !left--))
			monitor->ended = true;
		else if (ready & STREAM_READY && monitor_receive(monitor))
			return CLI_FAILURE;
	}
	return monitor->lost ? CLI_FAILURE : CLI_OK;
}

static int monitor_start(struct monitor *monitor)
{
	monitor->signals = cli_notify_signals();
	if (monitor->signals < 0)
		return cli_error("signals: %s", strerror(errno));
	return node_events_open(&monitor->events) ?: stream_open(&monitor->table) ?:
	       monitor_watch(monitor);
}

static int cmd_monitor(int argc, char **argv)
{
	static const struct option options[] = {
		{ "count", required_argument, NULL, 'c' },
		{ "kernel", no_argument, NULL, 'k' },
		TABLE_LONG_OPTIONS,
		CLI_LONG_OPTIONS,
		{}
	};
	struct monitor monitor = { .table.columns = &event_columns };
	int opt, status;

	while ((opt = getopt_long(argc, argv,
				  "c:k" TABLE_SHORT_OPTIONS CLI_SHORT_OPTIONS,
				  options, NULL)) != -1) {
		switch (opt) {
		case 'c':
			status = cli_number_option(&cli_monitor, "count", optarg,
						   1, &monitor.count);
			if (status)
				return status;
			break;
		case 'k':
			monitor.events.kernel = true;
			break;
		default:
			if (!table_option(&monitor.table, opt, optarg))
				cli_common_option(&cli_monitor, opt);
		}
	}
	status = table_open(&cli_monitor, &monitor.table) ?:
		 node_events_set_names(&monitor.events, &cli_monitor, argc - optind,
				       argv + optind);
	return status ?: monitor_start(&monitor);
}

const struct cli_command cli_monitor = {
	.name = "monitor",
	.args = "[NAME...] [OPTION]...",
	.help = "Print events of nodes as they happen",
	.options =
		"  -c, --count N          exit after N events\n"
		"  -k, --kernel           receive the kernel's events even if udevd runs\n"
		TABLE_OPTIONS_HELP,
	.run = cmd_monitor,
};
