// SPDX-License-Identifier: GPL-2.0-only
/*
 * The program of a chain: it calls a slot for each component, and the component's
 * own program replaces the slot (freplace). libxdp's dispatcher works the same way,
 * with fewer slots and more work between them.
 *
 * @chain is frozen, so the verifier knows its content. It removes the branches that
 * this chain does not need, and on newer kernels also the unused slots.
 */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

#include "config.h"
#include "slot.h"

const volatile struct chain_config chain = {};

#define EACH_SLOT(what)							\
	what(0) what(1) what(2) what(3) what(4) what(5) what(6) what(7)	\
	what(8) what(9) what(10) what(11) what(12) what(13) what(14)	\
	what(15) what(16) what(17) what(18) what(19) what(20) what(21)	\
	what(22) what(23) what(24) what(25) what(26) what(27) what(28)	\
	what(29) what(30) what(31)

EACH_SLOT(SLOT)

/* Check whether the chain goes on after this verdict. An unknown verdict ends it. */
static __always_inline int goes_on(__u32 on, unsigned int verdict)
{
	return verdict <= XDP_REDIRECT && on >> verdict & 1;
}

/* Run the chain. The verdict of the last component is returned without a check. */
#define RUN(n)								\
	verdict = slot##n(ctx);						\
	if (count == n + 1 || !goes_on(chain.slot[n].on, verdict))	\
		return verdict;

static __always_inline int run(struct xdp_md *ctx, __u32 count)
{
	int verdict;

	EACH_SLOT(RUN)
	return verdict;
}

/* Run a plain chain, without reading the configuration. */
#define RUN_PLAIN(n)							\
	verdict = slot##n(ctx);						\
	if (count == n + 1 || verdict != XDP_PASS)			\
		return verdict;

static __always_inline int run_plain(struct xdp_md *ctx, __u32 count)
{
	int verdict;

	EACH_SLOT(RUN_PLAIN)
	return verdict;
}

SEC("xdp")
int bpfdev_chain(struct xdp_md *ctx)
{
	__u32 count = chain.count;

	return chain.plain ? run_plain(ctx, count) : run(ctx, count);
}

char _license[] SEC("license") = "GPL";
