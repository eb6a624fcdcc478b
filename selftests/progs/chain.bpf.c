// SPDX-License-Identifier: GPL-2.0-only
/*
 * Components of chains. Those that count look only at frames of the EtherType
 * that chain_send sends, because an interface has other frames, too.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define ETH_P_TEST 0x88b5	/* for local experiments */

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} seen SEC(".maps");

static __always_inline int is_test(struct xdp_md *ctx)
{
	struct ethhdr *eth = (void *)(long)ctx->data;

	return (void *)(eth + 1) <= (void *)(long)ctx->data_end &&
	       eth->h_proto == bpf_htons(ETH_P_TEST);
}

static __always_inline void count_one(struct xdp_md *ctx)
{
	__u32 zero = 0;
	__u64 *count = bpf_map_lookup_elem(&seen, &zero);

	if (count && is_test(ctx))
		__sync_fetch_and_add(count, 1);
}

SEC("xdp")
int count(struct xdp_md *ctx)
{
	count_one(ctx);
	return XDP_PASS;
}

/* the same with other instructions: another tag */
SEC("xdp")
int count_again(struct xdp_md *ctx)
{
	count_one(ctx);
	return ctx->data ? XDP_PASS : XDP_ABORTED;
}

SEC("xdp.frags")
int count_frags(struct xdp_md *ctx)
{
	count_one(ctx);
	return XDP_PASS;
}

SEC("xdp")
int pass(struct xdp_md *ctx)
{
	return XDP_PASS;
}

SEC("xdp")
int drop(struct xdp_md *ctx)
{
	return is_test(ctx) ? XDP_DROP : XDP_PASS;
}

/* not a valid verdict; as a bit, by a shift modulo 32, it would be pass */
SEC("xdp")
int strange(struct xdp_md *ctx)
{
	return is_test(ctx) ? 32 + XDP_PASS : XDP_PASS;
}

/* changes the packet */
SEC("xdp")
int head(struct xdp_md *ctx)
{
	if (bpf_xdp_adjust_head(ctx, -16) || bpf_xdp_adjust_head(ctx, 16))
		return XDP_ABORTED;
	return XDP_PASS;
}

static __noinline int verdict_of(struct xdp_md *ctx)
{
	volatile int verdict = is_test(ctx) ? XDP_DROP : XDP_PASS;

	return verdict;
}

SEC("xdp")
int calls(struct xdp_md *ctx)
{
	return verdict_of(ctx);
}

/* rejected by the verifier: the packet may be shorter */
SEC("xdp")
int refused(struct xdp_md *ctx)
{
	return *(__u8 *)(long)ctx->data ? XDP_DROP : XDP_PASS;
}

/* not the type of a slot */
SEC("tc")
int not_xdp(struct __sk_buff *skb)
{
	return 0;
}

char _license[] SEC("license") = "GPL";
