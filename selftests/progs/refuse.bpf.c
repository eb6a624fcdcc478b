// SPDX-License-Identifier: GPL-2.0-only
/*
 * A security module that refuses every process a descriptor of the map
 * "refused".
 */
#include <linux/bpf.h>
#include <linux/errno.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "GPL";

struct bpf_map {
	char name[BPF_OBJ_NAME_LEN];
} __attribute__((preserve_access_index));

SEC("fmod_ret/security_bpf_map")
int BPF_PROG(refuse, struct bpf_map *map, unsigned int mode, int ret)
{
	static const char name[] = "refused";
	unsigned int i;

	for (i = 0; i < sizeof(name); i++)
		if (map->name[i] != name[i])
			return ret;
	return -EPERM;
}
