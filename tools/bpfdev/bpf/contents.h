/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The contents of a map in a file: a head, the types, the elements, and an end. All numbers
 * are in the byte order of the machine, as keys and values are.
 *
 * Another form is JSON Lines, one element a line, as "bpfdev cat" prints them.
 */
#ifndef BPFDEV_BPF_CONTENTS_H
#define BPFDEV_BPF_CONTENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct map_file;

#define CONTENTS_MAGIC "bpfmap1\n"

/*
 * struct contents_head - the first bytes of a file
 * @magic: CONTENTS_MAGIC, without its NUL
 * @size: bytes of this structure; in another byte order it is another number
 * @map_type: BPF_MAP_TYPE_*
 * @key_size: bytes of a key
 * @value_size: bytes of a value
 * @cpus: values of an element: 1, or the possible CPUs. Each is padded to a multiple of 8
 *	if there can be several
 * @types_size: bytes of the BTF behind this structure; 0: there is none
 * @key_type: the type of keys in it, or 0
 * @value_type: the type of values in it, or 0
 */
struct contents_head {
	char magic[8];
	uint32_t size;
	uint32_t map_type;
	uint32_t key_size;
	uint32_t value_size;
	uint32_t cpus;
	uint32_t types_size;
	uint32_t key_type;
	uint32_t value_type;
};

/*
 * struct contents_end - the last bytes of a file
 * @count: number of elements
 * @sum: sum_bytes() of all bytes before
 */
struct contents_end {
	uint64_t count;
	uint64_t sum;
};

bool contents_has_type(uint32_t type);
int contents_check_type(uint32_t type, const char *verb, const char *name);
int contents_check_map(const struct map_file *map, const char *verb);
int contents_save(const struct map_file *map, const char *path, bool lines);
int contents_load(const struct map_file *map, const char *path);

/* Called with each element of a file. Return CLI_OK, or a status that ends the reading. */
typedef int contents_each(void *data, const void *key, const void *value);

int contents_read_lines(const struct map_file *map, const char *path, FILE *in,
			contents_each *each, void *data);

#endif /* BPFDEV_BPF_CONTENTS_H */
