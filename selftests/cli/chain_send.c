// SPDX-License-Identifier: GPL-2.0-only
/*
 * Usage: chain_send IFACE COUNT
 *
 * Send COUNT frames of the tests' own EtherType out of an interface, or until SIGTERM
 * if COUNT is 0, and print the number of accepted frames. It waits from time to time,
 * because a process that changes something meanwhile needs the CPU, too.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#define ETH_P_TEST 0x88b5
#define BURST 16

static volatile sig_atomic_t stopped;

static void stop(int signal)
{
	stopped = 1;
}

int main(int argc, char **argv)
{
	const struct timespec wait = { .tv_nsec = 1000 * 1000 };
	struct sigaction action = { .sa_handler = stop };
	unsigned char frame[64] = {
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 1,
		ETH_P_TEST >> 8, ETH_P_TEST & 0xff,
	};
	unsigned long long sent = 0, count;
	struct sockaddr_ll to = { .sll_family = AF_PACKET };
	int fd;

	if (argc != 3)
		errx(2, "usage: chain_send IFACE COUNT");
	count = strtoull(argv[2], NULL, 10);
	to.sll_ifindex = if_nametoindex(argv[1]);
	fd = socket(AF_PACKET, SOCK_RAW, 0);
	if (!to.sll_ifindex || fd < 0)
		err(1, "%s", argv[1]);
	sigaction(SIGTERM, &action, NULL);
	while (!stopped && (!count || sent < count)) {
		if (sendto(fd, frame, sizeof(frame), 0, (struct sockaddr *)&to,
			   sizeof(to)) == sizeof(frame))
			sent++;
		else if (errno != EINTR && errno != ENOBUFS)
			err(1, "%s", argv[1]);
		if (sent % BURST == 0)
			nanosleep(&wait, NULL);
	}
	printf("%llu\n", sent);
	return 0;
}
