// SPDX-License-Identifier: GPL-2.0-only
/* Programs that write to ring buffers when they run: data_map_test.sh reads the events. */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 65536);	/* whole pages on each kernel */
} events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 18);
} large SEC(".maps");

__u32 count;
char text[70000];

/* Write the number of the event. */
SEC("xdp")
int ring_event(struct xdp_md *ctx)
{
	__u32 event = ++count;

	bpf_ringbuf_output(&events, &event, sizeof(event), 0);
	return XDP_PASS;
}

/* Write an event that is larger than most buffers. */
SEC("xdp")
int ring_large(struct xdp_md *ctx)
{
	bpf_ringbuf_output(&large, text, sizeof(text), 0);
	return XDP_PASS;
}
