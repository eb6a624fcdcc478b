/* SPDX-License-Identifier: GPL-2.0-only */
/* Facts that a view gets when it is loaded because it cannot find them itself. */
#ifndef BPFDEV_VIEWS_HOST_H
#define BPFDEV_VIEWS_HOST_H

#include <linux/types.h>

#define VIEW_TYPES 64
#define VIEW_TYPE_SIZE 24

/* The section of a view that contains struct view_host. */
#define VIEW_HOST_SECTION ".data.host"

/*
 * The map that the view of cgroups goes through, an element a step. libbpf needs it
 * to attach the view.
 */
#define VIEW_STEPS_MAP "view_steps"

/*
 * struct view_host - the machine
 * @page_size: size of a page, in bytes
 * @cpus: number of possible CPUs
 * @map_type: libbpf's names of map types
 * @prog_type: libbpf's names of program types
 * @link_type: libbpf's names of link types
 */
struct view_host {
	__u32 page_size;
	__u32 cpus;
	char map_type[VIEW_TYPES][VIEW_TYPE_SIZE];
	char prog_type[VIEW_TYPES][VIEW_TYPE_SIZE];
	char link_type[VIEW_TYPES][VIEW_TYPE_SIZE];
};

#endif /* BPFDEV_VIEWS_HOST_H */
