/* SPDX-License-Identifier: GPL-2.0-only */
/* A ring buffer, programs that put events into it, and its memory. */
#ifndef BPFDEV_SELFTESTS_RING_CALLS_H
#define BPFDEV_SELFTESTS_RING_CALLS_H

#include "data_calls.h"

#define RING_HEADER 8

/* The oldest events make room for new ones. Newer than some of the headers. */
#define F_RB_OVERWRITE (1U << 19)

/* The largest event, two of which fill the ring, and how much of the source precedes it. */
#define SOURCE_HEADER 16
#define EVENT_MAX (RING_SIZE / 2 - SOURCE_HEADER)

/* The most numbers that a ring has room for: it is full with one byte less. */
#define RING_NUMBERS (RING_SIZE / 16 - 1)

/*
 * struct source - an event to put, in memory shared with the program
 * @len: its bytes
 * @flags: BPF_RB_*
 * @number: its first bytes; one more after each event that was put
 */
struct source {
	uint64_t len;
	uint64_t flags;
	union {
		uint64_t number;
		char data[EVENT_MAX];
	};
};

struct ring {
	int map;
	int source_map;
	int put;	/* a program */
	int discard;	/* a program */
	size_t page;
	struct source *source;
	const char *memory;	/* the whole ring */
};

static inline int ring_load_put(const struct ring *ring)
{
	const struct bpf_insn insns[] = {
		LOAD_IMM64(6, BPF_PSEUDO_MAP_VALUE, ring->source_map),
		LOAD_REG(3, 6, offsetof(struct source, len)),
		LOAD_REG(4, 6, offsetof(struct source, flags)),
		MOV_REG(2, 6),
		ADD_IMM(2, SOURCE_HEADER),
		INSN(BPF_JMP | BPF_JLE | BPF_K, 3, 0, 2, EVENT_MAX),
		MOV_IMM(0, -E2BIG),
		EXIT(),
		LOAD_IMM64(1, BPF_PSEUDO_MAP_FD, ring->map),
		CALL(BPF_FUNC_ringbuf_output),
		INSN(BPF_JMP | BPF_JNE | BPF_K, 0, 0, 3, 0),
		LOAD_REG(1, 6, SOURCE_HEADER),
		ADD_IMM(1, 1),
		STORE_REG(6, SOURCE_HEADER, 1),
		EXIT(),
	};

	return prog_load(BPF_PROG_TYPE_XDP, BPF_XDP, insns, ARRAY_LEN(insns));
}

/* Put an event of 24 bytes, and discard it. */
static inline int ring_load_discard(const struct ring *ring)
{
	const struct bpf_insn insns[] = {
		LOAD_IMM64(1, BPF_PSEUDO_MAP_FD, ring->map),
		MOV_IMM(2, 24),
		MOV_IMM(3, 0),
		CALL(BPF_FUNC_ringbuf_reserve),
		INSN(BPF_JMP | BPF_JNE | BPF_K, 0, 0, 2, 0),
		MOV_IMM(0, -EAGAIN),
		EXIT(),
		MOV_REG(1, 0),
		MOV_IMM(2, 0),
		CALL(BPF_FUNC_ringbuf_discard),
		MOV_IMM(0, 0),
		EXIT(),
	};

	return prog_load(BPF_PROG_TYPE_XDP, BPF_XDP, insns, ARRAY_LEN(insns));
}

/* Run a program @times in a row; return the result of the last run. */
static inline int ring_run(int prog, int times)
{
	char packet[64] = {};
	int ret;
	BPF_ATTR(attr);

	attr.test.prog_fd = prog;
	attr.test.data_in = PTR(packet);
	attr.test.data_size_in = sizeof(packet);
	attr.test.repeat = times;
	ret = sys_bpf(BPF_PROG_TEST_RUN, &attr);
	return ret ? ret : (int)attr.test.retval;
}

static inline int ring_put(struct ring *ring, const void *data, int len)
{
	ring->source->len = len;
	memcpy(ring->source->data, data, len);
	return ring_run(ring->put, 1);
}

/* Put events of 8 bytes, each of which is a number; return 0 if the last one was put. */
static inline int ring_put_numbers(struct ring *ring, int count)
{
	ring->source->len = sizeof(ring->source->number);
	return ring_run(ring->put, count);
}

/* Positions are longs of the kernel: of 64 bits also for a program of 32 bits. */
static inline uint64_t ring_consumer(const struct ring *ring)
{
	return __atomic_load_n((uint64_t *)ring->memory, __ATOMIC_ACQUIRE);
}

static inline uint64_t ring_producer(const struct ring *ring)
{
	return __atomic_load_n((uint64_t *)(ring->memory + ring->page), __ATOMIC_ACQUIRE);
}

/* The memory of a position. */
static inline const char *ring_at(const struct ring *ring, uint64_t at)
{
	return ring->memory + 2 * ring->page + at % RING_SIZE;
}

/* The positions, and the events twice in a row. */
static inline size_t ring_memory_size(const struct ring *ring)
{
	return 2 * ring->page + 2 * RING_SIZE;
}

/* Return 0 or the error of the ring; with another error a descriptor is negative. */
static inline int ring_init(struct ring *ring, int flags)
{
	ring->page = sysconf(_SC_PAGESIZE);
	ring->map = map_create_flags(BPF_MAP_TYPE_RINGBUF, 0, 0, RING_SIZE, flags);
	if (ring->map < 0)
		return ring->map;
	ring->source_map = map_create_flags(BPF_MAP_TYPE_ARRAY, 4, sizeof(struct source), 1,
					    BPF_F_MMAPABLE);
	ring->put = ring_load_put(ring);
	ring->discard = ring_load_discard(ring);
	ring->source = mmap(NULL, sizeof(struct source), PROT_READ | PROT_WRITE, MAP_SHARED,
			    ring->source_map, 0);
	ring->memory = map_memory(ring->map, ring_memory_size(ring), 0);
	return 0;
}

static inline bool ring_complete(const struct ring *ring)
{
	return ring->put >= 0 && ring->discard >= 0 && ring->source != MAP_FAILED &&
	       ring->memory != MAP_FAILED;
}

static inline void ring_exit(struct ring *ring)
{
	munmap((void *)ring->memory, ring_memory_size(ring));
	munmap(ring->source, sizeof(struct source));
	close(ring->discard);
	close(ring->put);
	close(ring->source_map);
	close(ring->map);
}

/* Return the bytes of the events, or -errno. */
static inline int ring_span(int fd, void *buffer, uint32_t size)
{
	struct bpfdev_data_span span = { .buffer = PTR(buffer), .size = size };
	int ret = ioctl(fd, BPFDEV_DATA_IOC_SPAN, &span);

	return ret < 0 ? -errno : ret;
}

/* The bytes that an event takes in the ring, as its header has it. */
static inline unsigned long ring_total(uint32_t header)
{
	uint32_t len = header & ~(BPF_RINGBUF_BUSY_BIT | BPF_RINGBUF_DISCARD_BIT);

	return ROUND8((unsigned long)len + RING_HEADER);
}

#endif /* BPFDEV_SELFTESTS_RING_CALLS_H */
