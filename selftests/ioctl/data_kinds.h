/* SPDX-License-Identifier: GPL-2.0-only */
/* Maps with elements, of all kinds that data nodes know, and the keys and values in them. */
#ifndef BPFDEV_SELFTESTS_DATA_KINDS_H
#define BPFDEV_SELFTESTS_DATA_KINDS_H

#include "data_calls.h"

/* The largest key. */
#define KEY_MAX 16

/* A map, and how many elements it has. */
struct kind {
	int type;
	int key;
	int value;
	int entries;
	int count;
	int flags;
};

static inline bool is_array(const struct kind *kind)
{
	return kind->type == BPF_MAP_TYPE_ARRAY ||
	       kind->type == BPF_MAP_TYPE_PERCPU_ARRAY;
}

static inline bool has_cpus(const struct kind *kind)
{
	return kind->type == BPF_MAP_TYPE_PERCPU_ARRAY ||
	       kind->type == BPF_MAP_TYPE_PERCPU_HASH ||
	       kind->type == BPF_MAP_TYPE_LRU_PERCPU_HASH;
}

static inline int kind_create(const struct kind *kind)
{
	return map_create_flags(kind->type, kind->key, kind->value, kind->entries,
				kind->flags);
}

/* The key of an element begins with its number. */
static inline void make_key(const struct kind *kind, uint32_t number, void *to)
{
	unsigned char *key = to;
	int i;

	memcpy(key, &number, sizeof(number));
	for (i = sizeof(number); i < kind->key; i++)
		key[i] = number * 7 + i;
}

/*
 * A value for each of @cpus, or one if there are none. Values differ, of elements and of CPUs,
 * and have no byte that is 0. The padding is left as it is.
 */
static inline void make_value(const struct kind *kind, int cpus, uint32_t number, void *to)
{
	unsigned char *value = to;
	int cpu, i;

	for (cpu = 0; cpu < (cpus ?: 1); cpu++)
		for (i = 0; i < kind->value; i++)
			value[cpu * ROUND8(kind->value) + i] =
				(number * 31 + cpu * 17 + i) % 255 + 1;
}

#endif /* BPFDEV_SELFTESTS_DATA_KINDS_H */
