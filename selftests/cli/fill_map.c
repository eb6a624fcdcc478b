// SPDX-License-Identifier: GPL-2.0-only
/*
 * Usage: fill_map NODE COUNT
 *
 * Update COUNT elements of a map through its node, by bpf(2). Keys and values have 4 bytes. An
 * array has the keys from 0 on, a table keys of any bytes. Values of elements and of CPUs
 * differ.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

/* The elements of one call. */
#define CHUNK 1000

/* Numbers become numbers of any bytes, each another one. */
#define MIX 2654435761U

/* Return: 0 or -errno. */
static int fill(int map, bool array, int cpus, __u32 from, __u32 count)
{
	/* values for each CPU are padded to 8 bytes */
	const int step = cpus ? 2 * cpus : 1;
	__u32 *keys = calloc(count, sizeof(*keys));
	__u32 *values = calloc((size_t)count * step, sizeof(*values));
	__u32 i, number;
	int cpu, ret;

	for (i = 0; i < count; i++) {
		number = (from + i) * MIX;
		keys[i] = array ? from + i : number;
		for (cpu = 0; cpu < (cpus ?: 1); cpu++)
			values[i * step + 2 * cpu] = ~number - cpu;
	}
	ret = bpf_map_update_batch(map, keys, values, &count, NULL);
	free(values);
	free(keys);
	return ret;
}

int main(int argc, char **argv)
{
	struct bpf_map_info info = {};
	__u32 size = sizeof(info), count, from;
	bool array, cpus;
	int map;

	if (argc != 3)
		errx(2, "usage: fill_map NODE COUNT");
	count = strtoul(argv[2], NULL, 10);
	map = open(argv[1], O_RDWR);
	if (map < 0 || bpf_obj_get_info_by_fd(map, &info, &size))
		err(1, "%s", argv[1]);
	if (info.key_size != 4 || info.value_size != 4)
		errx(1, "%s: its keys and values have other sizes", argv[1]);
	array = info.type == BPF_MAP_TYPE_ARRAY || info.type == BPF_MAP_TYPE_PERCPU_ARRAY;
	cpus = info.type == BPF_MAP_TYPE_PERCPU_ARRAY || info.type == BPF_MAP_TYPE_PERCPU_HASH;
	for (from = 0; from < count; from += CHUNK)
		if (fill(map, array, cpus ? libbpf_num_possible_cpus() : 0, from,
			 count - from < CHUNK ? count - from : CHUNK))
			err(1, "%s: element %u", argv[1], from);
	return 0;
}
