/* SPDX-License-Identifier: GPL-2.0-only */
/* What a view is told when it is loaded, as it can't find it out by itself. */
#ifndef BPFDEV_VIEWS_HOST_H
#define BPFDEV_VIEWS_HOST_H

#include <linux/types.h>

#define VIEW_TYPES 64
#define VIEW_TYPE_SIZE 24

/* The section of a view that struct view_host is in. */
#define VIEW_HOST_SECTION ".data.host"

/*
 * The map that the view of cgroups goes through, an element a step: libbpf has
 * to be told so when it attaches it.
 */
#define VIEW_STEPS_MAP "view_steps"

/*
 * struct view_host - the machine
 * @page_size: in bytes
 * @cpus: how many there can be
 * @map_type: what libbpf calls the types of maps
 * @prog_type: those of programs
 * @link_type: those of links
 */
struct view_host {
	__u32 page_size;
	__u32 cpus;
	char map_type[VIEW_TYPES][VIEW_TYPE_SIZE];
	char prog_type[VIEW_TYPES][VIEW_TYPE_SIZE];
	char link_type[VIEW_TYPES][VIEW_TYPE_SIZE];
};

#endif /* BPFDEV_VIEWS_HOST_H */
