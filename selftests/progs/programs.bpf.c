// SPDX-License-Identifier: GPL-2.0-only
/* Two programs for the tests of the command. */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

SEC("xdp")
int cli_test_pass(struct xdp_md *ctx)
{
	return XDP_PASS;
}

/* another tag */
SEC("xdp")
int cli_test_drop(struct xdp_md *ctx)
{
	return XDP_DROP;
}
