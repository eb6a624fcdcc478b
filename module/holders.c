// SPDX-License-Identifier: GPL-2.0-only
/* The holders of objects, and an account of the references to an object. */

#include <linux/bpf.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/kdev_t.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/pid_namespace.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/sched/signal.h>
#include <linux/sort.h>
#include <linux/stat.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "bpf/dependencies.h"
#include "bpf/keep.h"
#include "bpf/object.h"
#include "bpf/tasks.h"
#include "data/open.h"
#include "holders.h"
#include "list.h"
#include "memory.h"
#include "node.h"
#include "registry.h"

/* The number of records to fill before they are copied to the caller. */
#define BPFDEV_HOLDERS_CHUNK	64U

/* Counting references races with all processes that take and drop them. */
#define BPFDEV_REFS_TRIES	8

/*
 * struct bpfdev_holder_chunk - a scan for records of holders
 * @scan: the scan
 * @user_ns: the caller's
 * @holders: the records
 * @count: the number of records
 * @room: the most records
 */
struct bpfdev_holder_chunk {
	struct bpfdev_scan scan;
	struct user_namespace *user_ns;
	struct bpfdev_holder *holders;
	u32 count;
	u32 room;
};

static u32 bpfdev_holder_origin(const struct file *file)
{
	const struct inode *inode = file_inode(file);

	if (bpfdev_data_map(file))
		return BPFDEV_FROM_DATA;
	return S_ISCHR(inode->i_mode) &&
	       MAJOR(inode->i_rdev) == MAJOR(bpfdev_devt) ?
		BPFDEV_FROM_NODE : BPFDEV_FROM_BPF;
}

static bool bpfdev_holder_fill(struct bpfdev_scan *scan,
			       const struct bpfdev_found *found)
{
	struct bpfdev_holder_chunk *chunk =
		container_of(scan, struct bpfdev_holder_chunk, scan);
	fmode_t mode = found->file->f_mode;
	struct bpfdev_holder *holder;

	/* a task that was reaped just now has no PID */
	if (!task_tgid_nr_ns(found->task, scan->ns))
		return true;
	if (chunk->count == chunk->room)
		return false;
	holder = &chunk->holders[chunk->count++];
	memset(holder, 0, sizeof(*holder));
	holder->type = found->key->type;
	holder->id = found->key->id;
	holder->pid = task_tgid_nr_ns(found->task, scan->ns);
	holder->tid = task_pid_nr_ns(found->task, scan->ns);
	holder->fd = found->fd;
	holder->how = found->fd < 0 ? BPFDEV_HELD_MAPPING : BPFDEV_HELD_FD;
	holder->origin = bpfdev_holder_origin(found->file);
	if (found->fd < 0)
		mode = FMODE_READ | (found->writable ? FMODE_WRITE : 0);
	holder->access = bpfdev_access_bits(mode);
	scoped_guard(rcu)
		holder->uid = from_kuid_munged(chunk->user_ns,
					       __task_cred(found->task)->euid);
	holder->start = found->start;
	strscpy_pad(holder->comm, found->task->comm, sizeof(holder->comm));
	return true;
}

/* Replace descriptors by the keys of their objects. */
static int bpfdev_fds_to_scan_keys(const s32 *fds, u32 count, struct bpfdev_scan_key *keys)
{
	u32 i;
	int ret;

	for (i = 0; i < count; i++) {
		ret = bpfdev_scan_key_from_fd(fds[i], &keys[i]);
		if (ret)
			return ret;
		if (fatal_signal_pending(current))
			return -EINTR;
		cond_resched();
	}
	sort(keys, count, sizeof(*keys), bpfdev_scan_key_cmp, NULL);
	return count;
}

/*
 * The keys of several objects, to be freed with kvfree(), also after an error. Return:
 * their number, or a negative errno.
 */
static int bpfdev_fds_scan_keys(u64 address, u32 count, struct bpfdev_scan_key **keys)
{
	s32 *fds __free(bpfdev_kvfree) =
		kvmalloc_array(count, sizeof(*fds), BPFDEV_GFP_USER);

	*keys = kvmalloc_array(count, sizeof(**keys), BPFDEV_GFP_USER);
	if (!fds || !*keys)
		return -ENOMEM;
	if (copy_from_user(fds, u64_to_user_ptr(address), count * sizeof(*fds)))
		return -EFAULT;
	return bpfdev_fds_to_scan_keys(fds, count, *keys);
}

/**
 * bpfdev_holders_list() - copy the holders of a directory's objects to the caller
 * @dir: the directory; the caller holds it
 * @arg: as in the uapi; @count, @more, @pid and @at are updated
 *
 * Return: 0, or -ENODEV, -ENOENT, -EISDIR, -EBADF, -EINVAL, -EFAULT, -ENOMEM, -ENFILE,
 * -ERESTARTSYS, -EINTR.
 */
int bpfdev_holders_list(struct bpfdev_dir *dir, struct bpfdev_holders *arg)
{
	struct bpfdev_scan_key *keys __free(bpfdev_kvfree) = NULL;
	struct bpfdev_holder *holders __free(kfree) =
		kcalloc(BPFDEV_HOLDERS_CHUNK, sizeof(*holders), GFP_KERNEL);
	struct bpfdev_holder_chunk chunk = {
		.scan.found = bpfdev_holder_fill,
		.scan.ns = task_active_pid_ns(current),
		.scan.pid = arg->pid,
		.scan.at = arg->at,
		.user_ns = current_user_ns(),
		.holders = holders,
	};
	u32 room = arg->count;
	int ret, more;

	if (!holders)
		return -ENOMEM;
	if (arg->flags & BPFDEV_HOLDERS_FDS)
		ret = bpfdev_fds_scan_keys(arg->fds, arg->fd_count, &keys);
	else
		ret = bpfdev_dir_scan_keys(dir, arg->flags & BPFDEV_HOLDERS_ONE ?
					 arg->name : NULL, &keys);
	if (ret < 0)
		return ret;
	chunk.scan.keys = keys;
	chunk.scan.count = ret;

	arg->count = 0;
	do {
		chunk.count = 0;
		chunk.room = min(room - arg->count, BPFDEV_HOLDERS_CHUNK);
		more = bpfdev_scan(&chunk.scan);
		if (more < 0)
			return more;
		ret = bpfdev_records_to_user(arg->holders +
					     (u64)arg->count * arg->holder_size,
					     arg->holder_size, holders,
					     sizeof(*holders), chunk.count);
		if (ret)
			return ret;
		arg->count += chunk.count;
	} while (more && arg->count < room);
	arg->more = more;
	arg->pid = chunk.scan.pid;
	arg->at = chunk.scan.at;
	return 0;
}

/*
 * struct bpfdev_file_set - a scan for the files of an object
 * @scan: the scan
 * @files: addresses of files; bit 0 is set in that of a mapping
 * @count: the number of files
 * @room: the most files
 */
struct bpfdev_file_set {
	struct bpfdev_scan scan;
	unsigned long *files;
	u32 count;
	u32 room;
};

static bool bpfdev_file_set_add(struct bpfdev_scan *scan,
				const struct bpfdev_found *found)
{
	struct bpfdev_file_set *set =
		container_of(scan, struct bpfdev_file_set, scan);

	if (set->count == set->room)
		return false;
	set->files[set->count++] = (unsigned long)found->file | (found->fd < 0);
	return true;
}

static int bpfdev_ulong_cmp(const void *a, const void *b)
{
	unsigned long x = *(const unsigned long *)a;
	unsigned long y = *(const unsigned long *)b;

	return x < y ? -1 : x > y;
}

/*
 * A file is one reference, also if several descriptors and mappings have it: it
 * counts as an open file if a descriptor has it, else as a mapping.
 */
static void bpfdev_file_set_count(struct bpfdev_file_set *set,
				  struct bpfdev_refs *refs)
{
	unsigned long last = 0;
	u32 i;

	sort(set->files, set->count, sizeof(*set->files), bpfdev_ulong_cmp,
	     NULL);
	for (i = 0; i < set->count; i++) {
		if ((set->files[i] & ~1UL) == last)
			continue;
		last = set->files[i] & ~1UL;
		if (set->files[i] & 1)
			refs->mappings++;
		else
			refs->files++;
	}
}

static int bpfdev_refs_of_files(const struct bpfdev_scan_key *key,
				struct bpfdev_refs *refs)
{
	struct bpfdev_file_set set = {
		.scan.found = bpfdev_file_set_add,
		.scan.ns = &init_pid_ns,
		.scan.all = true,
		.scan.keys = key,
		.scan.count = 1,
	};
	unsigned long *files;
	int ret;

	do {
		files = kvmalloc_array(set.room * 2 ?: 64, sizeof(*files),
				       BPFDEV_GFP_USER);
		if (!files) {
			ret = -ENOMEM;
			break;
		}
		if (set.count)
			memcpy(files, set.files, set.count * sizeof(*files));
		kvfree(set.files);
		set.files = files;
		set.room = set.room * 2 ?: 64;
		ret = bpfdev_scan(&set.scan);
	} while (ret > 0);
	if (!ret)
		bpfdev_file_set_count(&set, refs);
	kvfree(set.files);
	return ret;
}

static int bpfdev_refs_of_objects(const struct bpfdev_scan_key *key,
				  struct bpfdev_refs *refs)
{
	struct bpfdev_dependencies users = {};
	u32 i;
	int ret;

	ret = bpfdev_dependents_get(key->type, key->id, &users);
	if (ret)
		return ret;
	for (i = 0; i < users.count; i++) {
		switch (users.edges[i].type) {
		case BPFDEV_TYPE_MAP:
			refs->maps += users.edges[i].count;
			break;
		case BPFDEV_TYPE_PROG:
			refs->progs += users.edges[i].count;
			break;
		default:
			refs->links += users.edges[i].count;
			break;
		}
	}
	kvfree(users.edges);
	return 0;
}

/* Identify the object, count its nodes and read its refcount: as bpfdev_node_scan_key(). */
static int bpfdev_refs_key(struct bpfdev_dir *dir, struct bpfdev_refs *refs,
			   const struct bpfdev_object *object,
			   struct bpfdev_scan_key *key, u64 *nodes)
{
	struct bpfdev_object_info info;

	if (!object)
		return bpfdev_node_scan_key(dir, refs->name, key, &refs->refcnt, nodes);
	*key = bpfdev_scan_key_of(object);
	bpfdev_object_info_get(object, &info);
	/* @object is one of them */
	refs->refcnt = info.refcnt - 1;
	return bpfdev_node_count(key->bpf, nodes);
}

/*
 * Count the references that can be found, and then read the refcount. Of the object of
 * a name nothing is held meanwhile: the node may be removed, or get another object.
 *
 * Return: 0, -EAGAIN if references were dropped after they were counted, -ESTALE if
 * the node has another object now, or another errno.
 */
static int bpfdev_refs_count(struct bpfdev_dir *dir, struct bpfdev_refs *refs,
			     const struct bpfdev_object *object)
{
	struct bpfdev_scan_key key, after;
	u64 sum, nodes;
	int ret;

	ret = bpfdev_refs_key(dir, refs, object, &key, &refs->node);
	if (ret)
		return ret;
	refs->files = 0;
	refs->mappings = 0;
	refs->maps = 0;
	refs->progs = 0;
	refs->links = 0;
	ret = bpfdev_refs_of_objects(&key, refs);
	ret = ret ?: bpfdev_refs_of_files(&key, refs);
	ret = ret ?: bpfdev_refs_key(dir, refs, object, &after, &nodes);
	if (ret)
		return ret;
	if (bpfdev_scan_key_cmp(&after, &key) || after.type != key.type ||
	    after.id != key.id)
		return -ESTALE;
	refs->type = key.type;
	refs->id = key.id;
	sum = refs->node + refs->files + refs->mappings + refs->maps +
	      refs->progs + refs->links;
	ret = sum > refs->refcnt ? -EAGAIN : 0;
	refs->refcnt = max(refs->refcnt, sum);
	refs->other = refs->refcnt - sum;
	return ret;
}

/**
 * bpfdev_refs_get() - account for the references to an object
 * @dir: the directory of its node; the caller holds it
 * @refs: the name of the node, or a descriptor; the rest but flags is filled
 *
 * Return: 0, -ENODEV, -ENOENT, -EISDIR, -EBADF, -EINVAL, -ESTALE if it is replaced all the time,
 * -EOPNOTSUPP if not all objects can be seen here, -ENOMEM, -ENFILE,
 * -ERESTARTSYS, -EINTR for a fatal signal.
 */
int bpfdev_refs_get(struct bpfdev_dir *dir, struct bpfdev_refs *refs)
{
	struct bpfdev_object object __free(bpfdev_object) = {};
	bool by_fd = refs->flags & BPFDEV_REFS_FD;
	int try, ret;

	if (by_fd) {
		ret = bpfdev_object_from_fd(refs->fd, &object);
		if (ret)
			return ret;
	}
	for (try = 0; try < BPFDEV_REFS_TRIES; try++) {
		ret = bpfdev_refs_count(dir, refs, by_fd ? &object : NULL);
		if (ret != -EAGAIN && ret != -ESTALE)
			break;
	}
	return ret == -EAGAIN ? 0 : ret;
}
