// SPDX-License-Identifier: GPL-2.0-only
/* A program that takes samples from a user ring buffer: user_ring_test.sh writes them. */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

#define SAMPLE_MAX 16

char LICENSE[] SEC("license") = "GPL";

struct sample {
	char text[SAMPLE_MAX];
};

struct {
	__uint(type, BPF_MAP_TYPE_USER_RINGBUF);
	__uint(max_entries, 65536);	/* whole pages on each kernel */
} samples SEC(".maps");

/* The samples that were taken. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, struct sample);
} taken SEC(".maps");

__u32 count;

static long take(struct bpf_dynptr *dynptr, void *ctx)
{
	struct sample sample = {};
	__u32 index = count++ % 4;

	bpf_dynptr_read(&sample, SAMPLE_MAX, dynptr, 0, 0);
	bpf_map_update_elem(&taken, &index, &sample, 0);
	return 0;
}

SEC("xdp")
int user_ring_drain(struct xdp_md *ctx)
{
	return bpf_user_ringbuf_drain(&samples, take, NULL, 0);
}
