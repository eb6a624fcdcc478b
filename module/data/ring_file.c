// SPDX-License-Identifier: GPL-2.0-only
/*
 * An open file of a ring buffer's data node: a stream of events.
 *
 * A file that is open for reading and writing is the consumer, or one of several: it takes the
 * events from the ring. One that is open for reading alone is a tap.
 */

#include <linux/bpf.h>
#include <linux/bpfdev.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/limits.h>
#include <linux/poll.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "bpf/private.h"
#include "data/data.h"
#include "data/ring.h"
#include "data/ring_file.h"
#include "data/taps.h"
#include "data/wait.h"
#include "memory.h"

static_assert(sizeof(struct bpfdev_data_span) == BPFDEV_DATA_SPAN_SIZE_VER0);

/*
 * struct bpfdev_ring_file - an open file
 * @data: first
 * @ring: the ring; constant
 * @place: where the file reads; constant
 * @tap: of a tap
 */
struct bpfdev_ring_file {
	struct bpfdev_data data;
	struct bpfdev_ring ring;
	struct bpfdev_ring_place place;
	struct bpfdev_tap tap;
};

static __poll_t bpfdev_ring_poll(struct file *file, poll_table *table)
{
	struct bpfdev_ring_file *own = file->private_data;
	struct bpf_map *map = own->data.map;

	if (own->place.tap) {
		poll_wait(file, &own->tap.wait, table);
		bpfdev_tap_watch(&own->tap);
	}
	/* its answer is not used: it counts unfinished records */
	map->ops->map_poll(map, file, table);
	/* the place was moved, and the queue entered, before the record is looked at */
	smp_mb();
	if (!own->place.tap && READ_ONCE(map->frozen))
		return EPOLLIN | EPOLLRDNORM | EPOLLERR;
	return bpfdev_ring_readable(&own->ring, &own->place) ? EPOLLIN | EPOLLRDNORM : 0;
}

static bool bpfdev_ring_is_readable(struct file *file, size_t need)
{
	const struct bpfdev_ring_file *own = file->private_data;

	return bpfdev_ring_readable(&own->ring, &own->place);
}

/* Read once. Taking from a ring is a change. */
static ssize_t bpfdev_ring_read_once(struct bpfdev_ring_file *own, bool span,
				     char __user *to, size_t room)
{
	struct bpf_map *map = own->data.map;
	ssize_t ret;

	if (own->place.tap)
		return bpfdev_ring_read(&own->ring, &own->place, span, to, room);
	ret = bpfdev_data_change_begin(map);
	if (ret)
		return ret;
	ret = bpfdev_ring_read(&own->ring, &own->place, span, to, room);
	bpfdev_data_change_end(map);
	return ret;
}

static ssize_t bpfdev_ring_wait_and_read(struct file *file, bool span,
					 char __user *to, size_t room)
{
	struct bpfdev_ring_file *own = file->private_data;
	ssize_t ret;

	for (;;) {
		ret = bpfdev_ring_read_once(own, span, to, room);
		if (ret != -EAGAIN || file->f_flags & O_NONBLOCK)
			return ret;
		ret = bpfdev_data_wait(file, bpfdev_ring_is_readable, 0);
		if (ret)
			return ret;
		cond_resched();
	}
}

static ssize_t bpfdev_ring_file_read(struct file *file, char __user *to, size_t room,
				     loff_t *pos)
{
	return room ? bpfdev_ring_wait_and_read(file, false, to, room) : 0;
}

/* Skip to the next record that is made, or back to the oldest that was not consumed. */
static loff_t bpfdev_ring_llseek(struct file *file, loff_t offset, int whence)
{
	struct bpfdev_ring_file *own = file->private_data;

	if (!own->place.tap)
		return -ESPIPE;
	if (offset)
		return -EINVAL;
	switch (whence) {
	case SEEK_SET:
		WRITE_ONCE(own->tap.at, bpfdev_ring_begin(&own->ring));
		break;
	case SEEK_END:
		WRITE_ONCE(own->tap.at, READ_ONCE(*own->ring.producer));
		break;
	case SEEK_CUR:
		break;
	default:
		return -EINVAL;
	}
	/* a reader that waits at the former place may find a record at this one */
	wake_up_interruptible_poll(&own->tap.wait, EPOLLIN | EPOLLRDNORM);
	return 0;
}

static long bpfdev_ring_span_ioctl(struct file *file, unsigned int cmd, void __user *user)
{
	struct bpfdev_data_span span;
	int ret;

	ret = bpfdev_data_arg(&span, sizeof(span), BPFDEV_DATA_SPAN_SIZE_VER0, cmd, user);
	if (ret)
		return ret;
	if (span.flags || !span.size || span.size > INT_MAX)
		return -EINVAL;
	return bpfdev_ring_wait_and_read(file, true, u64_to_user_ptr(span.buffer), span.size);
}

static long bpfdev_ring_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	void __user *user = (void __user *)arg;

	if (bpfdev_data_is(cmd, BPFDEV_DATA_IOC_SPAN))
		return bpfdev_ring_span_ioctl(file, cmd, user);
	return bpfdev_data_ioctl(file, cmd, user);
}

static int bpfdev_ring_release(struct inode *inode, struct file *file)
{
	struct bpfdev_ring_file *own = file->private_data;

	if (own->place.tap)
		bpfdev_tap_exit(&own->tap);
	bpf_map_put(own->data.map);
	kfree(own);
	return 0;
}

const struct file_operations bpfdev_ring_fops = {
	.owner = THIS_MODULE,
	.read = bpfdev_ring_file_read,
	.poll = bpfdev_ring_poll,
	.llseek = bpfdev_ring_llseek,
	.mmap = bpfdev_data_mmap,
	.unlocked_ioctl = bpfdev_ring_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.release = bpfdev_ring_release,
};

/**
 * bpfdev_ring_open() - open the data node of a ring buffer
 * @map: the map; on success the reference is the file's, and no longer the caller's
 * @file: a file that is being opened
 *
 * Return: 0, -EACCES for a file that is open for writing alone, -EOPNOTSUPP if this
 * kernel's rings are not as expected, -ENOMEM.
 */
int bpfdev_ring_open(struct bpf_map *map, struct file *file)
{
	struct bpfdev_ring_file *own;

	if (!(file->f_mode & FMODE_READ))
		return -EACCES;
	own = kzalloc(sizeof(*own), BPFDEV_GFP_USER);
	if (!own)
		return -ENOMEM;
	if (!bpfdev_ring_get(map, &own->ring)) {
		kfree(own);
		return -EOPNOTSUPP;
	}
	own->data.map = map;
	own->place.tap = !(file->f_mode & FMODE_WRITE);
	own->place.at = own->place.tap ? &own->tap.at : own->ring.consumer;
	if (own->place.tap)
		bpfdev_tap_init(&own->tap, &own->ring);
	file->f_mode &= ~(FMODE_PREAD | FMODE_PWRITE);
	file->private_data = own;
	return 0;
}
