/* SPDX-License-Identifier: GPL-2.0-only */
/* Programs that the kernel reports for a cgroup, an interface or a network namespace. */
#ifndef BPFDEV_BPF_QUERIED_PROGRAMS_H
#define BPFDEV_BPF_QUERIED_PROGRAMS_H

#include <stdint.h>

/*
 * struct queried_program - a program, attached by a link or without one
 * @prog_id: its BPF ID
 * @attach_type: its attach type
 * @at: ID of the cgroup, number of the interface, or inode of the network namespace
 * @where: the place in words, such as "eth0 ingress (tcx)"
 */
struct queried_program {
	uint32_t prog_id;
	uint32_t attach_type;
	uint64_t at;
	const char *where;
};

int queried_programs_each(void (*each)(const struct queried_program *program, void *data),
			  void *data);

#endif /* BPFDEV_BPF_QUERIED_PROGRAMS_H */
