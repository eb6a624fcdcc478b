// SPDX-License-Identifier: GPL-2.0-only
/* The major number of nodes, by which the kernel tells that the module is loaded. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

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

/**
 * cli_is_node() - check whether an open file is a node
 * @fd: its descriptor
 *
 * The path can be outside /dev/bpf, and lead to another file by now. So check the open
 * file, which is still the device: opening it has only exchanged its operations.
 */
bool cli_is_node(int fd)
{
	unsigned int nodes = cli_major();
	struct stat st;

	return nodes && !fstat(fd, &st) && S_ISCHR(st.st_mode) &&
	       major(st.st_rdev) == nodes;
}
