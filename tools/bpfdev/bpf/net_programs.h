/* SPDX-License-Identifier: GPL-2.0-only */
/* Programs that are attached to interfaces by netlink. */
#ifndef BPFDEV_BPF_NET_PROGRAMS_H
#define BPFDEV_BPF_NET_PROGRAMS_H

#include <stdint.h>

/*
 * struct net_program - a program at an interface
 * @ifindex: number of the interface
 * @prog_id: BPF ID of the program
 * @kind: "xdp" or "tc"
 * @place: of a filter of tc: "ingress", "egress", or the qdisc, such as "qdisc 1:"; else ""
 */
struct net_program {
	int ifindex;
	uint32_t prog_id;
	const char *kind;
	const char *place;
};

void net_programs_each(void (*each)(const struct net_program *program, void *data),
		       void *data);

#endif /* BPFDEV_BPF_NET_PROGRAMS_H */
