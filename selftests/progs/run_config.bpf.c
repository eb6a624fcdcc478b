// SPDX-License-Identifier: GPL-2.0-only
/* XDP programs with a run configuration for libxdp, as its xdp_helpers.h defines it. */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

#define XDP_RUN_CONFIG(prog) _##prog SEC(".xdp_run_config")

struct {
	__uint(priority, 10);
	__uint(XDP_PASS, 1);
	__uint(XDP_DROP, 1);
} XDP_RUN_CONFIG(early);

struct {
	__uint(priority, 90);
} XDP_RUN_CONFIG(late_with_a_long_name);

struct {
	__uint(XDP_PASS, 0);
} XDP_RUN_CONFIG(final);

SEC("xdp")
int early(struct xdp_md *ctx)
{
	return XDP_PASS;
}

SEC("xdp")
int late_with_a_long_name(struct xdp_md *ctx)
{
	return XDP_PASS;
}

SEC("xdp")
int final(struct xdp_md *ctx)
{
	return XDP_PASS;
}

SEC("xdp")
int plain(struct xdp_md *ctx)
{
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
