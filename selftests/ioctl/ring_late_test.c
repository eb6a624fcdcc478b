// SPDX-License-Identifier: GPL-2.0-only
/*
 * Readers of a ring buffer with memory that comes late: they hold up nobody, and get no other
 * event than their own.
 */
#include "late_memory.h"
#include "ring_fixture.h"

#include <pthread.h>

/*
 * struct late_reader - a thread that reads into memory that comes later
 * @fd: its file
 * @span: it takes all there is
 * @memory: the memory
 * @thread: the thread
 * @ret: the bytes, or -errno
 */
struct late_reader {
	int fd;
	bool span;
	struct late_memory memory;
	pthread_t thread;
	int ret;
};

static void *read_late(void *arg)
{
	struct late_reader *late = arg;

	late->ret = late->span ? ring_span(late->fd, late->memory.at, 64) :
				 do_read(late->fd, late->memory.at, 64);
	return NULL;
}

/* Begin a read, which has found an event and waits for memory. */
#define BEGIN_LATE(late) do {						\
	ASSERT_EQ(0, late_init(&(late)->memory));			\
	ASSERT_EQ(0, pthread_create(&(late)->thread, NULL, read_late, late)); \
	ASSERT_EQ(0, late_needed(&(late)->memory));			\
} while (0)

#define END_LATE(late) do {						\
	EXPECT_EQ(0, late_provide(&(late)->memory));			\
	pthread_join((late)->thread, NULL);				\
} while (0)

TEST_F(ring, a_consumer_without_memory_holds_up_nobody)
{
	struct late_reader late = { .fd = self->consumer };
	int second = do_open(NODE, O_RDWR | O_NONBLOCK), i;

	ASSERT_LE(0, second);
	for (i = 0; i < 2; i++) {
		PUT("one");
		PUT("two");
		late.span = i;
		BEGIN_LATE(&late);
		EXPECT_EVENT(second, "one");
		EXPECT_EVENT(second, "two");
		PUT("three");
		END_LATE(&late);
		/* the events that others took are not its own */
		EXPECT_EQ(i ? 16 : 5, late.ret);
		EXPECT_EQ(0, memcmp("three", late.memory.at + (i ? RING_HEADER : 0), 5));
		EXPECT_NO_EVENT(second);
		late_exit(&late.memory);
	}
	close(second);
}

TEST_F(ring, a_tap_without_memory_gets_no_other_event)
{
	struct late_reader late = { .fd = self->tap };
	int i;

	for (i = 0; i < 2; i++) {
		PUT_NUMBERS(1);
		late.span = i;
		BEGIN_LATE(&late);
		EXPECT_LE(0, read_number(self->consumer));
		LEAVE_BEHIND();
		END_LATE(&late);
		/* the event was overwritten while it was copied */
		EXPECT_EQ(-EPIPE, late.ret);
		EXPECT_NO_EVENT(self->tap);
		late_exit(&late.memory);
	}
}

TEST_F(ring, a_ring_can_be_frozen_during_a_read_of_a_tap)
{
	struct late_reader late = { .fd = self->tap };
	char buf[64];

	PUT("one");
	BEGIN_LATE(&late);
	/* a tap changes nothing */
	EXPECT_EQ(0, map_freeze(self->ring.map));
	END_LATE(&late);
	EXPECT_EQ(3, late.ret);
	EXPECT_EQ(-EPERM, do_read(self->consumer, buf, sizeof(buf)));
	late_exit(&late.memory);
}

TEST_F(ring, a_ring_cannot_be_frozen_while_an_event_is_taken)
{
	struct late_reader late = { .fd = self->consumer };
	char buf[64];

	PUT("one");
	BEGIN_LATE(&late);
	EXPECT_EQ(-EBUSY, map_freeze(self->ring.map));
	END_LATE(&late);
	EXPECT_EQ(3, late.ret);
	EXPECT_EQ(0, map_freeze(self->ring.map));
	EXPECT_EQ(-EPERM, do_read(self->consumer, buf, sizeof(buf)));
	late_exit(&late.memory);
}

TEST_HARNESS_MAIN
