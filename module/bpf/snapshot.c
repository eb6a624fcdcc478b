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
#include <linux/limits.h>
#include <linux/mm.h>

#include "bpf/attach_point.h"
#include "bpf/dependencies.h"
#include "bpf/object.h"
#include "bpf/private.h"
#include "bpf/snapshot.h"

/* Take a snapshot; @snapshot->walk is of the one before, or new. */
static int bpfdev_snapshot_read(const struct bpfdev_object *object,
				struct bpfdev_snapshot *snapshot, u32 *units)
{
	void *bpf = bpfdev_object_bpf(object);
	struct bpfdev_walk *walk = NULL;

	if (object->type == BPFDEV_TYPE_MAP) {
		snapshot->frozen = READ_ONCE(((struct bpf_map *)bpf)->frozen);
		walk = snapshot->walk;
	} else if (object->type == BPFDEV_TYPE_LINK) {
		snapshot->prog_id = bpfdev_link_prog_id(bpf);
		bpfdev_attach_point_get(bpf, &snapshot->point);
		snapshot->attached = snapshot->point.addr ||
				     bpfdev_link_attached(bpf);
	}
	return bpfdev_dependencies_fingerprint(object->type, bpf, walk, units,
					       &snapshot->dependencies);
}

/**
 * bpfdev_snapshot_take() - take the first snapshot of an object
 * @object: the object; the caller keeps it from going away
 * @snapshot: to be filled; to be freed with bpfdev_snapshot_free()
 *
 * May sleep.
 *
 * Return: 0, or -ENOMEM or -EINTR for a fatal signal, and there is nothing to free.
 */
int bpfdev_snapshot_take(const struct bpfdev_object *object,
			 struct bpfdev_snapshot *snapshot)
{
	const struct bpf_map *map = bpfdev_object_bpf(object);
	u32 units;
	int ret;

	*snapshot = (struct bpfdev_snapshot){ .map = object->type == BPFDEV_TYPE_MAP };
	if (snapshot->map && bpfdev_map_has_slots(map)) {
		snapshot->walk = bpfdev_walk_new(map);
		if (!snapshot->walk)
			return -ENOMEM;
	}
	do {
		units = U32_MAX;
		ret = bpfdev_snapshot_read(object, snapshot, &units);
	} while (ret == 1);
	/* a hash that changes all the time: as it was */
	if (ret == -EAGAIN)
		ret = 0;
	if (ret)
		bpfdev_snapshot_free(snapshot);
	return ret;
}

/**
 * bpfdev_snapshot_again() - go on with the next snapshot of an object
 * @object: the object; the caller keeps it from going away
 * @old: its last snapshot
 * @new: to be filled; takes the place of @old
 * @units: as for bpfdev_dependencies_fingerprint()
 *
 * May sleep.
 *
 * Return: 0; 1 if @new is not complete, and the next call goes on; -EAGAIN or -ENOMEM
 * if that failed this time.
 */
int bpfdev_snapshot_again(const struct bpfdev_object *object,
			  const struct bpfdev_snapshot *old,
			  struct bpfdev_snapshot *new, u32 *units)
{
	*new = (struct bpfdev_snapshot){ .map = old->map };
	if (old->map)
		new->walk = old->walk;
	return bpfdev_snapshot_read(object, new, units);
}

/**
 * bpfdev_snapshot_begun() - check whether the next snapshot of an object is not
 *	complete yet
 * @snapshot: its last snapshot
 */
bool bpfdev_snapshot_begun(const struct bpfdev_snapshot *snapshot)
{
	return snapshot->map && bpfdev_walk_begun(snapshot->walk);
}

/**
 * bpfdev_snapshot_found() - return the dependencies that a snapshot has found
 * @snapshot: the last snapshot of an object; complete
 *
 * Return: the first BPFDEV_FOUND_MAX of them, or NULL if it does not keep them.
 */
const struct bpfdev_dependencies *
bpfdev_snapshot_found(const struct bpfdev_snapshot *snapshot)
{
	return snapshot->map && snapshot->walk ? bpfdev_walk_found(snapshot->walk) :
						 NULL;
}

/**
 * bpfdev_snapshot_free() - free a snapshot that is no longer needed
 * @snapshot: the last snapshot of an object, or none
 */
void bpfdev_snapshot_free(struct bpfdev_snapshot *snapshot)
{
	if (snapshot->map)
		kvfree(snapshot->walk);
	*snapshot = (struct bpfdev_snapshot){};
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

/**
 * bpfdev_snapshot_final() - check whether an object can no longer change
 * @object: the object; the caller keeps it from going away
 * @snapshot: its last snapshot
 */
bool bpfdev_snapshot_final(const struct bpfdev_object *object,
			   const struct bpfdev_snapshot *snapshot)
{
	return snapshot->frozen &&
	       !bpfdev_map_holds_objects(bpfdev_object_bpf(object));
}
