/* SPDX-License-Identifier: GPL-2.0-only */
/* A set of objects, by type and ID. */
#ifndef BPFDEV_BPF_OBJECT_SET_H
#define BPFDEV_BPF_OBJECT_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * struct object_set - a set of objects; zeroed, it is empty
 * @key: the type and the ID of each
 * @count: number of objects
 */
struct object_set {
	uint64_t *key;
	size_t count;
};

void object_set_add(struct object_set *set, uint32_t type, uint32_t id);
void object_set_sort(struct object_set *set);
bool object_set_has(const struct object_set *set, uint32_t type, uint32_t id);
void object_set_free(struct object_set *set);

#endif /* BPFDEV_BPF_OBJECT_SET_H */
