// SPDX-License-Identifier: GPL-2.0-only
/* A set of objects, by type and ID: the ones that were listed already, by their nodes. */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "bpf/object_set.h"
#include "util/alloc.h"

static uint64_t set_key(uint32_t type, uint32_t id)
{
	return (uint64_t)type << 32 | id;
}

static int set_compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/**
 * object_set_add() - add an object
 * @set: the set; sort it before it is searched
 * @type: BPFDEV_TYPE_*
 * @id: its BPF ID
 */
void object_set_add(struct object_set *set, uint32_t type, uint32_t id)
{
	set->key = cli_grow(set->key, set->count, sizeof(*set->key));
	set->key[set->count++] = set_key(type, id);
}

/** object_set_sort() - prepare a set for object_set_has() */
void object_set_sort(struct object_set *set)
{
	if (set->count)
		qsort(set->key, set->count, sizeof(*set->key), set_compare);
}

/**
 * object_set_has() - check whether an object was added
 * @set: the set, sorted
 * @type: BPFDEV_TYPE_*
 * @id: its BPF ID
 */
bool object_set_has(const struct object_set *set, uint32_t type, uint32_t id)
{
	uint64_t wanted = set_key(type, id);

	return set->count && bsearch(&wanted, set->key, set->count, sizeof(wanted), set_compare);
}

/** object_set_free() - free a set, which is empty afterwards */
void object_set_free(struct object_set *set)
{
	free(set->key);
	*set = (struct object_set) {};
}
