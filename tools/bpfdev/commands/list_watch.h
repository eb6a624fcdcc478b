/* SPDX-License-Identifier: GPL-2.0-only */
/* bpfdev list --watch. */
#ifndef BPFDEV_COMMANDS_LIST_WATCH_H
#define BPFDEV_COMMANDS_LIST_WATCH_H

#include "commands/node_events.h"

struct table;

/*
 * struct list_watch - a table that is shown again after each change
 * @table: the open table
 * @events: the source of events, with the names of the list
 * @read: adds the rows of the present state to @table; returns CLI_OK, or CLI_FAILURE
 *	after errors were reported
 * @data: argument of @read
 */
struct list_watch {
	struct table *table;
	struct node_events events;
	int (*read)(void *data);
	void *data;
};

int list_watch(struct list_watch *watch);

#endif /* BPFDEV_COMMANDS_LIST_WATCH_H */
