// SPDX-License-Identifier: GPL-2.0-only
/* Programs with the same first 15 characters in their names. */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

SEC("tc")
int names_handle_ipv4_from_host(struct __sk_buff *skb)
{
	return 0;
}

SEC("tc")
int names_handle_ipv4_from_device(struct __sk_buff *skb)
{
	return -1;
}

SEC("tc")
int names_handle_ipv4_end(struct __sk_buff *skb)
{
	return 1;
}
