// SPDX-License-Identifier: GPL-2.0-only
/*
 * The programs of the measured chains. They do next to nothing, so that the
 * chain's own cost shows.
 */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

SEC("xdp")
int pass(struct xdp_md *ctx)
{
	return XDP_PASS;
}

char _license[] SEC("license") = "GPL";
