// SPDX-License-Identifier: GPL-2.0-only
/*
 * Records of a ring buffer, taken from a place: that of the consumer, which all consumers of
 * the ring share, or that of a tap.
 *
 * There is no lock. A reader copies a record to its user, checks that nothing has
 * written over it meanwhile, and then moves the place by a compare-and-exchange: if
 * another reader was faster, it begins again. So user memory that never comes holds up
 * nobody, and a copy that fails loses nothing.
 *
 * Only the kernel's own numbers are trusted. Any process with the consumer's page mapped may
 * write its place: that is compared with the producer's, and masked.
 *
 * A producer writes the header of a record before it tells its position, and the data
 * afterwards. So a record is intact as long as it begins less than a ring behind the producer,
 * and not before the position up to which records are overwritten. Both are read again after
 * the record. (On some machines other CPUs see stores in another order, and BPF does not order
 * the data of a record after the position that it tells: there a tap that is almost a ring
 * behind may get a record with some of the next one's data.)
 */

#include <linux/bpf.h>
#include <linux/compiler.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>

#include "data/data.h"
#include "data/ring.h"

/* How often a reader begins again before it says that there is nothing. */
#define BPFDEV_RING_TRIES	100

/* How many records a reader looks at before others may run. */
#define BPFDEV_RING_CHUNK	512

/*
 * struct bpfdev_ring_record - a record in a ring
 * @len: the bytes of its data
 * @total: the bytes from its header to the next header
 * @discarded: it has no data for a reader
 */
struct bpfdev_ring_record {
	u32 len;
	unsigned long total;
	bool discarded;
};

static const void *bpfdev_ring_at(const struct bpfdev_ring *ring, unsigned long at)
{
	return ring->data + (at & (ring->size - 1));
}

/* The bytes from the header of a record to the next header. */
static unsigned long bpfdev_ring_total(u32 len)
{
	return round_up((unsigned long)len + BPF_RINGBUF_HDR_SZ, 8);
}

/* Positions only grow, and may wrap around. */
static bool bpfdev_ring_before(unsigned long a, unsigned long b)
{
	return (long)(a - b) < 0;
}

/* Check that nothing has been written over the record at a position, after reading it. */
static bool bpfdev_ring_intact(const struct bpfdev_ring *ring, unsigned long at)
{
	/* the record was read before the positions */
	smp_rmb();
	return READ_ONCE(*ring->producer) - at < ring->size &&
	       !(ring->overwrite &&
		 bpfdev_ring_before(at, READ_ONCE(*ring->overwrite)));
}

/*
 * Look at the record at a position.
 *
 * Return: 1, 0 if there is none yet or it is still being written, -ESTALE if it was written
 * over, or -EIO if that is no position of a record.
 */
static int bpfdev_ring_peek(const struct bpfdev_ring *ring, unsigned long at,
			    struct bpfdev_ring_record *record)
{
	unsigned long behind;
	u32 header;

	/* acquire: a header is written before the position after it */
	behind = smp_load_acquire(ring->producer) - at;
	if (!behind)
		return 0;
	if (at % sizeof(u64) || behind >= ring->size)
		return -EIO;
	/* acquire: the data is written before the header says that it is complete */
	header = smp_load_acquire((const u32 *)bpfdev_ring_at(ring, at));
	if (!bpfdev_ring_intact(ring, at))
		return -ESTALE;
	if (header & BPF_RINGBUF_BUSY_BIT)
		return 0;
	record->len = header & ~BPF_RINGBUF_DISCARD_BIT;
	record->total = bpfdev_ring_total(record->len);
	record->discarded = header & BPF_RINGBUF_DISCARD_BIT;
	return record->total <= behind ? 1 : -EIO;
}

/* The position of the oldest record that was not overwritten, if that is behind @at. */
static unsigned long bpfdev_ring_oldest(const struct bpfdev_ring *ring, unsigned long at)
{
	unsigned long oldest = ring->overwrite ? READ_ONCE(*ring->overwrite) : at;

	return bpfdev_ring_before(at, oldest) ? oldest : at;
}

/**
 * bpfdev_ring_begin() - choose where a new tap begins
 * @ring: the ring
 *
 * Return: the position of the oldest record that was not consumed, if the position of the
 * consumer can be one, else that of the next record. A consumer that lies about its position
 * chooses the bytes that a new tap takes for a record.
 */
unsigned long bpfdev_ring_begin(const struct bpfdev_ring *ring)
{
	unsigned long at = bpfdev_ring_oldest(ring, READ_ONCE(*ring->consumer));
	unsigned long producer;

	/* after the others, which it is ahead of */
	smp_rmb();
	producer = READ_ONCE(*ring->producer);
	return at % sizeof(u64) || producer - at >= ring->size ? producer : at;
}

/*
 * Begin anew from a place that is none, or that was written over.
 *
 * Return: -EIO for the consumer, -EPIPE for a tap; 0 if another reader was faster, and has
 * begun anew or gone on.
 */
static int bpfdev_ring_restart(const struct bpfdev_ring *ring,
			       const struct bpfdev_ring_place *place, unsigned long was)
{
	unsigned long at = place->tap ? bpfdev_ring_begin(ring) :
					READ_ONCE(*ring->producer);

	if (cmpxchg(place->at, was, at) != was)
		return 0;
	return place->tap ? -EPIPE : -EIO;
}

/**
 * bpfdev_ring_readable() - check whether a reader would not wait
 * @ring: the ring
 * @place: its place
 *
 * Return: true also if it would get an error, or finds nothing but discarded records, or
 * has to move the place of the consumer behind overwritten records: as long as that is not
 * at a record, BPF wakes nobody when the record is complete.
 */
bool bpfdev_ring_readable(const struct bpfdev_ring *ring,
			  const struct bpfdev_ring_place *place)
{
	struct bpfdev_ring_record record;
	unsigned long at;

	/* acquire: it is read before the producer's position, which is ahead of it */
	at = smp_load_acquire(place->at);
	return bpfdev_ring_oldest(ring, at) != at || bpfdev_ring_peek(ring, at, &record);
}

/* Check whether a reader that has looked at many records has to stop. */
static bool bpfdev_ring_pause(u32 records)
{
	if (records % BPFDEV_RING_CHUNK)
		return false;
	cond_resched();
	return signal_pending(current);
}

/*
 * Look at the record at a place. Overwritten records are no loss for a consumer: its place
 * is moved to the oldest record that is there.
 *
 * @at: set to the place
 *
 * Return: 1, 0 if there is none yet, -EPIPE if a tap has lost records, -EIO if the
 * consumer's place was none, or -EAGAIN: look again.
 */
static int bpfdev_ring_look(const struct bpfdev_ring *ring,
			    const struct bpfdev_ring_place *place, unsigned long *at,
			    struct bpfdev_ring_record *record)
{
	unsigned long oldest;
	int ret;

	/* acquire: it is read before the producer's position, which is ahead of it */
	*at = smp_load_acquire(place->at);
	oldest = bpfdev_ring_oldest(ring, *at);
	if (oldest != *at && !place->tap) {
		cmpxchg(place->at, *at, oldest);
		return -EAGAIN;
	}
	ret = oldest != *at ? -ESTALE : bpfdev_ring_peek(ring, *at, record);
	if (ret >= 0)
		return ret;
	/* overwritten just now: the next look moves the place */
	if (ret == -ESTALE && ring->overwrite && !place->tap)
		return -EAGAIN;
	return bpfdev_ring_restart(ring, place, *at) ?: -EAGAIN;
}

/*
 * Find the first record of a place that has data, and skip those without.
 *
 * Return: 1, 0 if there is none yet, or -EPIPE, -EIO, -EAGAIN, -ERESTARTSYS.
 */
static int bpfdev_ring_first(const struct bpfdev_ring *ring,
			     const struct bpfdev_ring_place *place, unsigned long *at,
			     struct bpfdev_ring_record *record)
{
	u32 skipped = 0;
	int ret;

	for (;;) {
		ret = bpfdev_ring_look(ring, place, at, record);
		/* a record of 0 bytes would look like the end of a file */
		if (ret <= 0 || (!record->discarded && record->len))
			return ret;
		cmpxchg(place->at, *at, *at + record->total);
		if (bpfdev_ring_pause(++skipped))
			return -ERESTARTSYS;
	}
}

/*
 * Copy from a ring, unless it was written over meanwhile, and move the place behind it.
 *
 * Return: the bytes, -EFAULT, or -EAGAIN: look again.
 */
static ssize_t bpfdev_ring_copy(const struct bpfdev_ring *ring,
				const struct bpfdev_ring_place *place, unsigned long at,
				unsigned long total, u32 skip, char __user *to, size_t count)
{
	if (!bpfdev_data_give(to, bpfdev_ring_at(ring, at) + skip, count))
		return -EFAULT;
	if (!bpfdev_ring_intact(ring, at))
		return -EAGAIN;
	return cmpxchg(place->at, at, at + total) == at ? count : -EAGAIN;
}

/* Read one record. Return: as bpfdev_ring_read(), but 0 for none, and -EAGAIN: look again. */
static ssize_t bpfdev_ring_try(const struct bpfdev_ring *ring,
			       const struct bpfdev_ring_place *place,
			       char __user *to, size_t room)
{
	struct bpfdev_ring_record record;
	unsigned long at;
	int ret;

	ret = bpfdev_ring_first(ring, place, &at, &record);
	if (ret <= 0)
		return ret;
	if (record.len > room)
		return -EMSGSIZE;
	return bpfdev_ring_copy(ring, place, at, record.total, BPF_RINGBUF_HDR_SZ, to,
				record.len);
}

/*
 * The bytes of the records from a position on that fit, headers included, or -EMSGSIZE.
 *
 * The first record was looked at. The others are bounded by the position of the producer,
 * which is read once: if the first one is intact after the copy, those after it were.
 */
static ssize_t bpfdev_ring_span(const struct bpfdev_ring *ring, unsigned long from,
				unsigned long first, size_t room)
{
	/* acquire: a header is written before the position after it */
	unsigned long behind = smp_load_acquire(ring->producer) - from;
	const void *begin = bpfdev_ring_at(ring, from);
	unsigned long total = first;
	size_t len = 0;
	u32 records = 0, header;

	/* producers go on meanwhile: no more than a ring can be copied in one piece */
	room = min3((unsigned long)room, ring->size, behind);
	while (total <= room - len) {
		len += total;
		if (len == room || bpfdev_ring_pause(++records))
			break;
		/* acquire: the data is written before the header says that it is complete */
		header = smp_load_acquire((const u32 *)(begin + len));
		if (header & BPF_RINGBUF_BUSY_BIT)
			break;
		total = bpfdev_ring_total(header & ~BPF_RINGBUF_DISCARD_BIT);
	}
	return len ?: -EMSGSIZE;
}

/* Read several records. Return: as bpfdev_ring_try(). */
static ssize_t bpfdev_ring_try_span(const struct bpfdev_ring *ring,
				    const struct bpfdev_ring_place *place,
				    char __user *to, size_t room)
{
	struct bpfdev_ring_record record;
	unsigned long at;
	ssize_t ret;

	ret = bpfdev_ring_look(ring, place, &at, &record);
	if (ret <= 0)
		return ret;
	ret = bpfdev_ring_span(ring, at, record.total, room);
	return ret < 0 ? ret : bpfdev_ring_copy(ring, place, at, ret, 0, to, ret);
}

/**
 * bpfdev_ring_read() - read records of a ring
 * @ring: the ring
 * @place: the reader's place
 * @span: false for the data of one record; true for as many records as there are and as fit,
 *	with their headers, and with the discarded ones, as they lie in the ring
 * @to: the caller's memory
 * @room: the bytes of @to
 *
 * Tries until no other reader is faster, but not for ever.
 *
 * Return: the bytes, or -EAGAIN if there is no record yet, -EMSGSIZE if the first one does not
 * fit and stays, -EPIPE if a tap has lost records, -EIO if the place was none; after those two
 * it has begun anew. -EFAULT, -ERESTARTSYS.
 */
ssize_t bpfdev_ring_read(const struct bpfdev_ring *ring,
			 const struct bpfdev_ring_place *place, bool span,
			 char __user *to, size_t room)
{
	ssize_t ret;
	int i;

	for (i = 0; i < BPFDEV_RING_TRIES; i++) {
		ret = span ? bpfdev_ring_try_span(ring, place, to, room) :
			     bpfdev_ring_try(ring, place, to, room);
		if (ret != -EAGAIN)
			return ret ?: -EAGAIN;
		cond_resched();
		if (signal_pending(current))
			return -ERESTARTSYS;
	}
	return -EAGAIN;
}
