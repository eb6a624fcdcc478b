// SPDX-License-Identifier: GPL-2.0-only
/*
 * What components are loaded for: a program that fits into this slot fits into any one
 * of a dispatcher, and in the place of all of it. It runs nowhere, and is small: the
 * verifier looks at each slot.
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
