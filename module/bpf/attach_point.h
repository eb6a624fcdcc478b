/* SPDX-License-Identifier: GPL-2.0-only */
/* The attach point of a link: an interface, a cgroup, a network namespace, ... */
#ifndef BPFDEV_BPF_ATTACH_POINT_H
#define BPFDEV_BPF_ATTACH_POINT_H

#include <linux/bpf.h>
#include <linux/if.h>
#include <linux/types.h>

/*
 * struct bpfdev_attach_point - an attach point, as it is compared
 * @addr: its address, which is never followed; NULL: none, or not known
 * @id: differs from that of others that were at that address: the id of a cgroup, the
 *	cookie of a network namespace; of an interface the index, and in the upper
 *	half a hash of its name and network namespace
 */
struct bpfdev_attach_point {
	const void *addr;
	u64 id;
};

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

/* The reason why a link is no longer attached. */
enum bpfdev_reason {
	BPFDEV_REASON_NONE,	/* it is attached */
	BPFDEV_REASON_DETACH,	/* it was detached */
	BPFDEV_REASON_DEVICE,	/* its interface no longer exists */
	BPFDEV_REASON_CGROUP,	/* its cgroup no longer exists */
	BPFDEV_REASON_NETNS,	/* its network namespace no longer exists */
};

u32 bpfdev_link_map_id(const struct bpf_link *link);
bool bpfdev_link_attached(const struct bpf_link *link);
bool bpfdev_link_stays(const struct bpf_link *link);
bool bpfdev_attach_point_get(const struct bpf_link *link,
			     struct bpfdev_attach_point *point);
int bpfdev_attach_point_cmp(const struct bpfdev_attach_point *a,
			    const struct bpfdev_attach_point *b);
enum bpfdev_reason
bpfdev_attach_point_lost(const struct bpf_link *link,
			 const struct bpfdev_attach_point *point);
bool bpfdev_target_get(const struct bpf_link *link, struct bpfdev_target *target);
size_t bpfdev_target_text(const struct bpfdev_target *target, char *buf, size_t size);
size_t bpfdev_attach_point_text(const struct bpf_link *link, bool from_top,
				char *buf, size_t size);

#endif /* BPFDEV_BPF_ATTACH_POINT_H */
