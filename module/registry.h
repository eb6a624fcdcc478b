/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The registry: every entry by name, every node by its object, the state of each
 * entry, and the lock that covers them. Later units of Kbuild act on entries.
 */
#ifndef BPFDEV_REGISTRY_H
#define BPFDEV_REGISTRY_H

#include <linux/bpfdev.h>
#include <linux/cleanup.h>
#include <linux/container_of.h>
#include <linux/device.h>
#include <linux/fs.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/rbtree.h>
#include <linux/rhashtable-types.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/uidgid.h>

#include "bpf/attach_point.h"
#include "bpf/object.h"
#include "bpf/snapshot.h"
#include "bpf/target.h"
#include "cause.h"
#include "state.h"

/*
 * bpfdev_lock covers every directory's entries, counts and limits, the tree of
 * objects that have a node or are about to get one, and the state of each entry.
 * It is never held while a device is added or removed, an event is sent, user
 * memory is touched or memory is allocated. In its place there are states.
 */
extern struct mutex bpfdev_lock;

static inline void bpfdev_unlock_if(bool locked)
{
	if (locked)
		mutex_unlock(&bpfdev_lock);
}

/*
 * Take bpfdev_lock for a scope, in a call that can still fail: it may be held by a
 * thread that gets little CPU time. False after a fatal signal, and it is not held.
 */
DEFINE_CLASS(bpfdev_killable, bool, bpfdev_unlock_if(_T),
	     !mutex_lock_killable(&bpfdev_lock), void)

/* The device number of minor 0. */
extern dev_t bpfdev_devt;

/*
 * The module is being exchanged (handover.c): entries go and come without an event, and
 * without a change of their nodes in devtmpfs.
 */
extern bool bpfdev_held;

/*
 * struct bpfdev_owner - the owner of a new entry
 * @mode: permission bits
 * @uid: user
 * @gid: group
 */
struct bpfdev_owner {
	umode_t mode;
	kuid_t uid;
	kgid_t gid;
};

struct bpfdev_dir;

/*
 * struct bpfdev_last - the last change of a node, or its creation
 * @cause: who made it, and when
 * @old_id: the former id, if the change has one
 * @change: enum bpfdev_change (change.h)
 * @reason: of the end of a link: enum bpfdev_reason
 */
struct bpfdev_last {
	struct bpfdev_cause cause;
	u32 old_id;
	u8 change;
	u8 reason;
};

/*
 * struct bpfdev_path - the path of an entry. What a node has no room for is allocated
 * with it, and freed with it: @last and @target, written under the lock of the node, and
 * while busy; either is enough to read them.
 * @last: of a node
 * @target: of the node of a link: where it is attached, or was last, if that is known
 * @chars: the path, with a NUL
 */
struct bpfdev_path {
	struct bpfdev_last last;
	struct bpfdev_target target;
	char chars[];
};

/*
 * struct bpfdev_entry - a name in a directory, and its device
 *
 * The first reference to @dev belongs to the state: the thread that ends the entry
 * drops it. Each lookup takes one of its own. Freed after the release of @dev and a
 * grace period of RCU.
 *
 * @dev: the node; of a directory its control node
 * @parent: bpfdev_lock; its directory, which is not counted: a directory with
 *	entries is not removed. NULL: the root, or no longer in a directory
 * @by_name: bpfdev_lock; place in the entries of @parent
 * @rcu: frees an entry that no longer has a place in @by_name
 * @state: written under bpfdev_lock with release, for an open, which takes no lock
 * @type: BPFDEV_TYPE_*; constant
 * @name_at: where in @path the last component begins; constant
 * @face: of a node: BPFDEV_FACE_*; constant
 * @symlinks_stale: of a node: its symlinks could not be brought up to date; written
 *	while busy, or by the worker of symlinks.c
 * @minor: the minor number of @dev; constant
 * @by_minor: place in the table of minor numbers, which has locks of its own
 * @owner: the owner at creation; constant
 * @creator: fsuid of the process that created it; constant
 * @created_ns: when, in ns of CLOCK_BOOTTIME; constant
 * @path: its path below /dev/bpf, "" for the root, in a struct bpfdev_path; constant
 */
struct bpfdev_entry {
	struct device dev;
	struct bpfdev_dir *parent;
	union {
		struct rb_node by_name;
		struct rcu_head rcu;
	};
	enum bpfdev_state state;
	u8 type;
	u8 name_at;
	u8 face;
	bool symlinks_stale;
	u32 minor;
	struct rhash_head by_minor;
	struct bpfdev_owner owner;
	kuid_t creator;
	u64 created_ns;
	const char *path;
};

static inline const char *bpfdev_entry_name(const struct bpfdev_entry *entry)
{
	return entry->path + entry->name_at;
}

/* The name of a node's face, in sysfs and in events. */
static inline const char *bpfdev_face_name(const struct bpfdev_entry *entry)
{
	return entry->face == BPFDEV_FACE_DATA ? "data" : "bpf";
}

static inline struct bpfdev_path *bpfdev_entry_path(const struct bpfdev_entry *entry)
{
	return container_of((char *)entry->path, struct bpfdev_path, chars[0]);
}

/*
 * struct bpfdev_node - an entry whose open returns a BPF object, or the data of a map
 *
 * An object has at most one node of each face that gives full access to it. Nodes that
 * give less, made from a read-only descriptor of a map, take nothing from others: there
 * may be any number of them.
 *
 * It has 1024 bytes on 7.2, and less on older kernels: one byte more would double
 * its memory, as asserted below.
 *
 * @entry: first, so that freeing the one frees the other
 * @by_object: bpfdev_lock; place in the tree of nodes by object
 * @lock: inside bpfdev_lock; the only lock of an open
 * @object: written under bpfdev_lock and @lock; either is enough to read it.
 *	Dropped when the node is removed or replaced, not with @entry
 * @opens: @lock; the number of opens
 * @snapshot: the last snapshot of the object; written while busy
 *
 * The rest is under the lock of symlinks.c:
 *
 * @symlinks: records of the objects that @object depends on
 * @todo: records that are new, or are to go
 * @users: records of other nodes whose objects depend on @object
 * @queue_next: the next node in the queue of the worker
 * @object_id: the id of @object if it gives full access to it by bpf(2), else 0: it is
 *	to get no symlinks from others; written while busy and not queued
 * @known_id: the id of the object for which it gets symlinks; 0: none
 * @queued: the worker has something to do, and alone changes what is above
 * @leaving: it is to have no symlinks any more
 */
struct bpfdev_node {
	struct bpfdev_entry entry;
	struct rb_node by_object;
	spinlock_t lock;	/* inside bpfdev_lock */
	struct bpfdev_object object;
	u64 opens;
	struct bpfdev_snapshot snapshot;
	struct hlist_head symlinks;
	struct hlist_head todo;
	struct hlist_head users;
	struct bpfdev_node *queue_next;
	u32 object_id;
	u32 known_id;
	bool queued;
	bool leaving;
};

/*
 * A device of 7.2 has 792 bytes, and a spinlock 4. With lock debugging both are
 * larger, and on older kernels a device is smaller: the rest is the same on all.
 */
static_assert(sizeof(struct bpfdev_node) - sizeof(struct device) -
	      sizeof(spinlock_t) <= 1024 - 792 - 4);

/*
 * struct bpfdev_dir - a directory; all but @entry under bpfdev_lock
 * @entry: first, so that freeing the one frees the other
 * @entries: the entries in it, by name
 * @count: the number of entries below it, at any depth
 * @limit: the most entries below it, BPFDEV_NO_LIMIT or less
 * @left_out: the number of events that were left out and not reported (events.c)
 * @overflow: with @left_out: place in the directories that have to report that
 * @events_ns: when the events so far would have been sent at the rate that it may
 *	have in the long run, in ns of CLOCK_MONOTONIC
 */
struct bpfdev_dir {
	struct bpfdev_entry entry;
	struct rb_root entries;
	u32 count;
	u32 limit;
	u32 left_out;
	struct list_head overflow;
	u64 events_ns;
};

#define rb_to_entry(n)	rb_entry(n, struct bpfdev_entry, by_name)
#define rb_to_node(n)	rb_entry(n, struct bpfdev_node, by_object)
#define dev_to_entry(d)	container_of_const(d, struct bpfdev_entry, dev)
#define entry_to_node(e) container_of_const(e, struct bpfdev_node, entry)
#define entry_to_dir(e)	container_of_const(e, struct bpfdev_dir, entry)

/*
 * struct bpfdev_replacement - an object that a node is about to get
 *
 * From reservation to exchange, both objects belong to the node, so the exchange
 * cannot fail because of another node.
 *
 * @object: the object; after the exchange the old one
 * @snapshot: of @object; after the exchange of the old one
 * @same: it is the object that the node has already
 * @node: bpfdev_lock; the node that gets it; NULL: it is that node's already, or
 *	gives less than full access
 * @coming: bpfdev_lock; place in the tree of reserved replacements
 */
struct bpfdev_replacement {
	struct bpfdev_object object;
	struct bpfdev_snapshot snapshot;
	bool same;
	struct bpfdev_node *node;
	struct rb_node coming;
};

/* Names. */
struct bpfdev_entry *bpfdev_dir_lookup(const struct bpfdev_dir *dir,
				       const char *name);
bool bpfdev_dir_full(const struct bpfdev_dir *dir);
void bpfdev_dir_link(struct bpfdev_entry *entry);
void bpfdev_dir_unlink(struct bpfdev_entry *entry);

/* States, and waits for them. */
bool bpfdev_entry_busy(const struct bpfdev_entry *entry);
void bpfdev_entry_set_state(struct bpfdev_entry *entry,
			    enum bpfdev_state state);
void bpfdev_entry_unbusy(struct bpfdev_entry *entry);
int bpfdev_entry_wait(struct bpfdev_entry *entry);
int bpfdev_dir_try(struct bpfdev_dir *dir, struct bpfdev_entry **busy);
int bpfdev_dir_wait(struct bpfdev_dir *dir);
struct bpfdev_entry *bpfdev_entry_try_find(struct bpfdev_dir *dir,
					   const char *name,
					   struct bpfdev_entry **busy);
struct bpfdev_entry *bpfdev_entry_find(struct bpfdev_dir *dir, const char *name);

/* Nodes by object. */
struct bpfdev_node *bpfdev_node_of(const void *bpf, u8 face);
void bpfdev_node_claim(struct bpfdev_node *node);
void bpfdev_node_unclaim(struct bpfdev_node *node);
void bpfdev_replacement_reserve(struct bpfdev_replacement *new,
				struct bpfdev_node *node);
void bpfdev_replacement_unreserve(struct bpfdev_replacement *new);

/*
 * struct bpfdev_place - a place in the order of all nodes
 * @bpf: the object of the node before it; NULL: the beginning
 * @face: the face of that node
 * @less: that node gives less than full access
 * @node: that node, which may be gone; only its address is used
 */
struct bpfdev_place {
	const void *bpf;
	u8 face;
	bool less;
	const struct bpfdev_node *node;
};

struct bpfdev_place bpfdev_place_of(const struct bpfdev_node *node);
struct bpfdev_node *bpfdev_node_after(const struct bpfdev_place *place);

u32 bpfdev_nodes_of(const void *bpf, u32 most);

/* The node after a node in the order of bpfdev_node_after(), or NULL at the end. */
static inline struct bpfdev_node *bpfdev_node_next(struct bpfdev_node *node)
{
	struct rb_node *rb = rb_next(&node->by_object);

	return rb ? rb_to_node(rb) : NULL;
}

/* The object of a node. */
struct file *bpfdev_node_file(struct bpfdev_node *node);
void bpfdev_node_info(struct bpfdev_node *node, struct bpfdev_object_info *info,
		      u64 *opens);

#endif /* BPFDEV_REGISTRY_H */
