// SPDX-License-Identifier: GPL-2.0-only
/*
 * Threads that consume and tap one ring buffer through its data node, and one that writes
 * to the memory that BPF shares with a consumer. RACE_SECONDS sets the duration of the test
 * with the hostile one (5).
 */
#include "race_time.h"
#include "ring_fixture.h"

#include <pthread.h>
#include <sched.h>

#define NUMBERS 10000

/*
 * struct taker - a thread that consumes numbers
 * @fd: its file
 * @span: it takes several at once
 * @done: no more numbers are made
 * @seen: how often each number was taken
 * @error: the first error
 */
struct taker {
	int fd;
	bool span;
	const int *done;
	int *seen;
	int error;
};

/* Take one or several numbers; return the bytes or -errno. */
static int take(struct taker *taker)
{
	char buf[256];
	uint64_t number;
	int at = 0, len;

	if (taker->span) {
		len = ring_span(taker->fd, buf, sizeof(buf));
	} else {
		len = do_read(taker->fd, buf + RING_HEADER, sizeof(number));
		len = len > 0 ? len + RING_HEADER : len;
	}
	for (; at < len; at += RING_HEADER + sizeof(number)) {
		memcpy(&number, buf + at + RING_HEADER, sizeof(number));
		if (number >= NUMBERS)
			return -ERANGE;
		__atomic_fetch_add(&taker->seen[number], 1, __ATOMIC_RELAXED);
	}
	return len;
}

static void *take_all(void *arg)
{
	struct taker *taker = arg;
	bool last = false;
	int ret;

	for (;;) {
		ret = take(taker);
		if (ret > 0)
			continue;
		if (ret != -EAGAIN)
			taker->error = ret ?: -ENODATA;
		if (ret != -EAGAIN || last)
			return NULL;
		/* numbers made before the end was seen must be taken */
		last = __atomic_load_n(taker->done, __ATOMIC_ACQUIRE);
		sched_yield();
	}
}

TEST_F(ring, threads_take_each_event_once)
{
	static int seen[NUMBERS];
	int done = 0, second = do_open(NODE, O_RDWR | O_NONBLOCK), i;
	struct taker takers[] = {
		{ self->consumer, false, &done, seen },
		{ self->consumer, false, &done, seen },
		{ second, false, &done, seen },
		{ second, true, &done, seen },
	};
	pthread_t threads[ARRAY_LEN(takers)];

	ASSERT_LE(0, second);
	for (i = 0; i < ARRAY_LEN(takers); i++)
		ASSERT_EQ(0, pthread_create(&threads[i], NULL, take_all, &takers[i]));
	while (self->ring.source->number < NUMBERS) {
		int rest = NUMBERS - self->ring.source->number;

		/* those for which there is no room are not counted */
		ring_put_numbers(&self->ring, rest < 100 ? rest : 100);
	}
	__atomic_store_n(&done, 1, __ATOMIC_RELEASE);
	for (i = 0; i < ARRAY_LEN(takers); i++) {
		pthread_join(threads[i], NULL);
		EXPECT_EQ(0, takers[i].error);
	}
	for (i = 0; i < NUMBERS; i++)
		ASSERT_EQ(1, seen[i]);
	EXPECT_EQ(ring_producer(&self->ring), ring_consumer(&self->ring));
	close(second);
}

/*
 * struct lapping - a thread that fills a ring again and again, past each tap
 * @ring: the ring
 * @place: the consumer's place
 * @stop: set at the end
 * @error: the first error
 */
struct lapping {
	struct ring *ring;
	unsigned long *place;
	int stop;
	int error;
};

/* Put large events, in each of which all numbers are the same, and take them at once. */
static void *lap(void *arg)
{
	static uint64_t event[EVENT_MAX / sizeof(uint64_t)];
	struct lapping *lapping = arg;
	int i;

	while (!__atomic_load_n(&lapping->stop, __ATOMIC_RELAXED) && !lapping->error) {
		for (i = 0; i < ARRAY_LEN(event); i++)
			event[i]++;
		lapping->error = ring_put(lapping->ring, event, sizeof(event));
		__atomic_store_n(lapping->place, ring_producer(lapping->ring),
				 __ATOMIC_RELEASE);
	}
	return NULL;
}

/* Read an event into new memory, whose pages come while it is copied. */
static int read_slowly(int fd, char *buf, bool span)
{
	madvise(buf, RING_SIZE, MADV_DONTNEED);
	return span ? ring_span(fd, buf, RING_SIZE) : do_read(fd, buf, RING_SIZE);
}

/* The events, with their headers or one without, that have numbers of several. */
static int count_torn(const char *buf, int len, bool span)
{
	const int step = span ? RING_HEADER + EVENT_MAX : EVENT_MAX;
	int at, torn = 0;

	for (at = 0; at < len; at += step) {
		const char *event = buf + at + step - EVENT_MAX;

		torn += memcmp(event, event + sizeof(uint64_t),
			       EVENT_MAX - sizeof(uint64_t)) != 0;
	}
	return torn;
}

TEST_F(ring, what_was_overwritten_during_a_read_is_not_returned)
{
	struct lapping lapping = { .ring = &self->ring };
	char *buf = mmap(NULL, RING_SIZE, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int i, ret, whole = 0, lost = 0, torn = 0;
	pthread_t thread;

	ASSERT_NE(MAP_FAILED, buf);
	lapping.place = mmap(NULL, self->ring.page, PROT_READ | PROT_WRITE, MAP_SHARED,
			     self->ring.map, 0);
	ASSERT_NE(MAP_FAILED, lapping.place);
	ASSERT_EQ(0, pthread_create(&thread, NULL, lap, &lapping));
	for (i = 0; whole < 1000 || lost < 1000; i++) {
		ret = read_slowly(self->tap, buf, i % 2);
		if (ret == -EAGAIN) {
			sched_yield();
		} else if (ret == -EPIPE) {
			lost++;
		} else {
			ASSERT_LT(0, ret);
			whole++;
			torn += count_torn(buf, ret, i % 2);
		}
	}
	__atomic_store_n(&lapping.stop, 1, __ATOMIC_RELAXED);
	pthread_join(thread, NULL);
	EXPECT_EQ(0, lapping.error);
	TH_LOG("%d reads, %d events torn, %d times events lost", whole, torn, lost);
	EXPECT_EQ(0, torn);
	munmap(lapping.place, self->ring.page);
	munmap(buf, RING_SIZE);
}

/*
 * struct hostile - threads that use a ring while one of them writes its consumer's place
 * @ring: the ring
 * @place: the place
 * @stop: set at the end
 */
struct hostile {
	const struct ring *ring;
	unsigned long *place;
	int stop;
};

/*
 * struct victim - a thread that reads a ring at that time
 * @hostile: the ring, and when to stop
 * @fd: its file
 * @span: it takes several at once
 * @rounds: how often it has read
 * @error: the first error that it should not get
 */
struct victim {
	struct hostile *hostile;
	int fd;
	bool span;
	int rounds;
	int error;
};

static void *scribble(void *arg)
{
	struct hostile *hostile = arg;
	unsigned int seed = 1;
	unsigned long at;

	while (!__atomic_load_n(&hostile->stop, __ATOMIC_RELAXED)) {
		at = ring_producer(hostile->ring);
		switch (rand_r(&seed) % 6) {
		case 0:
			at -= rand_r(&seed) % RING_SIZE;
			break;
		case 1:
			at -= rand_r(&seed) % RING_SIZE / 8 * 8;
			break;
		case 2:
			at += rand_r(&seed) % RING_SIZE / 8 * 8;
			break;
		case 3:
			at = (unsigned long)rand_r(&seed) << 33 | rand_r(&seed);
			break;
		case 4:
			at -= RING_SIZE;
			break;
		}
		__atomic_store_n(hostile->place, at, __ATOMIC_RELAXED);
		if (rand_r(&seed) % 4 == 0)
			sched_yield();
	}
	return NULL;
}

static void *read_on(void *arg)
{
	struct victim *victim = arg;
	static __thread char buf[1024];
	int ret;

	while (!__atomic_load_n(&victim->hostile->stop, __ATOMIC_RELAXED)) {
		ret = victim->span ? ring_span(victim->fd, buf, sizeof(buf)) :
				     do_read(victim->fd, buf, sizeof(buf));
		if (ret == 0 || ret > (int)sizeof(buf) ||
		    (ret < 0 && ret != -EIO && ret != -EAGAIN && ret != -EPIPE &&
		     ret != -EMSGSIZE))
			victim->error = victim->error ?: ret ?: -ENODATA;
		__atomic_fetch_add(&victim->rounds, 1, __ATOMIC_RELAXED);
		if (victim->rounds % 8 == 0)
			poll_in(victim->fd, 0);
	}
	return NULL;
}

/* Map the ring, read each of its pages, and poll. */
static void *map_and_poll(void *arg)
{
	struct victim *victim = arg;
	const struct ring *ring = victim->hostile->ring;
	const size_t size = ring_memory_size(ring);
	void *memory;
	int ret;

	while (!__atomic_load_n(&victim->hostile->stop, __ATOMIC_RELAXED)) {
		memory = map_memory(victim->fd, size, 0);
		if (memory == MAP_FAILED) {
			victim->error = -errno;
			break;
		}
		ret = madvise(memory, size, MADV_POPULATE_READ) ? -errno :
								  poll_in(victim->fd, 1);
		if (ret & ~(POLLIN | POLLOUT))
			victim->error = ret;
		munmap(memory, size);
		__atomic_fetch_add(&victim->rounds, 1, __ATOMIC_RELAXED);
	}
	return NULL;
}

/* An event that looks like the headers of others, to a reader at a wrong place. */
static void make_headers(uint32_t *event, int seed)
{
	unsigned int state = seed;
	int i;

	for (i = 0; i < EVENT_MAX / sizeof(*event); i++)
		event[i] = rand_r(&state) % 1000 |
			(rand_r(&state) % 8 ? 0 : BPF_RINGBUF_DISCARD_BIT) |
			(rand_r(&state) % 16 ? 0 : BPF_RINGBUF_BUSY_BIT);
}

TEST_F_TIMEOUT(ring, a_hostile_consumer_harms_nobody, RACE_TIMEOUT)
{
	struct hostile hostile = { .ring = &self->ring };
	const double end = now() + race_seconds();
	int late = do_open(NODE, O_RDONLY | O_NONBLOCK), i, rounds;
	struct victim victims[] = {
		{ &hostile, self->consumer, false }, { &hostile, self->consumer, true },
		{ &hostile, self->tap, false }, { &hostile, late, true },
		{ &hostile, self->consumer, false }, { &hostile, late, false },
	};
	/* the last of them */
	const int watchers = ARRAY_LEN(victims) - 2;
	pthread_t scribbler, threads[ARRAY_LEN(victims)];
	static uint32_t event[EVENT_MAX / sizeof(uint32_t)];

	hostile.place = mmap(NULL, self->ring.page, PROT_READ | PROT_WRITE, MAP_SHARED,
			     self->ring.map, 0);
	ASSERT_NE(MAP_FAILED, hostile.place);
	ASSERT_EQ(0, pthread_create(&scribbler, NULL, scribble, &hostile));
	for (i = 0; i < ARRAY_LEN(victims); i++)
		ASSERT_EQ(0, pthread_create(&threads[i], NULL,
					    i < watchers ? read_on : map_and_poll,
					    &victims[i]));
	for (rounds = i = 0; i < 5000 || rounds < 2000 || now() < end; i++) {
		/* many fail, because there seems to be no room */
		if (i % 64 == 0)
			make_headers(event, i);
		ring_put(&self->ring, event, i % 600 + 1);
		if (i % 8 == 0)
			sched_yield();
		rounds = __atomic_load_n(&victims[i % watchers].rounds, __ATOMIC_RELAXED);
	}
	__atomic_store_n(&hostile.stop, 1, __ATOMIC_RELAXED);
	pthread_join(scribbler, NULL);
	for (i = 0; i < ARRAY_LEN(victims); i++) {
		pthread_join(threads[i], NULL);
		EXPECT_EQ(0, victims[i].error);
		EXPECT_LT(0, victims[i].rounds);
	}

	/* and the ring goes on as soon as the place is one */
	*hostile.place = ring_producer(&self->ring);
	EXPECT_EQ(0, do_lseek(self->tap, 0, SEEK_END));
	PUT("end");
	EXPECT_EVENT(self->consumer, "end");
	EXPECT_EVENT(self->tap, "end");
	munmap(hostile.place, self->ring.page);
	close(late);
}

TEST_HARNESS_MAIN
