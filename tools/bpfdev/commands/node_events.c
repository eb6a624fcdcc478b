// SPDX-License-Identifier: GPL-2.0-only
/* Events of nodes, from udev or the kernel. */
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include <libudev.h>

#include "commands/node_events.h"
#include "libbpfdev.h"
#include "util/error.h"
#include "util/path.h"
#include "util/udev.h"
#include "util/usage.h"

/* The same size as udevd's; memory is used only while events wait there. */
#define RECEIVE_BUFFER (128 << 20)

/**
 * node_events_set_names() - choose the events to receive
 * @events: the source
 * @command: the command, for errors
 * @argc: number of names; 0: events of all names
 * @argv: the names, as the user wrote them; replaced by their usual form
 *
 * Return: CLI_OK, or another status after the error was reported.
 */
int node_events_set_names(struct node_events *events, const struct cli_command *command,
			  int argc, char **argv)
{
	int i;

	for (i = 0; i < argc; i++) {
		argv[i] = cli_name(argv[i]);
		if (!argv[i])
			return CLI_FAILURE;
		if (*argv[i] == '/')
			return cli_usage_error(command,
					       "%s is not below " BPFDEV_DEV_DIR "; events only have paths below it",
					       argv[i]);
	}
	events->names = argv;
	events->name_count = argc;
	return CLI_OK;
}

/**
 * node_events_open() - begin to receive events
 * @events: the source
 *
 * With udevd, an event arrives when its rules have been applied.
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int node_events_open(struct node_events *events)
{
	events->source = udev_monitor_new_from_netlink(
		udev_new(), !events->kernel && udev_runs() ? "udev" : "kernel");
	if (!events->source)
		return cli_error("events: %s", strerror(errno));
	/* without CAP_NET_ADMIN, net.core.rmem_max limits the size */
	udev_monitor_set_receive_buffer_size(events->source, RECEIVE_BUFFER);
	if (udev_monitor_filter_add_match_subsystem_devtype(events->source,
							    "bpf-objects", NULL) ||
	    udev_monitor_enable_receiving(events->source))
		return cli_error("events: %s", strerror(errno));
	return CLI_OK;
}

/**
 * node_events_wants() - check whether an event is of a requested name
 * @events: the source
 * @device: the event
 */
bool node_events_wants(const struct node_events *events, struct udev_device *device)
{
	const char *path = udev_device_get_property_value(device, "BPFDEV_NAME") ?: "";
	int i;

	for (i = 0; i < events->name_count; i++)
		if (cli_is_below(path, events->names[i]))
			return true;
	return !events->name_count;
}
