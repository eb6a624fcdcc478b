// SPDX-License-Identifier: GPL-2.0-only
/* The major number of nodes, by which the kernel tells that the module is loaded. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/debug.h"
#include "util/major.h"

/**
 * cli_major() - return the major number of all nodes
 *
 * Return: the number in /proc/devices, which containers see as well; 0 without the
 * module.
 */
unsigned int cli_major(void)
{
	unsigned int major = 0;
	char line[80], *name;
	unsigned long number;
	FILE *devices = fopen("/proc/devices", "re");

	cli_debug_call(devices ? 0 : -1, "read /proc/devices");
	while (devices && fgets(line, sizeof(line), devices) &&
	       strcmp(line, "Block devices:\n") != 0) {
		number = strtoul(line, &name, 10);
		if (!strcmp(name, " bpf-objects\n"))
			major = number;
	}
	if (devices)
		fclose(devices);
	return major;
}
