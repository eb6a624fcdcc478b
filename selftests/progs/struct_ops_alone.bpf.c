// SPDX-License-Identifier: GPL-2.0-only
/* This object has a struct_ops map, but no program for it. */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct tcp_congestion_ops {
	char name[16];
} __attribute__((preserve_access_index));

SEC(".struct_ops")
struct tcp_congestion_ops alone = {
	.name = "bpfdev_alone",
};
