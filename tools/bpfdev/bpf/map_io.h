/* SPDX-License-Identifier: GPL-2.0-only */
/* Elements of a map, by bpf(2) or through its data node. */
#ifndef BPFDEV_BPF_MAP_IO_H
#define BPFDEV_BPF_MAP_IO_H

#include <stdint.h>

struct map_file;

int map_io_lookup(const struct map_file *map, const void *key, void *value);
int map_io_next(const struct map_file *map, const void *key, void *next);
int map_io_lookup_batch(const struct map_file *map, const void *from, void *at, void *keys,
			void *values, uint32_t *count);
int map_io_update(const struct map_file *map, const void *key, const void *value,
		  uint64_t flags);
int map_io_update_batch(const struct map_file *map, const void *keys, const void *values,
			uint32_t *count);
int map_io_delete(const struct map_file *map, const void *key);

#endif /* BPFDEV_BPF_MAP_IO_H */
