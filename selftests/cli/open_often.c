// SPDX-License-Identifier: GPL-2.0-only
/*
 * Usage: open_often FILE...
 *
 * Open and close the files, one after the other, until SIGTERM. Each hundredth stays open for
 * a while. Then print how many opens there were, and how many have failed, with the last
 * error. A status of 1 means that one has failed.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define KEPT 20

static volatile sig_atomic_t ended;

static void end(int signal)
{
	ended = signal;
}

int main(int argc, char **argv)
{
	unsigned long opens = 0, failed = 0;
	int kept[KEPT] = {}, last = 0;

	if (argc < 2)
		errx(2, "usage: open_often FILE...");
	signal(SIGTERM, end);
	while (!ended) {
		int fd = open(argv[1 + opens % (argc - 1)], O_RDONLY | O_CLOEXEC);

		if (fd < 0) {
			last = errno;
			failed++;
		} else if (opens % 100 == 0) {
			if (kept[opens / 100 % KEPT])
				close(kept[opens / 100 % KEPT]);
			kept[opens / 100 % KEPT] = fd;
		} else {
			close(fd);
		}
		opens++;
	}
	printf("%lu opens, %lu failed%s%s\n", opens, failed, failed ? ": " : "",
	       failed ? strerror(last) : "");
	return failed > 0;
}
