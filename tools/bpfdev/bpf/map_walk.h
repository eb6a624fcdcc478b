/* SPDX-License-Identifier: GPL-2.0-only */
/* All elements of a map. */
#ifndef BPFDEV_BPF_MAP_WALK_H
#define BPFDEV_BPF_MAP_WALK_H

struct map_file;

/*
 * Called with each element. @err is 0, or the errno with which its value could not be read.
 * Return CLI_OK, or another status after an error was reported, which ends the walk.
 */
typedef int map_walk_each(const struct map_file *map, const void *key, const void *value,
			  int err, void *data);

int map_walk(const struct map_file *map, map_walk_each *each, void *data);

#endif /* BPFDEV_BPF_MAP_WALK_H */
