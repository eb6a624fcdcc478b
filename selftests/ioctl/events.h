/* SPDX-License-Identifier: GPL-2.0-only */
/* Uevents of bpfdev's devices, as user space receives them. */
#ifndef BPFDEV_EVENTS_H
#define BPFDEV_EVENTS_H

#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/netlink.h>

#define UEVENT_MAX 8192

/* Open a socket that receives all kernel uevents from now on. */
static inline int events_open(void)
{
	struct sockaddr_nl addr = { .nl_family = AF_NETLINK, .nl_groups = 1 };
	int fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC,
			NETLINK_KOBJECT_UEVENT);

	return fd < 0 || bind(fd, (void *)&addr, sizeof(addr)) ? -1 : fd;
}

/* The same, with room for some thousand events. */
static inline int events_open_large(void)
{
	int fd = events_open(), size = 64 << 20;

	return setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) ? -1 : fd;
}

/* The next event of the class bpf-objects; false if none arrives. */
static inline bool next_event(int events, char *event, size_t *len)
{
	struct pollfd pollfd = { .fd = events, .events = POLLIN };
	ssize_t got;

	while (poll(&pollfd, 1, 5000) == 1) {
		got = recv(events, event, UEVENT_MAX - 1, 0);
		if (got <= 0)
			return false;
		event[got] = '\0';
		*len = got;
		if (strstr(event, "/bpf-objects/"))
			return true;
	}
	return false;
}

/* The value of a key, or "(none)". */
static inline const char *value(const char *event, size_t len, const char *key)
{
	size_t i;

	for (i = 0; i < len; i += strlen(event + i) + 1)
		if (!strncmp(event + i, key, strlen(key)) &&
		    event[i + strlen(key)] == '=')
			return event + i + strlen(key) + 1;
	return "(none)";
}

/* For fixtures with the members events, event and event_len. */
#define NEXT_EVENT() \
	ASSERT_TRUE(next_event(self->events, self->event, &self->event_len))
#define EXPECT_KEY(key, expected) \
	EXPECT_STREQ(expected, value(self->event, self->event_len, key))

#endif /* BPFDEV_EVENTS_H */
