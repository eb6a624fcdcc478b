/* SPDX-License-Identifier: GPL-2.0-only */
/* What the demo's program, its loader and its reader agree on. */
#ifndef DEMO_PACKETS_H
#define DEMO_PACKETS_H

/* How many elements the map has: one for each IP protocol. */
#define PROTOCOLS 256

struct packets {
	unsigned long long packets;
	unsigned long long bytes;
};

#endif /* DEMO_PACKETS_H */
