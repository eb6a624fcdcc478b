// SPDX-License-Identifier: GPL-2.0-only
/*
 * Data nodes of ring buffers: a file that is open for reading and writing consumes events,
 * one that is open for reading alone is a tap.
 */
#include "ring_fixture.h"

#include <sys/epoll.h>
#include <time.h>

#define HELD_MAX 16

static void set_blocking(int fd)
{
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
}

/* Put an event from a child, a moment later. */
#define PUT_LATER(text) ({						\
	pid_t later_pid = fork();					\
									\
	ASSERT_LE(0, later_pid);					\
	if (!later_pid) {						\
		usleep(100000);						\
		_exit(ring_put(&self->ring, text, strlen(text)) ? 1 : 0); \
	}								\
	later_pid;							\
})

#define EXPECT_DONE(pid) do {						\
	int done_status;							\
									\
	EXPECT_EQ(pid, waitpid(pid, &done_status, 0));			\
	EXPECT_EQ(0, done_status);					\
} while (0)

static void fill(char *data, int len, int seed)
{
	int i;

	for (i = 0; i < len; i++)
		data[i] = seed * 7 + i;
}

/* Through the end of the ring many times. */
TEST_F(ring, a_read_returns_one_event_with_its_exact_bytes)
{
	static const int sizes[] = { 1, 7, 8, 9, 15, 16, 17, 1000, 4096, EVENT_MAX };
	static char sent[EVENT_MAX], got[EVENT_MAX + 1];
	int i, len;

	for (i = 0; i < 500; i++) {
		len = sizes[i % ARRAY_LEN(sizes)];
		fill(sent, len, i);
		ASSERT_EQ(0, ring_put(&self->ring, sent, len));
		ASSERT_EQ(len, do_read(self->tap, got, sizeof(got)));
		ASSERT_EQ(0, memcmp(sent, got, len));
		memset(got, 0, len);
		ASSERT_EQ(len, do_read(self->consumer, got, sizeof(got)));
		ASSERT_EQ(0, memcmp(sent, got, len));
	}
	EXPECT_LT(RING_SIZE, ring_consumer(&self->ring));
	EXPECT_EQ(ring_producer(&self->ring), ring_consumer(&self->ring));
	EXPECT_NO_EVENT(self->consumer);
	EXPECT_NO_EVENT(self->tap);
}

TEST_F(ring, events_come_in_order_and_make_room)
{
	int i;

	PUT_NUMBERS(RING_NUMBERS);
	EXPECT_EQ(-EAGAIN, ring_put_numbers(&self->ring, 1));
	EXPECT_EQ(0, read_number(self->consumer));
	PUT_NUMBERS(1);
	for (i = 1; i <= RING_NUMBERS; i++)
		ASSERT_EQ(i, read_number(self->consumer));
	EXPECT_NO_EVENT(self->consumer);
}

TEST_F(ring, a_read_that_fails_leaves_the_event)
{
	const int fds[] = { self->consumer, self->tap };
	void *bad = bad_memory(self->ring.page);
	char buf[8];
	int i;

	ASSERT_NE(MAP_FAILED, bad);
	PUT("12345678");
	for (i = 0; i < ARRAY_LEN(fds); i++) {
		EXPECT_EQ(-EMSGSIZE, do_read(fds[i], buf, sizeof(buf) - 1));
		EXPECT_EQ(-EFAULT, do_read(fds[i], bad, self->ring.page));
		EXPECT_EQ(-EFAULT, ring_span(fds[i], bad, self->ring.page));
		EXPECT_EQ(-EMSGSIZE, ring_span(fds[i], buf, sizeof(buf)));
		EXPECT_EQ(0, do_read(fds[i], buf, 0));
	}
	EXPECT_EQ(0, ring_consumer(&self->ring));
	for (i = 0; i < ARRAY_LEN(fds); i++) {
		EXPECT_EQ(8, do_read(fds[i], buf, sizeof(buf)));
		EXPECT_EQ(0, memcmp("12345678", buf, sizeof(buf)));
		EXPECT_NO_EVENT(fds[i]);
	}
	munmap(bad, self->ring.page);
}

TEST_F(ring, events_without_data_are_skipped)
{
	DISCARD();
	PUT("");
	PUT("one");
	DISCARD();
	EXPECT_EVENT(self->tap, "one");
	EXPECT_NO_EVENT(self->tap);
	EXPECT_EVENT(self->consumer, "one");
	EXPECT_NO_EVENT(self->consumer);
	/* and are consumed */
	EXPECT_EQ(ring_producer(&self->ring), ring_consumer(&self->ring));
}

TEST_F(ring, a_blocked_read_is_woken_by_an_event)
{
	pid_t pid;

	set_blocking(self->consumer);
	set_blocking(self->tap);
	pid = PUT_LATER("one");
	EXPECT_EVENT(self->consumer, "one");
	EXPECT_DONE(pid);
	EXPECT_EVENT(self->tap, "one");
	pid = PUT_LATER("two");
	EXPECT_EVENT(self->tap, "two");
	EXPECT_DONE(pid);
	/* the consumer is behind: BPF wakes nobody, and for this event it never does */
	self->ring.source->flags = BPF_RB_NO_WAKEUP;
	pid = PUT_LATER("three");
	EXPECT_EVENT(self->tap, "three");
	EXPECT_DONE(pid);
}

TEST_F(ring, a_blocked_span_is_woken_by_an_event)
{
	pid_t pid;
	char buf[64];

	set_blocking(self->consumer);
	set_blocking(self->tap);
	pid = PUT_LATER("one");
	EXPECT_EQ(16, ring_span(self->consumer, buf, sizeof(buf)));
	EXPECT_DONE(pid);
	EXPECT_EVENT(self->tap, "one");
	pid = PUT_LATER("two");
	EXPECT_EQ(16, ring_span(self->tap, buf, sizeof(buf)));
	EXPECT_EQ(0, memcmp("two", buf + RING_HEADER, 3));
	EXPECT_DONE(pid);
}

static void ignore(int signal)
{
}

TEST_F(ring, a_blocked_read_is_ended_by_a_signal)
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };
	const struct itimerspec often = { { 0, 20000000 }, { 0, 20000000 } };
	const struct sigaction action = { .sa_handler = ignore };
	timer_t timer;
	char buf[64];

	set_blocking(self->consumer);
	set_blocking(self->tap);
	ASSERT_EQ(0, sigaction(SIGUSR1, &action, NULL));
	ASSERT_EQ(0, timer_create(CLOCK_MONOTONIC, &event, &timer));
	ASSERT_EQ(0, timer_settime(timer, 0, &often, NULL));
	EXPECT_EQ(-EINTR, do_read(self->consumer, buf, sizeof(buf)));
	EXPECT_EQ(-EINTR, do_read(self->tap, buf, sizeof(buf)));
	EXPECT_EQ(-EINTR, ring_span(self->consumer, buf, sizeof(buf)));
	EXPECT_EQ(-EINTR, ring_span(self->tap, buf, sizeof(buf)));
	timer_delete(timer);
}

TEST_F(ring, poll_tells_of_events)
{
	pid_t pid;

	EXPECT_EQ(0, poll_in(self->consumer, 0));
	EXPECT_EQ(0, poll_in(self->tap, 0));
	pid = PUT_LATER("one");
	EXPECT_EQ(POLLIN, poll_in(self->consumer, 20000));
	EXPECT_DONE(pid);
	EXPECT_EQ(POLLIN, poll_in(self->tap, 0));
	EXPECT_EVENT(self->tap, "one");
	/* that is still there for the consumer alone */
	EXPECT_EQ(0, poll_in(self->tap, 0));
	EXPECT_EQ(POLLIN, poll_in(self->consumer, 0));
	pid = PUT_LATER("two");
	EXPECT_EQ(POLLIN, poll_in(self->tap, 20000));
	EXPECT_DONE(pid);
	EXPECT_EVENT(self->consumer, "one");
	EXPECT_EVENT(self->consumer, "two");
	EXPECT_EQ(0, poll_in(self->consumer, 0));
}

/* The number of edges, 0 or 1, of the one file of an epoll instance. */
static int edges(int epoll, int timeout)
{
	struct epoll_event event;

	return epoll_wait(epoll, &event, 1, timeout);
}

TEST_F(ring, epoll_gives_an_edge_for_new_events)
{
	const int fds[] = { self->consumer, self->tap };
	struct epoll_event want = { .events = EPOLLIN | EPOLLET };
	int i, n, epoll;

	for (i = 0; i < ARRAY_LEN(fds); i++) {
		epoll = epoll_create1(EPOLL_CLOEXEC);
		ASSERT_LE(0, epoll);
		ASSERT_EQ(0, epoll_ctl(epoll, EPOLL_CTL_ADD, fds[i], &want));
		EXPECT_EQ(0, edges(epoll, 50));
		PUT("one");
		EXPECT_EQ(1, edges(epoll, 20000));
		/* a tap is woken by BPF and by the module: one more, and then no more */
		for (n = 0; n < 10 && edges(epoll, 500) == 1; n++)
			;
		EXPECT_GE(i, n);
		/* when all is read, and when something is left, too */
		EXPECT_EVENT(fds[i], "one");
		EXPECT_NO_EVENT(fds[i]);
		PUT("two");
		EXPECT_EQ(1, edges(epoll, 20000));
		EXPECT_EVENT(fds[i], "two");
		close(epoll);
		EXPECT_EQ(0, do_lseek(self->tap, 0, SEEK_END));
	}
}

/* BPF wakes nobody when the consumer is behind. */
TEST_F(ring, a_tap_gets_edges_while_the_consumer_is_behind)
{
	struct epoll_event want = { .events = EPOLLIN | EPOLLET };
	int epoll = epoll_create1(EPOLL_CLOEXEC), i;

	ASSERT_EQ(0, epoll_ctl(epoll, EPOLL_CTL_ADD, self->tap, &want));
	for (i = 0; i < 5; i++) {
		PUT("one");
		EXPECT_EQ(1, edges(epoll, 20000));
		EXPECT_EVENT(self->tap, "one");
	}
	/* a second event, although the first was not read */
	PUT("one");
	EXPECT_EQ(1, edges(epoll, 20000));
	PUT("two");
	EXPECT_EQ(1, edges(epoll, 20000));
	close(epoll);
}

TEST_F(ring, nothing_is_written_or_read_elsewhere)
{
	char buf[8] = {};

	EXPECT_EQ(-EACCES, do_open(NODE, O_WRONLY));
	EXPECT_EQ(-1, write(self->consumer, buf, sizeof(buf)));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, write(self->tap, buf, sizeof(buf)));
	EXPECT_EQ(EBADF, errno);
	EXPECT_EQ(-ESPIPE, do_pread(self->consumer, buf, sizeof(buf), 0));
	EXPECT_EQ(-ESPIPE, do_pread(self->tap, buf, sizeof(buf), 0));
}

TEST_F(ring, taps_take_nothing)
{
	int second = do_open(NODE, O_RDONLY | O_NONBLOCK), i;

	ASSERT_LE(0, second);
	PUT_NUMBERS(100);
	for (i = 0; i < 100; i++)
		ASSERT_EQ(i, read_number(self->tap));
	EXPECT_NO_EVENT(self->tap);
	EXPECT_EQ(0, ring_consumer(&self->ring));
	for (i = 0; i < 100; i++) {
		ASSERT_EQ(i, read_number(self->consumer));
		ASSERT_EQ(i, read_number(second));
	}
	EXPECT_NO_EVENT(self->consumer);
	EXPECT_NO_EVENT(second);
	/* one that has seen nothing of them still can, while they are in the ring */
	PUT_NUMBERS(1);
	EXPECT_EQ(100, read_number(self->consumer));
	EXPECT_EQ(100, read_number(second));
	EXPECT_EQ(100, read_number(self->tap));
	close(second);
}

TEST_F(ring, a_tap_begins_with_what_is_not_consumed)
{
	int late;

	PUT("one");
	PUT("two");
	EXPECT_EVENT(self->consumer, "one");
	late = do_open(NODE, O_RDONLY | O_NONBLOCK);
	ASSERT_LE(0, late);
	EXPECT_EVENT(late, "two");
	EXPECT_NO_EVENT(late);
	close(late);
}

TEST_F(ring, consumers_share_a_place)
{
	int second = do_open(NODE, O_RDWR | O_NONBLOCK);

	ASSERT_LE(0, second);
	PUT("one");
	PUT("two");
	EXPECT_EVENT(self->consumer, "one");
	EXPECT_EVENT(second, "two");
	EXPECT_NO_EVENT(self->consumer);
	EXPECT_NO_EVENT(second);
	close(second);
}

TEST_F(ring, a_slow_tap_is_told_once)
{
	LEAVE_BEHIND();
	EXPECT_EQ(POLLIN, poll_in(self->tap, 0));
	EXPECT_EQ(-EPIPE, read_number(self->tap));
	EXPECT_NO_EVENT(self->tap);
	PUT_NUMBERS(1);
	EXPECT_EQ(3 * RING_NUMBERS, read_number(self->tap));
	EXPECT_EQ(3 * RING_NUMBERS, read_number(self->consumer));
}

TEST_F(ring, a_slow_tap_goes_on_with_what_is_not_consumed)
{
	char buf[64];

	LEAVE_BEHIND();
	PUT_NUMBERS(2);
	EXPECT_EQ(-EPIPE, ring_span(self->tap, buf, sizeof(buf)));
	EXPECT_EQ(3 * RING_NUMBERS, read_number(self->tap));
	EXPECT_EQ(3 * RING_NUMBERS + 1, read_number(self->tap));
	EXPECT_NO_EVENT(self->tap);
}

TEST_F(ring, a_tap_can_skip_and_go_back)
{
	PUT("one");
	PUT("two");
	EXPECT_EQ(0, do_lseek(self->tap, 0, SEEK_END));
	EXPECT_NO_EVENT(self->tap);
	PUT("three");
	EXPECT_EVENT(self->tap, "three");
	EXPECT_EQ(0, do_lseek(self->tap, 0, SEEK_SET));
	EXPECT_EVENT(self->tap, "one");
	EXPECT_EVENT(self->consumer, "one");
	EXPECT_EQ(0, do_lseek(self->tap, 0, SEEK_SET));
	EXPECT_EVENT(self->tap, "two");

	EXPECT_EQ(-EINVAL, do_lseek(self->tap, 8, SEEK_SET));
	EXPECT_EQ(-EINVAL, do_lseek(self->tap, 8, SEEK_CUR));
	EXPECT_EQ(0, do_lseek(self->tap, 0, SEEK_CUR));
	EXPECT_EQ(-EINVAL, do_lseek(self->tap, -8, SEEK_END));
	EXPECT_EVENT(self->tap, "three");
	EXPECT_EQ(-ESPIPE, do_lseek(self->consumer, 0, SEEK_SET));
	EXPECT_EQ(-ESPIPE, do_lseek(self->consumer, 0, SEEK_END));
	EXPECT_EVENT(self->consumer, "two");
}

TEST_F(ring, a_blocked_tap_follows_a_seek)
{
	pid_t pid;

	PUT("one");
	EXPECT_EVENT(self->tap, "one");
	set_blocking(self->tap);
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		usleep(100000);
		_exit(do_lseek(self->tap, 0, SEEK_SET) ? 1 : 0);
	}
	EXPECT_EVENT(self->tap, "one");
	EXPECT_DONE(pid);
}

TEST_F(ring, a_span_is_what_lies_in_the_ring)
{
	const int fds[] = { self->tap, self->consumer };
	static char buf[RING_SIZE];
	uint32_t header;
	int i;

	/* 16 bytes with the header, 24, a discarded one of 32, 16 */
	PUT("one");
	PUT("twelve bytes");
	DISCARD();
	PUT("four");
	for (i = 0; i < ARRAY_LEN(fds); i++) {
		EXPECT_EQ(0, ring_consumer(&self->ring));
		/* as many as fit */
		EXPECT_EQ(16, ring_span(fds[i], buf, 39));
		EXPECT_EQ(0, memcmp(ring_at(&self->ring, 0), buf, 16));
		EXPECT_EQ(-EMSGSIZE, ring_span(fds[i], buf, 23));
		EXPECT_EQ(72, ring_span(fds[i], buf, sizeof(buf)));
		EXPECT_EQ(0, memcmp(ring_at(&self->ring, 16), buf, 72));
		EXPECT_EQ(-EAGAIN, ring_span(fds[i], buf, sizeof(buf)));
	}
	EXPECT_EQ(88, ring_consumer(&self->ring));
	memcpy(&header, buf, sizeof(header));
	EXPECT_EQ(12, header);
	EXPECT_EQ(0, memcmp("twelve bytes", buf + RING_HEADER, 12));
	memcpy(&header, buf + 24, sizeof(header));
	EXPECT_EQ(24 | BPF_RINGBUF_DISCARD_BIT, header);
	memcpy(&header, buf + 56, sizeof(header));
	EXPECT_EQ(4, header);
	EXPECT_EQ(0, memcmp("four", buf + 56 + RING_HEADER, 4));
}

/* A full ring in one piece, and across its end. */
TEST_F(ring, a_span_can_be_the_whole_ring)
{
	static char buf[RING_SIZE];
	uint64_t number, next = 0;
	int round, at;

	for (round = 0; round < 5; round++) {
		PUT_NUMBERS(RING_NUMBERS);
		ASSERT_EQ(16 * RING_NUMBERS, ring_span(self->consumer, buf, sizeof(buf)));
		for (at = 0; at < 16 * RING_NUMBERS; at += 16) {
			memcpy(&number, buf + at + RING_HEADER, sizeof(number));
			ASSERT_EQ(next++, number);
		}
	}
	EXPECT_EQ(next, self->ring.source->number);
}

static int span_sized(int fd, int size, const void *arg)
{
	int ret = ioctl(fd, DATA_IOC_SIZED(BPFDEV_DATA_IOC_SPAN, size), arg);

	return ret < 0 ? -errno : ret;
}

TEST_F(ring, bad_spans_are_refused)
{
	char buf[64], big[2 * BPFDEV_SIZE_MAX] = {};
	struct bpfdev_data_span span = { .buffer = PTR(buf), .size = sizeof(buf), .flags = 1 };

	PUT("one");
	EXPECT_EQ(-EINVAL, span_sized(self->tap, sizeof(span), &span));
	EXPECT_EQ(-EINVAL, ring_span(self->tap, buf, 0));
	EXPECT_EQ(-EINVAL, ring_span(self->tap, buf, INT32_MAX + 1U));
	EXPECT_EQ(-EINVAL, ring_span(self->tap, buf, UINT32_MAX));
	EXPECT_EQ(-EFAULT, span_sized(self->tap, sizeof(span), NULL));

	span.flags = 0;
	memcpy(big, &span, sizeof(span));
	EXPECT_EQ(-EINVAL, span_sized(self->tap, BPFDEV_DATA_SPAN_SIZE_VER0 - 1, big));
	EXPECT_EQ(-E2BIG, span_sized(self->tap, BPFDEV_SIZE_MAX + 8, big));
	big[sizeof(span)] = 1;
	EXPECT_EQ(-E2BIG, span_sized(self->tap, sizeof(span) + 8, big));
	big[sizeof(span)] = 0;
	EXPECT_EQ(16, span_sized(self->tap, sizeof(span) + 8, big));
	/* the largest size; no more is written than there is */
	EXPECT_EQ(16, ring_span(self->consumer, buf, INT32_MAX));
	EXPECT_EQ(-ENOTTY, do_ioctl(self->tap, BPFDEV_IOC_QUERY, buf));
	EXPECT_EQ(-ENOTTY, do_ioctl(self->tap, BPFDEV_DATA_IOC_LOOKUP, buf));
}

TEST_F(ring, the_info_ioctl_describes_it)
{
	struct bpfdev_data_info info;

	ASSERT_EQ(0, data_info(self->tap, &info));
	EXPECT_EQ(BPF_MAP_TYPE_RINGBUF, info.map_type);
	EXPECT_EQ(map_id(self->ring.map), info.map_id);
	EXPECT_EQ(RING_SIZE, info.max_entries);
	EXPECT_EQ(0, info.key_size);
	EXPECT_EQ(0, info.record_size);
	EXPECT_EQ(0, info.cpus);
}

TEST_F(ring, a_frozen_ring_can_only_be_tapped)
{
	char buf[64];

	PUT("one");
	ASSERT_EQ(0, map_freeze(self->ring.map));
	EXPECT_EQ(-EPERM, do_read(self->consumer, buf, sizeof(buf)));
	EXPECT_EQ(-EPERM, ring_span(self->consumer, buf, sizeof(buf)));
	EXPECT_EQ(POLLIN | POLLERR, poll_in(self->consumer, 0));
	EXPECT_EQ(0, ring_consumer(&self->ring));
	EXPECT_EVENT(self->tap, "one");
	PUT("two");
	EXPECT_EQ(16, ring_span(self->tap, buf, sizeof(buf)));
}

TEST_F(ring, its_memory_can_be_read_alone)
{
	const size_t size = ring_memory_size(&self->ring), page = self->ring.page;
	const char *memory = map_memory(self->tap, size, 0);

	ASSERT_NE(MAP_FAILED, memory);
	PUT("one");
	EXPECT_EQ(16, *(const volatile uint64_t *)(memory + page));
	EXPECT_EQ(0, memcmp("one", memory + 2 * page + RING_HEADER, 3));
	EXPECT_EQ(0, memcmp("one", memory + 2 * page + RING_SIZE + RING_HEADER, 3));
	EXPECT_EVENT(self->consumer, "one");
	EXPECT_EQ(16, *(const volatile uint64_t *)memory);
	EXPECT_EQ(-1, mprotect((void *)memory, page, PROT_READ | PROT_WRITE));
	EXPECT_EQ(EACCES, errno);
	munmap((void *)memory, size);

	/* not even by a consumer: BPF's own mapping of this page can be written */
	EXPECT_EQ(-EACCES, mmap_error(self->consumer, page, PROT_READ | PROT_WRITE, MAP_SHARED,
				      0));
	memory = map_memory(self->consumer, page, 0);
	ASSERT_NE(MAP_FAILED, memory);
	EXPECT_EQ(-1, mprotect((void *)memory, page, PROT_READ | PROT_WRITE));
	EXPECT_EQ(EACCES, errno);
	munmap((void *)memory, page);
	EXPECT_EQ(-EINVAL, mmap_error(self->tap, page, PROT_READ, MAP_PRIVATE, 0));
	EXPECT_EQ(-EINVAL, mmap_error(self->tap, size + page, PROT_READ, MAP_SHARED, 0));
}

TEST_F(ring, readers_outlive_the_node)
{
	ASSERT_EQ(0, node_remove(self->dir, "x"));
	PUT("one");
	EXPECT_EVENT(self->tap, "one");
	EXPECT_EVENT(self->consumer, "one");
}

TEST_F(ring, readers_are_counted)
{
	struct bpfdev_holder held[HELD_MAX];
	struct bpfdev_refs refs;
	int count, i, taps = 0, consumers = 0;

	ASSERT_EQ(0, node_refs(self->dir, "x", &refs));
	/* the test's own descriptor, the consumer and the tap; each program holds it, too */
	EXPECT_EQ(3, refs.files);
	EXPECT_EQ(2, refs.progs);
	EXPECT_EQ(0, refs.other);
	count = node_holders(self->dir, "x", held, HELD_MAX);
	for (i = 0; i < count; i++) {
		if (held[i].origin != BPFDEV_FROM_DATA)
			continue;
		taps += held[i].access == BPFDEV_ACCESS_READ;
		consumers += held[i].access == (BPFDEV_ACCESS_READ | BPFDEV_ACCESS_WRITE);
	}
	EXPECT_EQ(1, taps);
	EXPECT_EQ(1, consumers);
}

/* Where no event begins. */
static uint64_t bad_place(const struct ring *ring, int which)
{
	const uint64_t producer = ring_producer(ring);
	const uint64_t places[] = {
		producer - 4, producer - 1, producer + 4, producer + 8,
		producer + (1ULL << 62), producer - RING_SIZE,
		producer - 2 * RING_SIZE,
	};

	return which < ARRAY_LEN(places) ? places[which] : producer;
}

TEST_F(ring, a_bad_place_of_the_consumer_is_reported_once)
{
	uint64_t *place = mmap(NULL, self->ring.page, PROT_READ | PROT_WRITE, MAP_SHARED,
			       self->ring.map, 0);
	char buf[64];
	int i, late;

	ASSERT_NE(MAP_FAILED, place);
	for (i = 0; bad_place(&self->ring, i) != ring_producer(&self->ring); i++) {
		PUT("old");
		*place = bad_place(&self->ring, i);
		EXPECT_EQ(POLLIN, poll_in(self->consumer, 0));
		late = do_open(NODE, O_RDONLY | O_NONBLOCK);
		ASSERT_LE(0, late);
		EXPECT_EQ(-EIO, i % 2 ? ring_span(self->consumer, buf, sizeof(buf)) :
					do_read(self->consumer, buf, sizeof(buf)));
		EXPECT_EQ(ring_producer(&self->ring), ring_consumer(&self->ring));
		EXPECT_NO_EVENT(self->consumer);
		PUT("new");
		EXPECT_EVENT(self->consumer, "new");
		/* a tap that was opened meanwhile began with the next event */
		EXPECT_EVENT(late, "new");
		close(late);
	}
	EXPECT_EQ(7, i);
	munmap(place, self->ring.page);
}

TEST_F(ring, the_oldest_events_can_be_overwritten)
{
	const int first = 3 * RING_NUMBERS, last = 5 * RING_NUMBERS + 10;
	static char buf[RING_SIZE];
	int consumer, tap, ret, i;
	struct ring over;
	uint64_t number;

	ret = ring_init(&over, F_RB_OVERWRITE);
	if (ret == -EINVAL)
		SKIP(return, "this kernel's rings do not overwrite");
	ASSERT_EQ(0, ret);
	ASSERT_TRUE(ring_complete(&over));
	ASSERT_EQ(0, node_create_data(self->dir, "over", over.map));
	consumer = do_open(DEV "ring_test/over", O_RDWR | O_NONBLOCK);
	ASSERT_LE(0, consumer);
	tap = do_open(DEV "ring_test/over", O_RDONLY | O_NONBLOCK);
	ASSERT_LE(0, tap);

	ASSERT_EQ(0, ring_put_numbers(&over, first));
	EXPECT_EQ(first, over.source->number);
	EXPECT_EQ(POLLIN, poll_in(tap, 0));
	EXPECT_EQ(POLLIN, poll_in(consumer, 0));
	EXPECT_EQ(-EPIPE, read_number(tap));
	for (i = first - RING_NUMBERS; i < first; i++) {
		ASSERT_EQ(i, read_number(tap));
		ASSERT_EQ(i, read_number(consumer));
	}
	EXPECT_NO_EVENT(tap);
	EXPECT_NO_EVENT(consumer);

	/* nothing is lost as long as there is room */
	ASSERT_EQ(0, ring_put_numbers(&over, 10));
	EXPECT_EQ(first, read_number(tap));
	EXPECT_EQ(first, read_number(consumer));

	ASSERT_EQ(0, ring_put_numbers(&over, last - first - 10));
	EXPECT_EQ(-EPIPE, ring_span(tap, buf, sizeof(buf)));
	EXPECT_EQ(last - RING_NUMBERS, read_number(tap));
	EXPECT_EQ(16 * RING_NUMBERS, ring_span(consumer, buf, sizeof(buf)));
	memcpy(&number, buf + RING_HEADER, sizeof(number));
	EXPECT_EQ(last - RING_NUMBERS, number);
	EXPECT_EQ(-EAGAIN, ring_span(consumer, buf, sizeof(buf)));

	close(tap);
	close(consumer);
	EXPECT_EQ(0, node_remove(self->dir, "over"));
	ring_exit(&over);
}

TEST_HARNESS_MAIN
