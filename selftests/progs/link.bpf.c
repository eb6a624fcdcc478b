// SPDX-License-Identifier: GPL-2.0-only
/* Programs that are told where to run. */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

SEC("tc")
int link_tc(struct __sk_buff *skb)
{
	return -1;	/* TCX_NEXT */
}

SEC("tc")
int link_tc_other(struct __sk_buff *skb)
{
	return 0;
}

/* in which direction is left open */
SEC("cgroup/skb")
int link_skb(struct __sk_buff *skb)
{
	return 1;
}

SEC("cgroup/connect4")
int link_refuse(struct bpf_sock_addr *ctx)
{
	return 0;
}

SEC("cgroup/connect4")
int link_allow(struct bpf_sock_addr *ctx)
{
	return 1;
}

SEC("cgroup/bind4")
int link_bind(struct bpf_sock_addr *ctx)
{
	return 1;
}

/* and what it is at all is, too */
SEC("whatever")
int link_whatever(struct xdp_md *ctx)
{
	return XDP_PASS;
}

SEC("xdp")
int link_endless(struct xdp_md *ctx)
{
	/* past the end of it */
	return *(int *)(long)ctx->data_end;
}
