// SPDX-License-Identifier: GPL-2.0-only
/* An iterator that asks for the first object again, for ever. */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

SEC("iter/task")
int again(void *ctx)
{
	return 1;
}

char _license[] SEC("license") = "GPL";
