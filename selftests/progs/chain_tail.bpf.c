// SPDX-License-Identifier: GPL-2.0-only
/* A component that calls another program through a prog array. */
#include <linux/bpf.h>
#include <linux/if_ether.h>

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define ETH_P_TEST 0x88b5

int drop_test(struct xdp_md *ctx);

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__array(values, int(struct xdp_md *));
} next SEC(".maps") = {
	.values = { drop_test },
};

SEC("xdp")
int drop_test(struct xdp_md *ctx)
{
	struct ethhdr *eth = (void *)(long)ctx->data;

	if ((void *)(eth + 1) <= (void *)(long)ctx->data_end &&
	    eth->h_proto == bpf_htons(ETH_P_TEST))
		return XDP_DROP;
	return XDP_PASS;
}

SEC("xdp")
int tail(struct xdp_md *ctx)
{
	bpf_tail_call(ctx, &next, 0);
	/* reached only if the prog array is empty */
	return XDP_PASS;
}

char _license[] SEC("license") = "GPL";
