// SPDX-License-Identifier: GPL-2.0-only
/* Programs that share a map: one writes to it, and another one looks there. */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, __u32);
} pair_inside SEC(".maps");

int pair_found;

SEC("fentry/vfs_open")
int pair_enter(void *ctx)
{
	__u32 thread = bpf_get_current_pid_tgid(), one = 1;

	bpf_map_update_elem(&pair_inside, &thread, &one, BPF_ANY);
	return 0;
}

SEC("fexit/vfs_open")
int pair_leave(void *ctx)
{
	__u32 thread = bpf_get_current_pid_tgid();

	if (!bpf_map_delete_elem(&pair_inside, &thread))
		__sync_fetch_and_add(&pair_found, 1);
	return 0;
}

/* the section names no attach point */
SEC("xdp")
int pair_packets(struct xdp_md *ctx)
{
	__u32 none = 0;

	bpf_map_lookup_elem(&pair_inside, &none);
	return XDP_PASS;
}
