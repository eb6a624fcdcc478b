// SPDX-License-Identifier: GPL-2.0-only
/* Programs with their attach points in their sections. */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

SEC("fentry/vfs_open")
int trace_fentry(void *ctx)
{
	return 0;
}

SEC("kprobe/vfs_open")
int trace_kprobe(void *ctx)
{
	return 0;
}

SEC("raw_tp/sched_switch")
int trace_raw_tp(void *ctx)
{
	return 0;
}

SEC("tp/sched/sched_switch")
int trace_tp(void *ctx)
{
	return 0;
}
