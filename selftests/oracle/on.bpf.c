// SPDX-License-Identifier: GPL-2.0-only
/* Programs that are attached to one of base.bpf.c. */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

SEC("freplace/base_part")
int on_replace(struct xdp_md *ctx)
{
	return XDP_PASS;
}

SEC("fentry/base_main")
int on_trace(void *ctx)
{
	return 0;
}
