// SPDX-License-Identifier: GPL-2.0-only
/* bpfdev monitor: print events of nodes as they happen. */
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <libudev.h>

#include "commands/monitor.h"
#include "commands/monitor_columns.h"
#include "libbpfdev.h"
#include "output/columns.h"
#include "output/stream.h"
#include "output/table.h"
#include "util/array.h"
#include "util/error.h"
#include "util/parse.h"
#include "util/path.h"
#include "util/signals.h"
#include "util/udev.h"
#include "util/usage.h"

/* The same size as udevd's; memory is used only while events wait there. */
#define RECEIVE_BUFFER (128 << 20)

/*
 * struct monitor - the state of the command
 * @table: the table for events
 * @source: the source of events
 * @signals: a descriptor that reports the signals that end the command
 * @names: only events of these names
 * @name_count: number of @names; 0: events of all names
 * @count: number of events until the end; 0: no limit
 * @kernel: receive events of the kernel, not of udev
 * @lost: events were lost
 * @ended: do not wait for more events
 */
struct monitor {
	struct table table;
	struct udev_monitor *source;
	int signals;
	char **names;
	int name_count;
	uint32_t count;
	bool kernel;
	bool lost;
	bool ended;
};

static bool monitor_is_wanted(const struct monitor *monitor, const char *path)
{
	int i;

	for (i = 0; i < monitor->name_count; i++)
		if (cli_is_below(path, monitor->names[i]))
			return true;
	return !monitor->name_count;
}

/* Print an event; CLI_FAILURE if that is not possible. */
static int monitor_show(struct monitor *monitor, struct udev_device *device)
{
	struct event event = { .device = device, .iso = monitor->table.json };
	const char *left_out;

	if (!monitor_is_wanted(monitor, event_name(&event)))
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

	device = udev_monitor_receive_device(monitor->source);
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

/*
 * Events that arrived before the signal are printed. So if you end another command and
 * then this one, you see all events of the other command.
 */
static int monitor_watch(struct monitor *monitor)
{
	struct pollfd fds[] = {
		{ .fd = udev_monitor_get_fd(monitor->source), .events = POLLIN },
		{ .fd = monitor->signals, .events = POLLIN },
		/* an error: the reader of the output is gone */
		{ .fd = STDOUT_FILENO },
	};

	while (!monitor->ended) {
		if (poll(fds, ARRAY_SIZE(fds), -1) < 0)
			continue;
		/* as a write would end it */
		if (fds[2].revents)
			raise(SIGPIPE);
		if (!fds[0].revents)
			monitor->ended = fds[1].revents;
		else if (monitor_receive(monitor))
			return CLI_FAILURE;
	}
	return monitor->lost ? CLI_FAILURE : CLI_OK;
}

/* With udevd, an event arrives when its rules have been applied. */
static const char *monitor_source_name(const struct monitor *monitor)
{
	return !monitor->kernel && udev_runs() ? "udev" : "kernel";
}

static int monitor_start(struct monitor *monitor, struct udev *udev)
{
	monitor->signals = cli_notify_signals();
	if (monitor->signals < 0)
		return cli_error("signals: %s", strerror(errno));
	monitor->source = udev_monitor_new_from_netlink(
		udev, monitor_source_name(monitor));
	if (!monitor->source)
		return cli_error("events: %s", strerror(errno));
	/* without CAP_NET_ADMIN, net.core.rmem_max limits the size */
	udev_monitor_set_receive_buffer_size(monitor->source, RECEIVE_BUFFER);
	if (udev_monitor_filter_add_match_subsystem_devtype(monitor->source,
							    "bpf-objects", NULL) ||
	    udev_monitor_enable_receiving(monitor->source))
		return cli_error("events: %s", strerror(errno));
	return stream_open(&monitor->table) ?: monitor_watch(monitor);
}

static int monitor_take_names(struct monitor *monitor, int argc, char **argv)
{
	int i;

	for (i = 0; i < argc; i++) {
		argv[i] = cli_name(argv[i]);
		if (!argv[i])
			return CLI_FAILURE;
		if (*argv[i] == '/')
			return cli_usage_error(&cli_monitor,
					       "%s is not below " BPFDEV_DEV_DIR "; events only have paths below it",
					       argv[i]);
	}
	monitor->names = argv;
	monitor->name_count = argc;
	return CLI_OK;
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
			monitor.kernel = true;
			break;
		default:
			if (!table_option(&monitor.table, opt, optarg))
				cli_common_option(&cli_monitor, opt);
		}
	}
	status = table_open(&cli_monitor, &monitor.table) ?:
		 monitor_take_names(&monitor, argc - optind, argv + optind);
	return status ?: monitor_start(&monitor, udev_new());
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
