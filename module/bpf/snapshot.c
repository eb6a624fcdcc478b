// SPDX-License-Identifier: GPL-2.0-only
/*
 * Snapshots of the properties of an object that can change without a notification,
 * and the check for a change since.
 *
 * For maps that hold no objects, and for the kinds of links with a known pointer to
 * their attach point, a few values show that nothing has changed, without a lock. The
 * state of any other object is read by a new snapshot, which may wait for locks of
 * BPF.
 */

#include <linux/bpf.h>
#include <linux/string.h>

#include "bpf/attach_point.h"
#include "bpf/btf_offsets.h"
#include "bpf/dependencies.h"
#include "bpf/object.h"
#include "bpf/snapshot.h"

/**
 * bpfdev_snapshot_take() - take a snapshot of an object
 * @object: the object; the caller keeps it from going away
 * @snapshot: to be filled
 *
 * May sleep.
 *
 * Return: 0, or -ENOMEM or -EINTR, and the snapshot is not complete.
 */
int bpfdev_snapshot_take(const struct bpfdev_object *object,
			 struct bpfdev_snapshot *snapshot)
{
	void *bpf = bpfdev_object_bpf(object);

	memset(snapshot, 0, sizeof(*snapshot));
	if (object->type == BPFDEV_TYPE_MAP) {
		snapshot->frozen = READ_ONCE(((struct bpf_map *)bpf)->frozen);
	} else if (object->type == BPFDEV_TYPE_LINK) {
		snapshot->prog_id = bpfdev_link_prog_id(bpf);
		bpfdev_attach_point_get(bpf, &snapshot->point);
		snapshot->attached = snapshot->point.addr ||
				     bpfdev_link_attached(bpf);
	}
	return bpfdev_dependencies_fingerprint(object->type, bpf,
					       &snapshot->dependencies);
}

static bool bpfdev_link_is_stale(const struct bpf_link *link,
				 const struct bpfdev_snapshot *snapshot)
{
	struct bpfdev_attach_point point;

	if (bpfdev_link_prog_id(link) != snapshot->prog_id)
		return true;
	if (bpfdev_link_dead(link))
		return snapshot->attached;
	if (bpfdev_attach_point_get(link, &point))
		return bpfdev_attach_point_cmp(&point, &snapshot->point);
	return !bpfdev_link_stays(link);
}

/**
 * bpfdev_snapshot_stale() - check whether an object may have changed since
 * @object: the object; the caller keeps it from going away
 * @snapshot: its last snapshot
 *
 * Does not sleep.
 *
 * Return: false if nothing can have changed.
 */
bool bpfdev_snapshot_stale(const struct bpfdev_object *object,
			   const struct bpfdev_snapshot *snapshot)
{
	const void *bpf = bpfdev_object_bpf(object);
	const struct bpf_map *map = bpf;

	switch (object->type) {
	case BPFDEV_TYPE_MAP:
		return bpfdev_map_holds_objects(map) ||
		       READ_ONCE(map->frozen) != snapshot->frozen;
	case BPFDEV_TYPE_LINK:
		return bpfdev_link_is_stale(bpf, snapshot);
	default:
		return true;
	}
}
