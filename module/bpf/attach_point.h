/* SPDX-License-Identifier: GPL-2.0-only */
/* The attach point of a link: an interface, a cgroup, a network namespace, ... */
#ifndef BPFDEV_BPF_ATTACH_POINT_H
#define BPFDEV_BPF_ATTACH_POINT_H

#include <linux/bpf.h>
#include <linux/types.h>

struct cgroup;
struct net_device;

/* Room for a value in the fdinfo text of a link. */
#define BPFDEV_VALUE_SIZE	64

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

/* The reason why a link is no longer attached. */
enum bpfdev_reason {
	BPFDEV_REASON_NONE,	/* it is attached */
	BPFDEV_REASON_DETACH,	/* it was detached */
	BPFDEV_REASON_DEVICE,	/* its interface no longer exists */
	BPFDEV_REASON_CGROUP,	/* its cgroup no longer exists */
	BPFDEV_REASON_NETNS,	/* its network namespace no longer exists */
};

const char *bpfdev_link_key(const struct bpf_link *link);
bool bpfdev_link_value(const struct bpf_link *link, const char *key, char *value);
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
void bpfdev_device_name(const struct net_device *dev, char *name);
bool bpfdev_cgroup_online(const struct cgroup *cgroup);

#endif /* BPFDEV_BPF_ATTACH_POINT_H */
