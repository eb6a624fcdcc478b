// SPDX-License-Identifier: GPL-2.0-only
/*
 * The target that components are loaded for. A program that fits this slot fits any
 * slot of a dispatcher, and can replace the whole dispatcher. This program is never
 * attached. It is small because the verifier processes each slot.
 */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

#include "slot.h"

SLOT(0)

SEC("xdp")
int bpfdev_host(struct xdp_md *ctx)
{
	return slot0(ctx);
}

char _license[] SEC("license") = "GPL";
