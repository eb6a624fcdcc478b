/* SPDX-License-Identifier: GPL-2.0-only */
/* Events of nodes, from udev or the kernel. */
#ifndef BPFDEV_COMMANDS_NODE_EVENTS_H
#define BPFDEV_COMMANDS_NODE_EVENTS_H

#include <stdbool.h>

struct cli_command;
struct udev_device;
struct udev_monitor;

/*
 * struct node_events - a source of events
 * @source: libudev's source
 * @names: only events of these names and below
 * @name_count: number of @names; 0: events of all names
 * @kernel: receive events of the kernel, not of udev
 */
struct node_events {
	struct udev_monitor *source;
	char **names;
	int name_count;
	bool kernel;
};

int node_events_set_names(struct node_events *events, const struct cli_command *command,
			  int argc, char **argv);
int node_events_open(struct node_events *events);
bool node_events_wants(const struct node_events *events, struct udev_device *device);

#endif /* BPFDEV_COMMANDS_NODE_EVENTS_H */
