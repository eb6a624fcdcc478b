/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BPFDEV_CHAIN_SLOT_H
#define BPFDEV_CHAIN_SLOT_H

/*
 * A function that a component can replace.
 *
 * The verdict is volatile, or else the compiler would know the result of the call
 * and omit the call. From 6.12 on, a program that changes the packet may only replace
 * a function that changes it too, so this function has to contain such a call.
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
