/* SPDX-License-Identifier: GPL-2.0-only */
/* A ring buffer with a data node, which a consumer and a tap have open. */
#ifndef BPFDEV_SELFTESTS_RING_FIXTURE_H
#define BPFDEV_SELFTESTS_RING_FIXTURE_H

#include "common.h"
#include "ring_calls.h"

#include <poll.h>

#define NODE DEV "ring_test/x"

FIXTURE(ring) {
	int ctl;
	int dir;
	struct ring ring;
	int consumer;
	int tap;
};

FIXTURE_SETUP(ring)
{
	self->ctl = ctl_open("", O_RDWR);
	ASSERT_LE(0, self->ctl);
	ASSERT_EQ(0, dir_create(self->ctl, "ring_test"));
	self->dir = ctl_open("ring_test", O_RDWR);
	ASSERT_LE(0, self->dir);
	ASSERT_EQ(0, ring_init(&self->ring, 0));
	ASSERT_TRUE(ring_complete(&self->ring));
	ASSERT_EQ(0, node_create_data(self->dir, "x", self->ring.map));
	self->consumer = do_open(NODE, O_RDWR | O_NONBLOCK);
	ASSERT_LE(0, self->consumer);
	self->tap = do_open(NODE, O_RDONLY | O_NONBLOCK);
	ASSERT_LE(0, self->tap);
}

FIXTURE_TEARDOWN(ring)
{
	node_remove(self->dir, "x");
	EXPECT_EQ(0, dir_remove(self->ctl, "ring_test"));
	ring_exit(&self->ring);
	close(self->tap);
	close(self->consumer);
	close(self->dir);
	close(self->ctl);
}

#define PUT(text) ASSERT_EQ(0, ring_put(&self->ring, text, strlen(text)))
#define PUT_NUMBERS(count) ASSERT_EQ(0, ring_put_numbers(&self->ring, count))
#define DISCARD() ASSERT_EQ(0, ring_run(self->ring.discard, 1))

#define EXPECT_EVENT(fd, text) do {					\
	char event_buf[64] = {};					\
									\
	EXPECT_EQ(strlen(text), do_read(fd, event_buf, sizeof(event_buf))); \
	EXPECT_STREQ(text, event_buf);					\
} while (0)

#define EXPECT_NO_EVENT(fd) do {					\
	char event_buf[64];						\
									\
	EXPECT_EQ(-EAGAIN, do_read(fd, event_buf, sizeof(event_buf)));	\
} while (0)

/* Read a number; -errno else. */
static inline long long read_number(int fd)
{
	uint64_t number;
	ssize_t len = do_read(fd, &number, sizeof(number));

	return len == sizeof(number) ? (long long)number : len < 0 ? len : -EBADMSG;
}

/* Put, and consume, three times as much as the ring has. */
#define LEAVE_BEHIND() do {						\
	int behind_round, behind_i;					\
									\
	for (behind_round = 0; behind_round < 3; behind_round++) {	\
		PUT_NUMBERS(RING_NUMBERS);				\
		for (behind_i = 0; behind_i < RING_NUMBERS; behind_i++)	\
			ASSERT_LE(0, read_number(self->consumer));	\
	}								\
} while (0)

static inline int poll_in(int fd, int timeout)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN | POLLOUT };
	int ret = poll(&poll_fd, 1, timeout);

	return ret <= 0 ? ret : poll_fd.revents;
}

#endif /* BPFDEV_SELFTESTS_RING_FIXTURE_H */
