// SPDX-License-Identifier: GPL-2.0-only
/* Programs that the tests of "bpfdev link" attach. */
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

/* the section leaves the direction open */
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

/* the section leaves even the type open */
SEC("whatever")
int link_whatever(struct xdp_md *ctx)
{
	return XDP_PASS;
}

SEC("xdp")
int link_endless(struct xdp_md *ctx)
{
	/* reads past the end of the packet */
	return *(int *)(long)ctx->data_end;
}
