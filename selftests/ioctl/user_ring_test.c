// SPDX-License-Identifier: GPL-2.0-only
/*
 * Data nodes of user ring buffers: each write is a sample, as it lies in the memory of the
 * ring. user_ring_test.sh has a program that takes them.
 */
#include "common.h"
#include "data_calls.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/time.h>

#define NODE DEV "user_ring_test/x"
#define HEADER 8

/*
 * struct user_ring - a ring and its memory, as a producer that maps it has it
 * @map: the map
 * @page: the size of a page
 * @producer: the position of the producer
 * @data: the samples, twice in a row
 */
FIXTURE(user_ring) {
	int ctl;
	int dir;
	int map;
	int fd;
	size_t page;
	uint64_t *producer;
	const char *data;
};

FIXTURE_SETUP(user_ring)
{
	char *memory;

	self->ctl = ctl_open("", O_RDWR);
	ASSERT_LE(0, self->ctl);
	ASSERT_EQ(0, dir_create(self->ctl, "user_ring_test"));
	self->dir = ctl_open("user_ring_test", O_RDWR);
	ASSERT_LE(0, self->dir);
	self->page = sysconf(_SC_PAGESIZE);
	self->map = map_create(BPF_MAP_TYPE_USER_RINGBUF, 0, 0, RING_SIZE);
	ASSERT_LE(0, self->map);
	memory = mmap(NULL, self->page + 2 * RING_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED,
		      self->map, self->page);
	ASSERT_NE(MAP_FAILED, memory);
	self->producer = (uint64_t *)memory;
	self->data = memory + self->page;
	ASSERT_EQ(0, node_create_data(self->dir, "x", self->map));
	self->fd = do_open(NODE, O_WRONLY | O_NONBLOCK);
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(user_ring)
{
	node_remove(self->dir, "x");
	EXPECT_EQ(0, dir_remove(self->ctl, "user_ring_test"));
	munmap(self->producer, self->page + 2 * RING_SIZE);
	close(self->fd);
	close(self->map);
	close(self->dir);
	close(self->ctl);
}

static ssize_t do_write(int fd, const void *from, size_t len)
{
	ssize_t ret = write(fd, from, len);

	return ret < 0 ? -errno : ret;
}

static int poll_out(int fd)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN | POLLOUT };
	int ret = poll(&poll_fd, 1, 0);

	return ret <= 0 ? ret : poll_fd.revents;
}

/* Whether the sample with so many bytes lies at a position, complete. */
#define EXPECT_SAMPLE(at, text) do {					\
	EXPECT_EQ(strlen(text), *(const uint32_t *)(self->data + (at)));	\
	EXPECT_EQ(0, *(const uint32_t *)(self->data + (at) + 4));	\
	EXPECT_EQ(0, memcmp(text, self->data + (at) + HEADER, strlen(text))); \
} while (0)

TEST_F(user_ring, each_write_is_a_sample)
{
	EXPECT_EQ(POLLOUT, poll_out(self->fd));
	EXPECT_EQ(3, do_write(self->fd, "one", 3));
	EXPECT_EQ(16, *self->producer);
	EXPECT_SAMPLE(0, "one");
	EXPECT_EQ(9, do_write(self->fd, "and a two", 9));
	EXPECT_EQ(40, *self->producer);
	EXPECT_SAMPLE(16, "and a two");
	EXPECT_EQ(0, do_write(self->fd, "", 0));
	EXPECT_EQ(40, *self->producer);
}

TEST_F(user_ring, a_full_ring_takes_nothing)
{
	char sample[RING_SIZE] = {};
	int i;

	/* whole, and nothing larger */
	EXPECT_EQ(-EMSGSIZE, do_write(self->fd, sample, RING_SIZE - HEADER + 1));
	EXPECT_EQ(0, *self->producer);
	for (i = 0; i < RING_SIZE / 16 - 2; i++)
		ASSERT_EQ(8, do_write(self->fd, sample, 8));
	/* 32 bytes are left */
	EXPECT_EQ(-EAGAIN, do_write(self->fd, sample, 25));
	EXPECT_EQ(POLLOUT, poll_out(self->fd));
	EXPECT_EQ(24, do_write(self->fd, sample, 24));
	EXPECT_EQ(RING_SIZE, *self->producer);
	EXPECT_EQ(-EAGAIN, do_write(self->fd, sample, 1));
	EXPECT_EQ(0, poll_out(self->fd));
	EXPECT_EQ(RING_SIZE, *self->producer);
}

TEST_F(user_ring, one_sample_fills_it)
{
	char sample[RING_SIZE - HEADER];

	memset(sample, 'x', sizeof(sample));
	EXPECT_EQ(sizeof(sample), do_write(self->fd, sample, sizeof(sample)));
	EXPECT_EQ(RING_SIZE, *self->producer);
	EXPECT_EQ(0, memcmp(sample, self->data + HEADER, sizeof(sample)));
	EXPECT_EQ(-EAGAIN, do_write(self->fd, sample, 1));
}

TEST_F(user_ring, a_position_that_cannot_be_is_EIO)
{
	const uint64_t bad[] = { 4, 1, RING_SIZE + 8, 1ULL << 40, -8ULL };
	int blocking = do_open(NODE, O_WRONLY), i;

	ASSERT_LE(0, blocking);
	for (i = 0; i < ARRAY_LEN(bad); i++) {
		*self->producer = bad[i];
		EXPECT_EQ(-EIO, do_write(self->fd, "one", 3));
		/* nor does anybody wait */
		EXPECT_EQ(-EIO, do_write(blocking, "one", 3));
		EXPECT_EQ(POLLOUT, poll_out(self->fd));
		EXPECT_EQ(bad[i], *self->producer);
	}
	*self->producer = 16;
	EXPECT_EQ(3, do_write(self->fd, "one", 3));
	EXPECT_SAMPLE(16, "one");
	close(blocking);
}

TEST_F(user_ring, memory_that_cannot_be_read_changes_nothing)
{
	char *bad = bad_memory(self->page);

	ASSERT_NE(MAP_FAILED, bad);
	EXPECT_EQ(-EFAULT, do_write(self->fd, bad, 8));
	EXPECT_EQ(0, *self->producer);
	EXPECT_EQ(0, *(const uint64_t *)self->data);
	munmap(bad, self->page);
}

TEST_F(user_ring, it_is_opened_for_writing)
{
	int both = do_open(NODE, O_RDWR), limited, fd;
	struct bpfdev_data_info info;
	char buf[8];

	EXPECT_EQ(-EACCES, do_open(NODE, O_RDONLY));
	ASSERT_LE(0, both);
	/* there is nothing to be read but the memory */
	EXPECT_EQ(-EINVAL, do_read(both, buf, sizeof(buf)));
	EXPECT_EQ(0, mmap_error(both, self->page, PROT_READ, MAP_SHARED, 0));
	EXPECT_EQ(0, mmap_error(both, self->page, PROT_READ, MAP_SHARED, self->page));
	EXPECT_EQ(-EACCES, mmap_error(both, self->page, PROT_READ | PROT_WRITE, MAP_SHARED,
				      self->page));
	EXPECT_EQ(-EACCES, mmap_error(self->fd, self->page, PROT_READ, MAP_SHARED, 0));
	EXPECT_EQ(-ESPIPE, do_lseek(both, 0, SEEK_SET));
	EXPECT_EQ(0, data_info(self->fd, &info));
	EXPECT_EQ(BPF_MAP_TYPE_USER_RINGBUF, info.map_type);
	EXPECT_EQ(0, info.record_size);
	close(both);

	/* a node from a read-only descriptor gives nobody the right to write */
	limited = map_limited(self->map, BPF_F_RDONLY);
	ASSERT_LE(0, limited);
	ASSERT_EQ(0, node_create_data(self->dir, "limited", limited));
	fd = do_open(DEV "user_ring_test/limited", O_WRONLY);
	EXPECT_EQ(-EACCES, fd);
	node_remove(self->dir, "limited");
	close(limited);
}

TEST_F(user_ring, a_frozen_ring_takes_nothing)
{
	int blocking = do_open(NODE, O_WRONLY);

	ASSERT_LE(0, blocking);
	EXPECT_EQ(3, do_write(self->fd, "one", 3));
	munmap(self->producer, self->page + 2 * RING_SIZE);
	ASSERT_EQ(0, map_freeze(self->map));
	EXPECT_EQ(-EPERM, do_write(self->fd, "two", 3));
	EXPECT_EQ(-EPERM, do_write(blocking, "two", 3));
	EXPECT_EQ(POLLOUT, poll_out(self->fd));
	self->producer = mmap(NULL, self->page + 2 * RING_SIZE, PROT_READ, MAP_SHARED,
			      self->map, self->page);
	ASSERT_NE(MAP_FAILED, self->producer);
	EXPECT_EQ(16, *self->producer);
	close(blocking);
}

static void on_alarm(int signal)
{
}

TEST_F(user_ring, a_signal_ends_a_wait)
{
	const struct sigaction action = { .sa_handler = on_alarm };
	const struct itimerval often = { .it_interval.tv_usec = 20000,
					 .it_value.tv_usec = 20000 };
	char sample[RING_SIZE - HEADER] = {};
	int blocking = do_open(NODE, O_WRONLY);

	ASSERT_LE(0, blocking);
	ASSERT_EQ(sizeof(sample), do_write(blocking, sample, sizeof(sample)));
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	EXPECT_EQ(-EINTR, do_write(blocking, "one", 3));
	setitimer(ITIMER_REAL, &(struct itimerval){}, NULL);
	EXPECT_EQ(RING_SIZE, *self->producer);
	close(blocking);
}

#define WRITERS 4
#define SAMPLES 20000

struct writer {
	int fd;
	uint32_t number;
	const char *problem;
};

/* Samples of different lengths, all of one byte, which is the number of the writer. */
static void *write_samples(void *arg)
{
	struct writer *writer = arg;
	char sample[64];
	uint32_t i;

	memset(sample, 'a' + writer->number, sizeof(sample));
	for (i = 0; i < SAMPLES; i++) {
		memcpy(sample, &i, sizeof(i));
		if (do_write(writer->fd, sample, 5 + i % 59) != 5 + i % 59)
			writer->problem = "cannot write";
	}
	return NULL;
}

TEST_F(user_ring, threads_write_whole_samples_in_their_order)
{
	const size_t size = 16 << 20;
	struct writer writers[WRITERS];
	uint32_t next[WRITERS] = {}, len, number;
	pthread_t threads[WRITERS];
	const char *memory, *data;
	uint64_t at = 0, end;
	int i, map, who;

	map = map_create(BPF_MAP_TYPE_USER_RINGBUF, 0, 0, size);
	ASSERT_LE(0, map);
	ASSERT_EQ(0, node_create_data(self->dir, "large", map));
	for (i = 0; i < WRITERS; i++) {
		writers[i] = (struct writer){
			.fd = do_open(DEV "user_ring_test/large", O_WRONLY), .number = i,
		};
		ASSERT_LE(0, writers[i].fd);
		ASSERT_EQ(0, pthread_create(&threads[i], NULL, write_samples, &writers[i]));
	}
	for (i = 0; i < WRITERS; i++) {
		pthread_join(threads[i], NULL);
		EXPECT_EQ(NULL, writers[i].problem);
		close(writers[i].fd);
	}
	node_remove(self->dir, "large");

	memory = mmap(NULL, self->page + 2 * size, PROT_READ, MAP_SHARED, map, self->page);
	ASSERT_NE(MAP_FAILED, memory);
	end = *(const uint64_t *)memory;
	for (data = memory + self->page; at < end; at += ROUND8(len + HEADER)) {
		len = *(const uint32_t *)(data + at);
		ASSERT_LE(5, len);
		ASSERT_LT(len, 64);
		memcpy(&number, data + at + HEADER, sizeof(number));
		who = data[at + HEADER + 4] - 'a';
		ASSERT_LE(0, who);
		ASSERT_GT(WRITERS, who);
		ASSERT_EQ(next[who], number);
		for (i = 4; i < len; i++)
			ASSERT_EQ('a' + who, data[at + HEADER + i]);
		next[who]++;
	}
	EXPECT_EQ(end, at);
	for (i = 0; i < WRITERS; i++)
		EXPECT_EQ(SAMPLES, next[i]);
	munmap((void *)memory, self->page + 2 * size);
	close(map);
}

TEST_HARNESS_MAIN
