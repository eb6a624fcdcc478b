/* SPDX-License-Identifier: GPL-2.0-only */
/* Shared by the demo's program, its loader and its reader. */
#ifndef DEMO_PACKETS_H
#define DEMO_PACKETS_H

/* The number of elements of the map: one for each IP protocol. */
#define PROTOCOLS 256

struct packets {
	unsigned long long packets;
	unsigned long long bytes;
};

#endif /* DEMO_PACKETS_H */
