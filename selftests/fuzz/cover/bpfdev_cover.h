/* SPDX-License-Identifier: GPL-2.0-only */
/* Shared between the module bpfdev_cover and fuzz_test: the memory of its device. */
#ifndef BPFDEV_COVER_H
#define BPFDEV_COVER_H

#include <linux/types.h>

#define COVER_DEVICE		"/dev/bpfdev_cover"
#define COVER_PLACES_BITS	15
#define COVER_PAIRS_BITS	20

/* A place is at an offset from the code that is dropped after the load. */
#define COVER_INIT		0x80000000U

/**
 * struct bpfdev_cover - the code that was reached
 * @count: the number of places and pairs
 * @fail_nth: set by user space: the allocation that fails in the next load of the
 *	module, counted from @fail_place
 * @fail_place: set by user space: a place of the code for the load, or 0 for the first
 * @core: address of the code of the module when it was last loaded
 * @init: address of its code for the load
 * @places: offset from @core, or COVER_INIT and the offset from @init, in no order;
 *	0: free
 * @pairs: 1 if two places that have this hash were reached by a task, one after the
 *	other
 *
 * User space may set all places to 0.
 */
struct bpfdev_cover {
	__u32 count;
	__u32 fail_nth;
	__u32 fail_place;
	__u32 reserved;
	__u64 core;
	__u64 init;
	__u32 places[1 << COVER_PLACES_BITS];
	__u8 pairs[1 << COVER_PAIRS_BITS];
};

#ifdef __KERNEL__

struct delayed_work;
struct work_struct;
struct workqueue_struct;

void bpfdev_cover_pc(void);
bool bpfdev_cover_queue_work_on(int cpu, struct workqueue_struct *wq,
				struct work_struct *work);
bool bpfdev_cover_queue_delayed_work_on(int cpu, struct workqueue_struct *wq,
					struct delayed_work *work,
					unsigned long delay);
bool bpfdev_cover_mod_delayed_work_on(int cpu, struct workqueue_struct *wq,
				      struct delayed_work *work,
				      unsigned long delay);

#endif

#endif /* BPFDEV_COVER_H */
