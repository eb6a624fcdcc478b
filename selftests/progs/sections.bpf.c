// SPDX-License-Identifier: GPL-2.0-only
/* Programs in sections that libbpf does not know, and with long names. */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

SEC("socket1")
int sections_socket(struct __sk_buff *skb)
{
	return -1;
}

SEC("xdp_pass")
int sections_tutorial(struct xdp_md *ctx)
{
	return XDP_PASS;
}

SEC("xdp-prog1")
int sections_first(struct xdp_md *ctx)
{
	return XDP_PASS;
}

SEC("prog")
int sections_iproute(struct xdp_md *ctx)
{
	return XDP_PASS;
}

SEC("perf_event")
int sections_perf(void *ctx)
{
	return 0;
}

SEC("sk_lookup")
int sections_lookup(struct bpf_sk_lookup *ctx)
{
	return SK_PASS;
}

SEC("flow_dissector")
int sections_dissect(struct __sk_buff *skb)
{
	return 0;	/* BPF_OK */
}

SEC("lsm_cgroup/socket_bind")
int sections_bind(void *ctx)
{
	return 1;
}
