// SPDX-License-Identifier: GPL-2.0-only
/*
 * The program of a chain: it calls a slot for each component, and the component's
 * own program replaces the slot (freplace). libxdp's dispatcher works the same way,
 * with fewer slots and more work between them.
 *
 * @chain is frozen, so the verifier knows its content. It removes the branches that
 * this chain does not need, and on newer kernels also the unused slots. The map of the
 * runs exists only in a chain that counts them.
 */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

#include "config.h"
#include "slot.h"

const volatile struct chain_config chain = {};

/* The runs of the component in each slot. Packets of an interface come on all CPUs. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, CHAIN_MAX);
	__type(key, __u32);
	__type(value, __u64);
} bpfdev_runs SEC(".maps");

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

static __always_inline void count_run(__u32 slot)
{
	__u64 *runs = bpf_map_lookup_elem(&bpfdev_runs, &slot);

	if (runs)
		++*runs;
}

/* Run a chain, and count the runs of its components. */
#define RUN_COUNTED(n)							\
	count_run(n);							\
	RUN(n)

static __always_inline int run_counted(struct xdp_md *ctx, __u32 count)
{
	int verdict;

	EACH_SLOT(RUN_COUNTED)
	return verdict;
}

SEC("xdp")
int bpfdev_chain(struct xdp_md *ctx)
{
	__u32 count = chain.count;

	/* this one first: it is the most frequent, and reads no other field */
	if (chain.plain)
		return run_plain(ctx, count);
	return chain.counted ? run_counted(ctx, count) : run(ctx, count);
}

char _license[] SEC("license") = "GPL";
