/* SPDX-License-Identifier: GPL-2.0-only */
/* Records of a ring buffer, taken from a place. */
#ifndef BPFDEV_DATA_RING_H
#define BPFDEV_DATA_RING_H

#include <linux/types.h>

#include "bpf/private.h"

/*
 * struct bpfdev_ring_place - where a reader of a ring goes on
 * @at: the position of the next record: the consumer's own, or that of a tap
 * @tap: it takes nothing from the consumer, and can be too slow
 */
struct bpfdev_ring_place {
	unsigned long *at;
	bool tap;
};

unsigned long bpfdev_ring_begin(const struct bpfdev_ring *ring);
bool bpfdev_ring_readable(const struct bpfdev_ring *ring,
			  const struct bpfdev_ring_place *place);
ssize_t bpfdev_ring_read(const struct bpfdev_ring *ring,
			 const struct bpfdev_ring_place *place, bool span,
			 char __user *to, size_t room);

#endif /* BPFDEV_DATA_RING_H */
