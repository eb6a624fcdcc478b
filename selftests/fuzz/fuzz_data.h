/* SPDX-License-Identifier: GPL-2.0-only */
/* Maps that can have data nodes, as the fuzzer uses them. */
#ifndef BPFDEV_SELFTESTS_FUZZ_DATA_H
#define BPFDEV_SELFTESTS_FUZZ_DATA_H

#include "ring_calls.h"

/* A ring, one of each kind of fuzz_data_map(), and a ring whose events are overwritten. */
#define FUZZ_DATA_MAPS 9

#define FUZZ_RINGS 2

/* How many keys the maps have at the start, and how many can come. */
#define FUZZ_KEYS 40
#define FUZZ_KEYS_MAX 64

/* A map with a type for its keys and values: an int. */
static inline int fuzz_typed_map(void)
{
	static const struct {
		uint16_t magic;
		uint8_t version, flags;
		uint32_t hdr_len, type_off, type_len, str_off, str_len;
		uint32_t type[4];
		char names[8];
	} btf = {
		0xeb9f, 1, 0, 24, 0, sizeof(btf.type), sizeof(btf.type), sizeof(btf.names),
		{ 1, 1 << 24 /* BTF_KIND_INT */, 4, 32 }, "\0int",
	};
	int map, fd;
	BPF_ATTR(load);
	BPF_ATTR(attr);

	load.btf = PTR(&btf);
	load.btf_size = sizeof(btf);
	fd = sys_bpf(BPF_BTF_LOAD, &load);
	if (fd < 0)
		return fd;
	attr.map_type = BPF_MAP_TYPE_ARRAY;
	attr.key_size = 4;
	attr.value_size = 4;
	attr.max_entries = FUZZ_KEYS_MAX;
	attr.btf_fd = fd;
	attr.btf_key_type_id = 1;
	attr.btf_value_type_id = 1;
	map = sys_bpf(BPF_MAP_CREATE, &attr);
	close(fd);
	return map;
}

static inline int fuzz_data_map(unsigned int kind)
{
	static const struct { int type, key, value, entries, flags; } kinds[] = {
		{ BPF_MAP_TYPE_HASH, 4, 16, FUZZ_KEYS_MAX },
		{ BPF_MAP_TYPE_HASH, 9, 70, FUZZ_KEYS_MAX, BPF_F_NO_PREALLOC },
		{ BPF_MAP_TYPE_LRU_HASH, 4, 16, FUZZ_KEYS_MAX },
		{ BPF_MAP_TYPE_PERCPU_HASH, 4, 12, FUZZ_KEYS_MAX },
		{ BPF_MAP_TYPE_PERCPU_ARRAY, 4, 12, FUZZ_KEYS_MAX },
		/* larger than one copy of the module */
		{ BPF_MAP_TYPE_ARRAY, 4, 70001, 3 },
	};

	kind %= ARRAY_LEN(kinds) + 1;
	if (kind == ARRAY_LEN(kinds))
		return fuzz_typed_map();
	return map_create_flags(kinds[kind].type, kinds[kind].key, kinds[kind].value,
				kinds[kind].entries, kinds[kind].flags);
}

/* Bytes of the memory for structures, keys and values. */
#define FUZZ_LARGE (256 << 10)

/*
 * struct fuzz_data - rings and memory for the users of data nodes
 * @rings: rings that programs fill; older kernels have no second one
 * @places: the page of each with its consumer's place; NULL: none
 * @page: bytes of a page
 * @memory: for both threads: FUZZ_LARGE bytes, a page that cannot be written, and one that can
 */
struct fuzz_data {
	struct ring rings[FUZZ_RINGS];
	unsigned long *places[FUZZ_RINGS];
	size_t page;
	char *memory;
};

/* Return the descriptor of a ring. */
static inline int fuzz_ring_init(struct fuzz_data *data, int i, int flags)
{
	struct ring *ring = &data->rings[i];
	int ret = ring_init(ring, flags);

	if (ret || !ring_complete(ring))
		return ret ?: -EIO;
	data->places[i] = mmap(NULL, ring->page, PROT_READ | PROT_WRITE, MAP_SHARED,
			       ring->map, 0);
	if (data->places[i] != MAP_FAILED)
		return ring->map;
	data->places[i] = NULL;
	return -errno;
}

static inline int fuzz_data_init(struct fuzz_data *data, int *to)
{
	char key[16] = {};
	uint32_t i, kind;

	data->page = sysconf(_SC_PAGESIZE);
	data->memory = mmap(NULL, FUZZ_LARGE + 2 * data->page, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (data->memory == MAP_FAILED ||
	    mprotect(data->memory + FUZZ_LARGE, data->page, PROT_READ))
		return -errno;
	to[0] = fuzz_ring_init(data, 0, 0);
	if (to[0] < 0)
		return to[0];
	to[FUZZ_DATA_MAPS - 1] = fuzz_ring_init(data, 1, F_RB_OVERWRITE);
	for (kind = 0; kind < FUZZ_DATA_MAPS - FUZZ_RINGS; kind++) {
		to[1 + kind] = fuzz_data_map(kind);
		for (i = 0; i < FUZZ_KEYS; i++) {
			memcpy(key, &i, sizeof(i));
			map_update(to[1 + kind], key, data->memory);
		}
	}
	return 0;
}

/* After a program: no event is left. */
static inline void fuzz_data_reset(struct fuzz_data *data)
{
	int i;

	for (i = 0; i < FUZZ_RINGS; i++)
		if (data->places[i])
			*data->places[i] = ring_producer(&data->rings[i]);
}

/* Choose memory: mostly one that is there, at @at. */
static inline void *fuzz_memory(struct fuzz_data *data, uint8_t kind, size_t at)
{
	switch (kind % 16) {
	case 12:
		return NULL;
	case 13:
		return data->memory + FUZZ_LARGE - at % 64;
	case 14:
		return (void *)-4096L;
	case 15:
		return data->memory + at % FUZZ_LARGE + 1;
	default:
		return data->memory + at % FUZZ_LARGE;
	}
}

/* A number of bytes: some, as many as a call copies at once, or any. */
static inline size_t fuzz_length(uint32_t value)
{
	switch (value % 8) {
	case 0 ... 3:
		return value / 8 % 256;
	case 4 ... 5:
		return value / 8 % (128 << 10);
	case 6:
		return 64 << 10;
	default:
		return value;
	}
}

/* The ring that a call is about. */
static inline int fuzz_ring(const struct fuzz_data *data, uint8_t n)
{
	return n % 2 && data->places[1] ? 1 : 0;
}

/* Put or discard events. */
static inline int fuzz_put(struct ring *ring, uint8_t times, uint32_t len, uint32_t flags)
{
	struct source *source = ring->source;

	if (len % 8 == 7)
		return ring_run(ring->discard, 1 + times % 8);
	source->len = len % 4 ? len % 64 : len % (EVENT_MAX + 1);
	source->flags = flags % 4;
	return ring_run(ring->put, 1 + times);
}

/* Write the place of the consumer: one that can be, or any. */
static inline int fuzz_scribble(struct fuzz_data *data, int ring, uint32_t value,
				uint32_t other)
{
	unsigned long at = ring_producer(&data->rings[ring]);

	switch (value % 6) {
	case 0:
		at -= other % RING_SIZE;
		break;
	case 1:
		at -= other % RING_SIZE / 8 * 8;
		break;
	case 2:
		at += other % RING_SIZE / 8 * 8;
		break;
	case 3:
		at = (unsigned long)value << 33 | other;
		break;
	case 4:
		at -= RING_SIZE;
		break;
	}
	__atomic_store_n(data->places[ring], at, __ATOMIC_RELAXED);
	return 0;
}

/* Map, protect in another way, read each page that is there, and forget it. */
static inline int fuzz_map_data(int fd, size_t page, uint8_t flags, uint32_t value,
				uint32_t other)
{
	static const int protections[] = {
		PROT_READ, PROT_READ, PROT_READ | PROT_WRITE, PROT_READ | PROT_EXEC,
		PROT_NONE,
	};
	const size_t len = page * (1 + value % 12);
	void *memory;
	int ret;

	memory = mmap(NULL, len, protections[flags % ARRAY_LEN(protections)],
		      flags & 32 ? MAP_PRIVATE : MAP_SHARED, fd,
		      other % 2 ? other / 2 % 8 * page : 0);
	if (memory == MAP_FAILED)
		return -errno;
	ret = mprotect(memory, len, protections[value / 16 % ARRAY_LEN(protections)]) ?
		-errno : 0;
	/* an error, and no signal, for a page behind the end */
	madvise(memory, len, MADV_POPULATE_READ);
	munmap(memory, len);
	return ret;
}

/* Add or delete an element, by bpf(2). */
static inline int fuzz_element(int map, uint32_t value, char *memory)
{
	uint32_t key = value % FUZZ_KEYS_MAX;

	memset(memory, 0, 16);
	memcpy(memory, &key, sizeof(key));
	return value & 1 << 8 ? map_delete(map, memory) : map_update(map, memory, memory + 16);
}

#endif /* BPFDEV_SELFTESTS_FUZZ_DATA_H */
