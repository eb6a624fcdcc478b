// SPDX-License-Identifier: GPL-2.0-only
/*
 * An open file of the data node of an array, a hash table or a trie: a stream of records.
 *
 * An array is like a file of max_entries records, and can be read from any place. Other maps
 * are read from the beginning to the end.
 */

#include <linux/bpf.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/math.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "data/cursor.h"
#include "data/data.h"
#include "data/elements.h"
#include "data/records.h"
#include "data/records_file.h"
#include "memory.h"

/* How much is copied before others may run, if records are not larger. */
#define BPFDEV_RECORDS_CHUNK	(64 * 1024)

/*
 * struct bpfdev_records_file - an open file; the fields after @lock are under it
 * @data: first
 * @lock: one reader of the file at a time: other files do not wait for it
 * @cursor: of a map that is no array: where the next read goes on
 * @buf: records on their way to the user, which has never held anything else
 * @room: the size of @buf
 * @at: where in @buf the next read begins
 * @len: the end of the records in @buf
 */
struct bpfdev_records_file {
	struct bpfdev_data data;
	struct mutex lock; /* one reader at a time */
	struct bpfdev_cursor cursor;
	void *buf;
	size_t room;
	size_t at;
	size_t len;
};

static void bpfdev_records_empty(struct bpfdev_records_file *own)
{
	own->at = 0;
	own->len = 0;
}

/* Allocate the memory of a file that is read for the first time, for its user. */
static int bpfdev_records_prepare(struct bpfdev_records_file *own)
{
	u32 record = own->data.layout.record;

	if (own->buf)
		return 0;
	own->room = bpfdev_array_sliceable(own->data.map) ? BPFDEV_RECORDS_CHUNK :
		max(record, BPFDEV_RECORDS_CHUNK / record * record);
	own->buf = kvzalloc(own->room, BPFDEV_GFP_USER);
	return own->buf ? 0 : -ENOMEM;
}

/* Copy records of an array, from the place @pos. */
static void bpfdev_records_fill_array(struct bpfdev_records_file *own, loff_t pos,
				      size_t count)
{
	u32 record = own->data.layout.record, skip;
	u64 index = div_u64_rem(pos, record, &skip);

	bpfdev_records_empty(own);
	if (index >= own->data.map->max_entries)
		return;
	/* not more than is asked for: an array may be read one element at a time */
	if (record > BPFDEV_RECORDS_CHUNK && bpfdev_array_sliceable(own->data.map)) {
		own->len = min3(own->room, count, (size_t)record - skip);
		bpfdev_array_slice(own->data.map, &own->data.layout, index, skip, own->buf,
				   own->len);
		return;
	}
	own->at = skip;
	count = min(own->room, roundup(count + skip, record));
	own->len = bpfdev_array_records(own->data.map, &own->data.layout, index, own->buf, count);
}

/* Copy the next records of another map. Return: false after a signal. */
static bool bpfdev_records_fill_next(struct bpfdev_records_file *own, size_t count)
{
	own->at = 0;
	count = min(own->room, roundup(count, own->data.layout.record));
	do {
		own->len = bpfdev_cursor_records(&own->cursor, &own->data.layout,
						 own->buf, count);
		if (own->len)
			return true;
		/* many buckets may be empty */
		cond_resched();
		if (signal_pending(current))
			return false;
	} while (!own->cursor.end);
	return true;
}

/* Read under the lock. Return: the bytes, 0 at the end, or -EFAULT, -ERESTARTSYS. */
static ssize_t bpfdev_records_copy(struct bpfdev_records_file *own, char __user *to,
				   size_t count, loff_t pos)
{
	bool array = bpfdev_records_array(own->data.map);
	size_t done = 0, len;

	/* the place in an array is that of this call */
	if (array)
		bpfdev_records_empty(own);
	while (done < count) {
		if (own->at >= own->len && array)
			bpfdev_records_fill_array(own, pos + done, count - done);
		else if (own->at >= own->len &&
			 !bpfdev_records_fill_next(own, count - done))
			return done ?: -ERESTARTSYS;
		if (own->at >= own->len)
			break;
		len = min(count - done, own->len - own->at);
		if (!bpfdev_data_give(to + done, own->buf + own->at, len))
			return done ?: -EFAULT;
		own->at += len;
		done += len;
		cond_resched();
		if (signal_pending(current))
			break;
	}
	return done;
}

static ssize_t bpfdev_records_read(struct file *file, char __user *to, size_t count,
				   loff_t *pos)
{
	struct bpfdev_records_file *own = file->private_data;
	ssize_t ret;

	if (mutex_lock_interruptible(&own->lock))
		return -ERESTARTSYS;
	ret = bpfdev_records_prepare(own);
	ret = ret ?: bpfdev_records_copy(own, to, count, *pos);
	if (ret > 0)
		*pos += ret;
	mutex_unlock(&own->lock);
	return ret;
}

/* To any place of an array; of another map to the beginning. */
static loff_t bpfdev_records_llseek(struct file *file, loff_t offset, int whence)
{
	struct bpfdev_records_file *own = file->private_data;

	if (bpfdev_records_array(own->data.map))
		return generic_file_llseek_size(file, offset, whence, MAX_LFS_FILESIZE,
						(loff_t)own->data.map->max_entries *
						own->data.layout.record);
	if (!offset && whence == SEEK_CUR)
		return file->f_pos;
	if (offset || whence != SEEK_SET)
		return -EINVAL;
	if (mutex_lock_interruptible(&own->lock))
		return -ERESTARTSYS;
	bpfdev_cursor_rewind(&own->cursor);
	bpfdev_records_empty(own);
	file->f_pos = 0;
	mutex_unlock(&own->lock);
	return 0;
}

static int bpfdev_records_release(struct inode *inode, struct file *file)
{
	struct bpfdev_records_file *own = file->private_data;

	kvfree(own->buf);
	if (!bpfdev_records_array(own->data.map))
		bpfdev_cursor_exit(&own->cursor);
	bpf_map_put(own->data.map);
	kfree(own);
	return 0;
}

static long bpfdev_records_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	void __user *user = (void __user *)arg;
	long ret = bpfdev_elements_ioctl(file, cmd, user);

	return ret == -ENOTTY ? bpfdev_data_ioctl(file, cmd, user) : ret;
}

const struct file_operations bpfdev_records_fops = {
	.owner = THIS_MODULE,
	.read = bpfdev_records_read,
	.llseek = bpfdev_records_llseek,
	.mmap = bpfdev_data_mmap,
	.unlocked_ioctl = bpfdev_records_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.release = bpfdev_records_release,
};

/**
 * bpfdev_records_open() - open the data node of a map that has records
 * @map: the map; on success the reference is the file's, and no longer the caller's
 * @file: a file that is being opened
 *
 * Return: 0, -EOPNOTSUPP if this kernel's maps of the type are not as expected, or -ENOMEM.
 */
int bpfdev_records_open(struct bpf_map *map, struct file *file)
{
	struct bpfdev_records_file *own;
	int ret;

	own = kzalloc(sizeof(*own), BPFDEV_GFP_USER);
	if (!own)
		return -ENOMEM;
	ret = bpfdev_records_array(map) ? 0 : bpfdev_cursor_init(&own->cursor, map);
	if (ret) {
		kfree(own);
		return ret;
	}
	own->data.map = map;
	own->data.layout = bpfdev_data_layout(map);
	mutex_init(&own->lock);
	if (!bpfdev_records_array(map))
		file->f_mode &= ~FMODE_PREAD;
	file->f_mode &= ~FMODE_PWRITE;
	file->private_data = own;
	return 0;
}
