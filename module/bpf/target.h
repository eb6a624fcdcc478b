/* SPDX-License-Identifier: GPL-2.0-only */
/* The attach point of a link as text. */
#ifndef BPFDEV_BPF_TARGET_H
#define BPFDEV_BPF_TARGET_H

#include <linux/bpf.h>
#include <linux/if.h>
#include <linux/types.h>

/*
 * struct bpfdev_target - an attach point, as it is described
 * @cgroup_id: of a cgroup: its id, else 0
 * @netns_ino: of a network namespace, or of an interface that of its network namespace:
 *	its inode number, else 0
 * @ifindex: of an interface: its index, else 0
 * @ifname: of an interface: its name
 */
struct bpfdev_target {
	u64 cgroup_id;
	u32 netns_ino;
	int ifindex;
	char ifname[IFNAMSIZ];
};

/* Room for the text of a struct bpfdev_target, with each character of a name escaped. */
#define BPFDEV_TARGET_TEXT_SIZE	128

bool bpfdev_target_get(const struct bpf_link *link, struct bpfdev_target *target);
size_t bpfdev_target_text(const struct bpfdev_target *target, char *buf, size_t size);
size_t bpfdev_link_target_text(const struct bpf_link *link, bool from_top,
			       char *buf, size_t size);

#endif /* BPFDEV_BPF_TARGET_H */
