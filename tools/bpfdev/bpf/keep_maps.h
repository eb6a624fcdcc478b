/* SPDX-License-Identifier: GPL-2.0-only */
/* Maps that must stay open for a program. */
#ifndef BPFDEV_BPF_KEEP_MAPS_H
#define BPFDEV_BPF_KEEP_MAPS_H

#include <stdint.h>

#include "libbpfdev.h"

struct bpf_object;

/*
 * struct keep_maps - maps that must stay open for a program
 * @fd: a descriptor of each
 * @count: number of maps
 */
struct keep_maps {
	int fd[BPFDEV_KEEP_MAX];
	uint32_t count;
};

int keep_maps_take(const struct bpf_object *object, const char *path,
		   struct keep_maps *maps);
int keep_maps_take_all(int ctl, int prog, struct keep_maps *maps);
int keep_maps_copy(const struct keep_maps *from, struct keep_maps *to);
const int *keep_maps_fds(const struct keep_maps *maps);
void keep_maps_drop(struct keep_maps *maps);

#endif /* BPFDEV_BPF_KEEP_MAPS_H */
