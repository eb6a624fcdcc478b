/* SPDX-License-Identifier: GPL-2.0-only */
/* All BPF objects of the machine, pinned or not, as bpf(2) tells them. */
#ifndef BPFDEV_MACHINE_H
#define BPFDEV_MACHINE_H

#include <stdint.h>

#include <linux/bpf.h>

/*
 * struct machine_object - an object
 * @type: BPFDEV_TYPE_MAP, _PROG or _LINK
 * @id: its id
 * @fd: a descriptor of it, only there during the call
 * @info: what bpf(2) says of it
 */
struct machine_object {
	uint32_t type;
	uint32_t id;
	int fd;
	union {
		struct bpf_map_info map;
		struct bpf_prog_info prog;
		struct bpf_link_info link;
	} info;
};

int machine_each_of(uint32_t type,
		    int (*each)(const struct machine_object *object, void *data),
		    void *data);
int machine_each(int (*each)(const struct machine_object *object, void *data),
		 void *data);

#endif /* BPFDEV_MACHINE_H */
