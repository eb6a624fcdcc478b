/* SPDX-License-Identifier: GPL-2.0-only */
/* The columns of bpfdev monitor. */
#ifndef BPFDEV_COMMANDS_MONITOR_COLUMNS_H
#define BPFDEV_COMMANDS_MONITOR_COLUMNS_H

#include <stdbool.h>
#include <time.h>

struct table_columns;
struct udev_device;

/*
 * struct event - an event, as a row
 * @device: its device and keys
 * @at: time of receipt
 * @iso: print the time with date and zone
 */
struct event {
	struct udev_device *device;
	struct timespec at;
	bool iso;
};

extern const struct table_columns event_columns;

#endif /* BPFDEV_COMMANDS_MONITOR_COLUMNS_H */
