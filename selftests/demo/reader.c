// SPDX-License-Identifier: GPL-2.0-only
/*
 * Usage: reader NODE PROTOCOL
 *
 * Read a counter through a node with open(2) and bpf(2) and no library, and try
 * to write it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/bpf.h>

#include "packets.h"

static int element(int cmd, int map, const uint32_t *key, void *value)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.map_fd = map;
	attr.key = (uintptr_t)key;
	attr.value = (uintptr_t)value;
	return syscall(SYS_bpf, cmd, &attr, sizeof(attr));
}

int main(int argc, char **argv)
{
	struct packets counter;
	uint32_t protocol;
	int map;

	if (argc != 3) {
		fprintf(stderr, "Usage: reader NODE PROTOCOL\n");
		return 2;
	}
	protocol = atoi(argv[2]);

	map = open(argv[1], O_RDONLY | O_CLOEXEC);
	if (map < 0) {
		printf("open(\"%s\", O_RDONLY): %s\n", argv[1], strerror(errno));
		return 1;
	}
	printf("open(\"%s\", O_RDONLY) = %d\n", argv[1], map);
	if (element(BPF_MAP_LOOKUP_ELEM, map, &protocol, &counter)) {
		printf("lookup: %s\n", strerror(errno));
		return 1;
	}
	printf("lookup of protocol %u: %llu packets, %llu bytes\n", protocol,
	       counter.packets, counter.bytes);
	if (!element(BPF_MAP_UPDATE_ELEM, map, &protocol, &counter)) {
		printf("update: it should have been refused\n");
		return 1;
	}
	printf("update: %s\n", strerror(errno));
	if (open(argv[1], O_RDWR | O_CLOEXEC) >= 0) {
		printf("open(\"%s\", O_RDWR): it should have been refused\n",
		       argv[1]);
		return 1;
	}
	printf("open(\"%s\", O_RDWR): %s\n", argv[1], strerror(errno));
	return 0;
}
