// SPDX-License-Identifier: GPL-2.0-only
/* What chains are made of whose own cost is measured: next to nothing. */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

SEC("xdp")
int pass(struct xdp_md *ctx)
{
	return XDP_PASS;
}

char _license[] SEC("license") = "GPL";
