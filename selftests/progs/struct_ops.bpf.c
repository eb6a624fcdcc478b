// SPDX-License-Identifier: GPL-2.0-only
/*
 * A TCP congestion control that no socket uses: a struct_ops map with three
 * programs. The kernel's types have only the members used here; libbpf finds
 * their offsets.
 */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "GPL";

struct sock;

struct tcp_congestion_ops {
	__u32 (*ssthresh)(struct sock *sk);
	void (*cong_avoid)(struct sock *sk, __u32 ack, __u32 acked);
	__u32 (*undo_cwnd)(struct sock *sk);
	char name[16];
} __attribute__((preserve_access_index));

SEC("struct_ops")
__u32 BPF_PROG(test_ssthresh, struct sock *sk)
{
	return 2;
}

SEC("struct_ops")
void BPF_PROG(test_cong_avoid, struct sock *sk, __u32 ack, __u32 acked)
{
}

SEC("struct_ops")
__u32 BPF_PROG(test_undo_cwnd, struct sock *sk)
{
	return 2;
}

SEC(".struct_ops")
struct tcp_congestion_ops bpfdev_test = {
	.ssthresh = (void *)test_ssthresh,
	.cong_avoid = (void *)test_cong_avoid,
	.undo_cwnd = (void *)test_undo_cwnd,
	.name = "bpfdev_test",
};
