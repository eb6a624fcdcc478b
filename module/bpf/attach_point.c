// SPDX-License-Identifier: GPL-2.0-only
/*
 * The attach point of a link, and the check whether it still exists. How it is described
 * is in target.c.
 *
 * Each kind of link describes its attach point in its text for /proc/PID/fdinfo, and
 * may wait for rtnl_lock or cgroup_mutex before it does. Links to interfaces, cgroups
 * and network namespaces have a pointer to it. If the offset of that pointer is known
 * (private.c), the pointer is read instead, without a lock: under RCU the object
 * that it points to exists. Only the link needs to be held.
 *
 * This relies on BPF and the network to set the pointer to NULL, and then to let a
 * grace period pass before they free the interface, network namespace or cgroup.
 * Documentation/design.md has the proof for each, in "Races".
 */

#include <linux/bpf.h>
#include <linux/cgroup.h>
#include <linux/err.h>
#include <linux/jhash.h>
#include <linux/kstrtox.h>
#include <linux/minmax.h>
#include <linux/netdevice.h>
#include <linux/rcupdate.h>
#include <linux/string.h>
#include <net/net_namespace.h>

#include "bpf/attach_point.h"
#include "bpf/object.h"
#include "bpf/private.h"
#include "bpf/pseudo.h"

/**
 * bpfdev_link_key() - return the key of the attach point in the fdinfo text of a link
 * @link: the link
 *
 * Return: the key, which is the same on all kernels; NULL for kinds of links that have
 * none, or whose text users can make up, or is not for every reader.
 */
const char *bpfdev_link_key(const struct bpf_link *link)
{
	switch ((u32)link->type) {
	case BPF_LINK_TYPE_XDP:
	case BPF_LINK_TYPE_TCX:
	case BPF_LINK_TYPE_NETKIT:
		return "ifindex";
	case BPF_LINK_TYPE_CGROUP:
		return "cgroup_id";
	case BPF_LINK_TYPE_NETNS:
		return "netns_ino";
	case BPF_LINK_TYPE_NETFILTER:
		return "pf";
	case BPF_LINK_TYPE_STRUCT_OPS:
	case BPF_LINK_TYPE_SOCKMAP:
		return "map_id";
	case BPF_LINK_TYPE_ITER:
		return "target_name";
	case BPF_LINK_TYPE_RAW_TRACEPOINT:
		return "tp_name";
	default:
		return NULL;
	}
}

/**
 * bpfdev_link_stays() - check whether the text of a link never reports a detach
 * @link: the link
 *
 * Return: true if it stays attached for as long as it lives, or if its end cannot be
 * read from the text.
 */
bool bpfdev_link_stays(const struct bpf_link *link)
{
	return !bpfdev_link_key(link) || link->type == BPF_LINK_TYPE_ITER ||
	       link->type == BPF_LINK_TYPE_RAW_TRACEPOINT ||
	       (u32)link->type == BPF_LINK_TYPE_NETFILTER;
}

/**
 * bpfdev_link_value() - get the value of a key in the fdinfo text of a link
 * @link: the link; the caller holds it
 * @key: the key
 * @value: room for BPFDEV_VALUE_SIZE bytes; "" if there is no such key
 *
 * May sleep.
 *
 * Return: false if there is no such key.
 */
bool bpfdev_link_value(const struct bpf_link *link, const char *key, char *value)
{
	size_t len = strlen(key);
	const char *line;
	char text[256];

	*value = '\0';
	bpfdev_link_fdinfo(link, text, sizeof(text));
	for (line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (!strncmp(line, key, len) && line[len] == ':') {
			line += len + 1;
			line += *line == '\t';
			strscpy(value, line, min_t(size_t, strcspn(line, "\n") + 1,
						   BPFDEV_VALUE_SIZE));
			return true;
		}
	}
	return false;
}

/**
 * bpfdev_link_map_id() - read the id of the map that a link is attached to
 * @link: the link; the caller holds it
 *
 * May sleep.
 *
 * Return: the id, or 0 if it is not a link to a map.
 */
u32 bpfdev_link_map_id(const struct bpf_link *link)
{
	char value[BPFDEV_VALUE_SIZE];
	u32 id;

	return bpfdev_link_has_map(link) &&
	       bpfdev_link_value(link, "map_id", value) &&
	       !kstrtou32(value, 10, &id) ? id : 0;
}

/**
 * bpfdev_device_name() - copy the name of an interface, under RCU
 * @dev: the interface
 * @name: room for IFNAMSIZ bytes
 *
 * As in /proc/net/dev: if the name is being changed just now, the result may be half of
 * the one and half of the other.
 */
void bpfdev_device_name(const struct net_device *dev, char *name)
{
	strscpy(name, dev->name, IFNAMSIZ);
}

/*
 * The index of an interface, and a hash of its name and network namespace. Those can
 * change: it can be renamed, or moved to another network namespace, perhaps with
 * another index.
 */
static u64 bpfdev_device_id(const struct net_device *dev)
{
	char name[IFNAMSIZ];
	u32 hash;

	bpfdev_device_name(dev, name);
	hash = jhash(name, strlen(name), dev_net(dev)->net_cookie);
	return (u64)hash << 32 | (u32)READ_ONCE(dev->ifindex);
}

/* An id that no other object at the same address has had, or will have. */
static u64 bpfdev_attach_point_id(const struct bpf_link *link, const void *what)
{
	switch ((u32)link->type) {
	case BPF_LINK_TYPE_CGROUP:
		return cgroup_id(what);
	case BPF_LINK_TYPE_NETNS:
		return ((const struct net *)what)->net_cookie;
	default:
		return bpfdev_device_id(what);
	}
}

/**
 * bpfdev_attach_point_get() - read the attach point of a link, without a lock
 * @link: the link; the caller holds it
 * @point: to be filled; all zero if the link is not attached, or it is not known
 *
 * Return: false if it is not known.
 */
bool bpfdev_attach_point_get(const struct bpf_link *link,
			     struct bpfdev_attach_point *point)
{
	void * const *pointer = bpfdev_link_pointer(link);

	*point = (struct bpfdev_attach_point){};
	if (!pointer)
		return false;
	rcu_read_lock();
	point->addr = READ_ONCE(*pointer);
	if (point->addr)
		point->id = bpfdev_attach_point_id(link, point->addr);
	rcu_read_unlock();
	return true;
}

/**
 * bpfdev_attach_point_cmp() - compare two attach points
 * @a: an attach point
 * @b: another one
 *
 * Return: 0 if they are the same.
 */
int bpfdev_attach_point_cmp(const struct bpfdev_attach_point *a,
			    const struct bpfdev_attach_point *b)
{
	return a->addr != b->addr || a->id != b->id;
}

/**
 * bpfdev_link_attached() - check whether the attach point of a link still exists
 * @link: the link; the caller holds it
 *
 * May sleep. A link shows 0, or nothing, if its device, cgroup, network namespace or
 * map is gone. For other kinds of links it is not known: they count as attached.
 */
bool bpfdev_link_attached(const struct bpf_link *link)
{
	const char *key = bpfdev_link_key(link);
	char value[BPFDEV_VALUE_SIZE];
	struct bpfdev_attach_point point;

	if (!key)
		return true;
	if (bpfdev_link_dead(link))
		return false;
	if (bpfdev_attach_point_get(link, &point))
		return point.addr;
	return bpfdev_link_value(link, key, value) && *value &&
	       strcmp(value, "0");
}

/*
 * An interface that is being unregistered is in no network namespace's list any more.
 * An interface that has got another index since the snapshot looks unregistered, too.
 */
static bool bpfdev_device_is_there(const struct bpfdev_attach_point *point)
{
	int ifindex = (u32)point->id;
	bool there = false;
	struct net *net;

	rcu_read_lock();
	for_each_net_rcu(net) {
		there = dev_get_by_index_rcu(net, ifindex) == point->addr;
		if (there)
			break;
	}
	rcu_read_unlock();
	return there;
}

/* A network namespace that goes leaves the list before its links are detached. */
static bool bpfdev_net_is_there(const struct bpfdev_attach_point *point)
{
	bool there = false;
	struct net *net;

	rcu_read_lock();
	for_each_net_rcu(net) {
		there = net == point->addr && net->net_cookie == point->id;
		if (there)
			break;
	}
	rcu_read_unlock();
	return there;
}

/**
 * bpfdev_cgroup_online() - check that a cgroup was not removed; it may be held for long
 * @cgroup: the cgroup, held or under RCU
 */
bool bpfdev_cgroup_online(const struct cgroup *cgroup)
{
	return READ_ONCE(cgroup->self.flags) & CSS_ONLINE;
}

/* kernfs may or may not find a removed cgroup: check that it is online. */
static bool bpfdev_cgroup_is_there(const struct bpfdev_attach_point *point)
{
	struct cgroup *cgroup = cgroup_get_from_id(point->id);
	bool there;

	if (IS_ERR(cgroup))
		return false;
	there = bpfdev_cgroup_online(cgroup);
	cgroup_put(cgroup);
	return there;
}

/**
 * bpfdev_attach_point_lost() - find the reason why a link is no longer attached
 * @link: the link, which is not attached; the caller holds it
 * @point: its attach point in the last snapshot
 *
 * For a thread of the kernel, which sees all cgroups.
 *
 * If the attach point no longer exists, that is the reason: a detach just before
 * cannot be distinguished from it.
 *
 * Return: the reason; BPFDEV_REASON_DETACH also if it cannot be found.
 */
enum bpfdev_reason bpfdev_attach_point_lost(const struct bpf_link *link,
					    const struct bpfdev_attach_point *point)
{
	if (!point->addr)
		return BPFDEV_REASON_DETACH;
	switch ((u32)link->type) {
	case BPF_LINK_TYPE_CGROUP:
		return bpfdev_cgroup_is_there(point) ? BPFDEV_REASON_DETACH :
						       BPFDEV_REASON_CGROUP;
	case BPF_LINK_TYPE_NETNS:
		return bpfdev_net_is_there(point) ? BPFDEV_REASON_DETACH :
						    BPFDEV_REASON_NETNS;
	default:
		return bpfdev_device_is_there(point) ? BPFDEV_REASON_DETACH :
						       BPFDEV_REASON_DEVICE;
	}
}
