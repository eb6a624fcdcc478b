/* SPDX-License-Identifier: GPL-2.0-only */
/* The map behind a node, open, with its facts and its types. */
#ifndef BPFDEV_BPF_MAP_FILE_H
#define BPFDEV_BPF_MAP_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/bpf.h>

struct btf;

/* An error that BPF returns to callers, although the kernel does not define it for them. */
#define MAP_FILE_ENOTSUPP	524

/*
 * struct map_file - a map
 * @name: the name of its node
 * @fd: a descriptor
 * @access: what it was opened for: O_RDONLY or O_WRONLY
 * @info: its facts
 * @btf: its type information, or NULL
 * @key_type: type of keys in @btf, or 0
 * @value_type: type of values in @btf, or 0
 * @per_cpu: each possible CPU has a value of its own
 * @cpus: number of values of an element: 1, or the possible CPUs
 * @step: bytes from a CPU's value to the next one's
 * @value_len: bytes of all values of an element, as bpf(2) passes them
 * @is_data: the node is that of the data: the module reads and changes elements, not bpf(2)
 * @value_at: of a data node: the offset of the value in a record
 * @record: of a data node: bytes of a record; 0 for a ring buffer
 */
struct map_file {
	const char *name;
	int fd;
	int access;
	struct bpf_map_info info;
	struct btf *btf;
	uint32_t key_type;
	uint32_t value_type;
	bool per_cpu;
	uint32_t cpus;
	size_t step;
	size_t value_len;
	bool is_data;
	uint32_t value_at;
	uint32_t record;
};

int map_file_check_type(int fd, const char *verb, const char *name, int flags);
int map_file_take(struct map_file *map, const char *verb, const char *name, int fd,
		  int flags);
int map_file_open(struct map_file *map, const char *verb, const char *name, int flags);
void map_file_close(struct map_file *map);
int map_file_check_elements(const struct map_file *map, const char *verb);
void *map_file_buffer(size_t count, size_t size);
int map_file_error(const struct map_file *map, const char *verb, int err);

#endif /* BPFDEV_BPF_MAP_FILE_H */
