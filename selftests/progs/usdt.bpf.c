// SPDX-License-Identifier: GPL-2.0-only
/* A program at a static probe, which libbpf attaches at each place of the probe. */
#include <linux/bpf.h>

#include <asm/ptrace.h>
#include <stdbool.h>

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/usdt.bpf.h>

char LICENSE[] SEC("license") = "GPL";

SEC("usdt//usr/bin/python3:python:gc__start")
int BPF_USDT(usdt_gc, int generation)
{
	return 0;
}
