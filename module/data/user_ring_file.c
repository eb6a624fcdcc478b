// SPDX-License-Identifier: GPL-2.0-only
/*
 * An open file of a user ring buffer's data node: each write is a sample for the program that
 * drains the ring.
 *
 * A writer copies its sample from the user first, reserves room for it, copies it there, and
 * then says that it is complete, as libbpf does. Once the room is reserved nothing can fail, so
 * a writer that is killed leaves no gap at which the program would stop.
 *
 * The position of the producer is in memory that users may map and write. So it is compared
 * with the position of the consumer, which the kernel alone writes, and masked. A producer
 * that maps the ring does not take the lock here: programs must use the one or the other.
 */

#include <linux/bpf.h>
#include <linux/cleanup.h>
#include <linux/compiler.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/poll.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "bpf/private.h"
#include "data/data.h"
#include "data/user_ring_file.h"
#include "data/wait.h"
#include "memory.h"

/* The most bytes that BPF gives to a program as one sample: it stops at a larger one. */
#define BPFDEV_SAMPLE_MAX	((1U << 24) - 1)

/*
 * struct bpfdev_user_ring_file - an open file
 * @data: first
 * @ring: the ring; constant
 */
struct bpfdev_user_ring_file {
	struct bpfdev_data data;
	struct bpfdev_ring ring;
};

/* For a few instructions, of writers of all rings: one reserves at a time. */
static DEFINE_SPINLOCK(bpfdev_user_ring_lock);

/*
 * Count the bytes that are free from a position of the producer on. Return: the bytes, or
 * -EIO if a user has written what cannot be a position.
 */
static long bpfdev_user_ring_room(const struct bpfdev_ring *ring, unsigned long producer)
{
	/* acquire: the program is done with what was there */
	unsigned long used = producer - smp_load_acquire(ring->consumer);

	if (producer % sizeof(u64) || used > ring->size)
		return -EIO;
	return ring->size - used;
}

/* Reserve room for a header and a sample. Return: the header, or -EAGAIN, -EIO. */
static u32 *bpfdev_user_ring_reserve(const struct bpfdev_ring *ring, u32 len)
{
	unsigned long *producer = (unsigned long *)ring->producer, at;
	long need = round_up(len + BPF_RINGBUF_HDR_SZ, 8), room;
	u32 *header = ERR_PTR(-EAGAIN);

	spin_lock(&bpfdev_user_ring_lock);
	at = READ_ONCE(*producer);
	room = bpfdev_user_ring_room(ring, at);
	if (room >= need) {
		header = (u32 *)(ring->data + (at & (ring->size - 1)));
		WRITE_ONCE(header[0], len | BPF_RINGBUF_BUSY_BIT);
		WRITE_ONCE(header[1], 0);
		/* release: the program reads the header after the position */
		smp_store_release(producer, at + need);
	} else if (room < 0) {
		header = ERR_PTR(room);
	}
	spin_unlock(&bpfdev_user_ring_lock);
	return header;
}

/* Put a sample into the ring. Return: 0, -EPERM, -EAGAIN or -EIO. */
static int bpfdev_user_ring_put(struct bpf_map *map, const struct bpfdev_ring *ring,
				const void *sample, u32 len)
{
	int ret = bpfdev_data_change_begin(map);
	u32 *header;

	if (ret)
		return ret;
	header = bpfdev_user_ring_reserve(ring, len);
	if (!IS_ERR(header)) {
		memcpy((void *)header + BPF_RINGBUF_HDR_SZ, sample, len);
		/* release: the program reads the sample after the header */
		smp_store_release(header, len);
	}
	bpfdev_data_change_end(map);
	return PTR_ERR_OR_ZERO(header);
}

/* Whether there is room for so many bytes and a header, or an error, which a write tells. */
static bool bpfdev_user_ring_writable(struct file *file, size_t len)
{
	const struct bpfdev_user_ring_file *own = file->private_data;
	long room = bpfdev_user_ring_room(&own->ring, READ_ONCE(*own->ring.producer));

	return room < 0 || room >= (long)round_up(len + BPF_RINGBUF_HDR_SZ, 8) ||
	       READ_ONCE(own->data.map->frozen);
}

/* Writable means that there is room for the smallest sample. */
static __poll_t bpfdev_user_ring_poll(struct file *file, poll_table *table)
{
	struct bpfdev_user_ring_file *own = file->private_data;

	/* its answer is not used: it believes the producer's position */
	own->data.map->ops->map_poll(own->data.map, file, table);
	/* the queue was entered before the positions are looked at */
	smp_mb();
	return bpfdev_user_ring_writable(file, 1) ? EPOLLOUT | EPOLLWRNORM : 0;
}

static ssize_t bpfdev_user_ring_write(struct file *file, const char __user *from,
				      size_t len, loff_t *pos)
{
	void *sample __free(bpfdev_kvfree) = NULL;
	struct bpfdev_user_ring_file *own = file->private_data;
	int ret;

	if (!len)
		return 0;
	if (len > min_t(size_t, BPFDEV_SAMPLE_MAX, own->ring.size - BPF_RINGBUF_HDR_SZ))
		return -EMSGSIZE;
	sample = kvmalloc(len, BPFDEV_GFP_USER);
	if (!sample)
		return -ENOMEM;
	if (copy_from_user(sample, from, len))
		return -EFAULT;
	for (;;) {
		ret = bpfdev_user_ring_put(own->data.map, &own->ring, sample, len);
		if (ret != -EAGAIN || file->f_flags & O_NONBLOCK)
			return ret ?: len;
		ret = bpfdev_data_wait(file, bpfdev_user_ring_writable, len);
		if (ret)
			return ret;
		cond_resched();
	}
}

static long bpfdev_user_ring_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	return bpfdev_data_ioctl(file, cmd, (void __user *)arg);
}

static int bpfdev_user_ring_release(struct inode *inode, struct file *file)
{
	struct bpfdev_user_ring_file *own = file->private_data;

	bpf_map_put(own->data.map);
	kfree(own);
	return 0;
}

const struct file_operations bpfdev_user_ring_fops = {
	.owner = THIS_MODULE,
	.write = bpfdev_user_ring_write,
	.poll = bpfdev_user_ring_poll,
	.llseek = noop_llseek,
	.mmap = bpfdev_data_mmap,
	.unlocked_ioctl = bpfdev_user_ring_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.release = bpfdev_user_ring_release,
};

/**
 * bpfdev_user_ring_open() - open the data node of a user ring buffer
 * @map: the map; on success the reference is the file's, and no longer the caller's
 * @file: a file that is being opened
 *
 * Return: 0, -EACCES for a file that is open for reading alone, -EOPNOTSUPP if this
 * kernel's rings are not as expected, -ENOMEM.
 */
int bpfdev_user_ring_open(struct bpf_map *map, struct file *file)
{
	struct bpfdev_user_ring_file *own;

	if (!(file->f_mode & FMODE_WRITE))
		return -EACCES;
	own = kzalloc(sizeof(*own), BPFDEV_GFP_USER);
	if (!own)
		return -ENOMEM;
	if (!bpfdev_ring_get(map, &own->ring)) {
		kfree(own);
		return -EOPNOTSUPP;
	}
	own->data.map = map;
	file->f_mode &= ~(FMODE_LSEEK | FMODE_PREAD | FMODE_PWRITE);
	file->private_data = own;
	return 0;
}
