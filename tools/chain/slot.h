/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BPFDEV_CHAIN_SLOT_H
#define BPFDEV_CHAIN_SLOT_H

/*
 * A function whose place a component can take.
 *
 * The verdict is volatile, or else the compiler would know what comes of the call
 * and leave it out. A program may replace one that changes the packet only if that
 * one does it too (6.12 and later), so there has to be a call that would.
 */
#define SLOT(n)								\
__noinline int slot##n(struct xdp_md *ctx)				\
{									\
	volatile int verdict = XDP_ABORTED;				\
									\
	if (!ctx)							\
		return XDP_ABORTED;					\
	if (verdict != XDP_ABORTED)					\
		bpf_xdp_adjust_head(ctx, 0);				\
	return verdict;							\
}

#endif /* BPFDEV_CHAIN_SLOT_H */
