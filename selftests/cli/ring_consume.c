// SPDX-License-Identifier: GPL-2.0-only
/*
 * Usage: ring_consume NODE COUNT
 *
 * Consume COUNT events of a ring buffer through its node, as libbpf does: from the ring's
 * memory. Print each as "bpfdev cat" does.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <bpf/libbpf.h>

/* With this result of the last event, libbpf does not consume further ones. */
#define LAST (-ECANCELED)

static unsigned long left;

static int print(void *context, void *data, size_t size)
{
	const unsigned char *bytes = data;
	size_t i;

	printf("{\"data\":\"");
	for (i = 0; i < size; i++)
		printf("%02x", bytes[i]);
	printf("\"}\n");
	return --left ? 0 : LAST;
}

int main(int argc, char **argv)
{
	struct ring_buffer *ring;
	int fd, ret = 0;

	if (argc != 3)
		errx(2, "usage: ring_consume NODE COUNT");
	left = strtoul(argv[2], NULL, 10);
	fd = open(argv[1], O_RDWR);
	ring = fd < 0 ? NULL : ring_buffer__new(fd, print, NULL, NULL);
	if (!ring)
		err(1, "%s", argv[1]);
	while (left) {
		ret = ring_buffer__poll(ring, -1);
		fflush(stdout);
		if (ret < 0 && ret != LAST)
			errx(1, "%s: %s", argv[1], strerror(-ret));
	}
	ring_buffer__free(ring);
	return 0;
}
