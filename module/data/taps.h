/* SPDX-License-Identifier: GPL-2.0-only */
/* Wakes the readers that wait for a tap of a ring. */
#ifndef BPFDEV_DATA_TAPS_H
#define BPFDEV_DATA_TAPS_H

#include <linux/list.h>
#include <linux/wait.h>

#include "bpf/private.h"

/*
 * struct bpfdev_tap - a reader of a ring that takes nothing from its consumer
 * @ring: the ring; constant
 * @at: the position of the next record; moved by compare-and-exchange
 * @wait: the readers that wait
 * @waiting: under the lock of taps.c: place in the list of taps that somebody waits for
 * @seen_at: under the lock of taps.c: @at at the last wakeup
 * @seen_producer: under the lock of taps.c: the producer's position then
 */
struct bpfdev_tap {
	const struct bpfdev_ring *ring;
	unsigned long at;
	wait_queue_head_t wait;
	struct list_head waiting;
	unsigned long seen_at;
	unsigned long seen_producer;
};

void bpfdev_tap_init(struct bpfdev_tap *tap, const struct bpfdev_ring *ring);
void bpfdev_tap_watch(struct bpfdev_tap *tap);
void bpfdev_tap_exit(struct bpfdev_tap *tap);
void bpfdev_taps_exit(void);

#endif /* BPFDEV_DATA_TAPS_H */
