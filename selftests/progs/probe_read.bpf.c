// SPDX-License-Identifier: GPL-2.0-only
/* A program that reads the kernel's memory, which a kernel that is locked down forbids. */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

SEC("kprobe/vfs_open")
int probe_read(void *ctx)
{
	__u64 word = 0;

	bpf_probe_read_kernel(&word, sizeof(word), ctx);
	return 0;
}
