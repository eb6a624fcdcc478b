// SPDX-License-Identifier: GPL-2.0-only
/*
 * The elements of an array or a hash table, as records: key and value in memory.
 *
 * A hash table is walked bucket by bucket, as by BPF's iterators, which take a reference of
 * a user and memory for as long as a walk lasts.
 *
 * Under RCU, and without a lock of the map: a value may be half of the one and half of the
 * other if it is written meanwhile, as for bpf_map_lookup_elem(). Special fields of a
 * value (locks, timers, pointers, ...) are left out by the copy: there the record keeps
 * the zeroes that its memory has from the beginning.
 */

#include <linux/bpf.h>
#include <linux/cpumask.h>
#include <linux/err.h>
#include <linux/list_nulls.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/string.h>

#include "bpf/private.h"
#include "data/data.h"
#include "data/records.h"

/**
 * bpfdev_records_array() - check for a map with numbered records
 * @map: the map
 */
bool bpfdev_records_array(const struct bpf_map *map)
{
	return map->map_type == BPF_MAP_TYPE_ARRAY ||
	       map->map_type == BPF_MAP_TYPE_PERCPU_ARRAY;
}

/**
 * bpfdev_copy_cpus() - copy the values of all possible CPUs
 * @map: the map
 * @from: the value of one CPU; the caller keeps it from being freed
 * @first: that CPU
 * @to: their memory, each padded to a multiple of 8
 */
void bpfdev_copy_cpus(struct bpf_map *map, const void *from, int first, void *to)
{
	u32 step = round_up(map->value_size, 8);
	int cpu;

	for_each_possible_cpu(cpu) {
		copy_map_value_long(map, to, (void *)from - per_cpu_offset(first) +
				    per_cpu_offset(cpu));
		/* before 7.2 a user may have put something there */
		memset(to + map->value_size, 0, step - map->value_size);
		to += step;
	}
}

/*
 * Copy an element, under RCU. The memory of an element that was deleted is at once used
 * for another one, which gets its key before its value: that is noticed, unless a writer
 * stops for long between two words.
 *
 * Return: false if it has become another element meanwhile.
 */
static bool bpfdev_hash_record(struct bpf_map *map, const struct bpfdev_data_layout *layout,
			       const void *key, void *to)
{
	void *value = (void *)key + round_up(map->key_size, 8);
	void __percpu *values;
	int first;

	memcpy(to, key, map->key_size);
	/* a writer stores the key before the value */
	smp_rmb();
	if (layout->cpus) {
		first = cpumask_first(cpu_possible_mask);
		values = READ_ONCE(*(void __percpu **)value);
		bpfdev_copy_cpus(map, per_cpu_ptr(values, first), first,
				 to + layout->value_at);
	} else {
		copy_map_value(map, to + layout->value_at, value);
	}
	/* and this looks at the key after the value */
	smp_rmb();
	return !memcmp(to, key, map->key_size);
}

/* How the visit of a bucket has ended. */
enum bpfdev_visit {
	BPFDEV_VISIT_DONE,
	BPFDEV_VISIT_FULL,	/* there is no room for the next element */
	BPFDEV_VISIT_LOST,	/* an element has moved to another bucket */
};

/*
 * Copy the elements of a bucket from @walk on. The chain of a bucket ends in its number. If
 * an element moves to another bucket during the visit, the visit goes on in the other chain.
 */
static enum bpfdev_visit
bpfdev_bucket_records(struct bpf_map *map, const struct bpfdev_data_layout *layout,
		      const struct bpfdev_hash *hash, struct bpfdev_hash_walk *walk,
		      void *to, size_t room, size_t *len)
{
	const struct hlist_nulls_head *head =
		hash->buckets + (size_t)walk->bucket * hash->size;
	const struct hlist_nulls_node *node = READ_ONCE(head->first);
	u32 i;

	for (i = 0; !is_a_nulls(node); node = READ_ONCE(node->next), i++) {
		const void *elem = node;

		if ((READ_ONCE(*(const u32 *)(elem + hash->hash_at)) & (hash->count - 1)) !=
		    walk->bucket)
			return BPFDEV_VISIT_LOST;
		if (i < walk->skip)
			continue;
		if (room - *len < layout->record)
			return BPFDEV_VISIT_FULL;
		if (bpfdev_hash_record(map, layout, elem + hash->key_at, to + *len))
			*len += layout->record;
		walk->skip = i + 1;
	}
	return get_nulls_value(node) == walk->bucket ? BPFDEV_VISIT_DONE :
						       BPFDEV_VISIT_LOST;
}

/* How often a bucket is visited again, and how many are visited in one call. */
#define BPFDEV_BUCKET_TRIES	64
#define BPFDEV_BUCKETS_MAX	65536

/**
 * bpfdev_hash_records() - copy the next elements of a hash table
 * @map: the map
 * @layout: the layout of a record
 * @hash: its memory
 * @walk: where to begin, and then where to go on
 * @to: zeroed memory, or that of an earlier call
 * @room: its size: one record or more
 *
 * An element that stays comes once, unless others of its bucket come or go between two calls.
 * One that comes, goes or moves meanwhile may be missed or come twice, as in BPF's iterators.
 *
 * Return: the bytes of the records. They may be 0 before the end, where the walk is at
 * bucket @hash->count: many buckets may be empty.
 */
size_t bpfdev_hash_records(struct bpf_map *map, const struct bpfdev_data_layout *layout,
			   const struct bpfdev_hash *hash, struct bpfdev_hash_walk *walk,
			   void *to, size_t room)
{
	enum bpfdev_visit visit;
	u32 buckets, skip, tries = 0;
	size_t len = 0, before;

	for (buckets = 0; buckets < BPFDEV_BUCKETS_MAX && walk->bucket < hash->count;
	     buckets++) {
		before = len;
		skip = walk->skip;
		rcu_read_lock();
		visit = bpfdev_bucket_records(map, layout, hash, walk, to, room, &len);
		rcu_read_unlock();
		if (visit == BPFDEV_VISIT_FULL)
			break;
		if (visit == BPFDEV_VISIT_LOST && tries++ < BPFDEV_BUCKET_TRIES) {
			/* the elements before the one that moved may have another number now */
			len = before;
			walk->skip = skip;
			continue;
		}
		walk->bucket++;
		walk->skip = 0;
		tries = 0;
	}
	return len;
}

static void bpfdev_array_record(struct bpf_map *map, const struct bpfdev_data_layout *layout,
				u32 index, void *to)
{
	int first = layout->cpus ? cpumask_first(cpu_possible_mask) : 0;
	void *value;

	memcpy(to, &index, sizeof(index));
	value = layout->cpus ? map->ops->map_lookup_percpu_elem(map, &index, first) :
			       map->ops->map_lookup_elem(map, &index);
	if (IS_ERR_OR_NULL(value))
		return;
	if (layout->cpus)
		bpfdev_copy_cpus(map, value, first, to + layout->value_at);
	else
		copy_map_value(map, to + layout->value_at, value);
}

/**
 * bpfdev_array_records() - copy elements of an array
 * @map: the map
 * @layout: the layout of a record
 * @index: the first element
 * @to: zeroed memory, or that of an earlier call
 * @room: its size
 *
 * Return: the bytes of the records, 0 behind the end.
 */
size_t bpfdev_array_records(struct bpf_map *map, const struct bpfdev_data_layout *layout,
			    u32 index, void *to, size_t room)
{
	size_t len;

	rcu_read_lock();
	for (len = 0; room - len >= layout->record && index < map->max_entries; index++) {
		bpfdev_array_record(map, layout, index, to + len);
		len += layout->record;
	}
	rcu_read_unlock();
	return len;
}

/**
 * bpfdev_array_sliceable() - check for an array of which parts of a value can be copied
 * @map: the map
 *
 * Its values are as they lie in memory, and stay there as long as the map.
 */
bool bpfdev_array_sliceable(const struct bpf_map *map)
{
	return map->map_type == BPF_MAP_TYPE_ARRAY && !bpfdev_map_has_fields(map);
}

/**
 * bpfdev_array_slice() - copy a part of a record of an array
 * @map: the map, which is sliceable
 * @layout: the layout of a record
 * @index: the element, which exists
 * @skip: where in the record to begin
 * @to: the memory
 * @count: the bytes, not more than the record has
 */
void bpfdev_array_slice(struct bpf_map *map, const struct bpfdev_data_layout *layout,
			u32 index, u32 skip, void *to, size_t count)
{
	u32 value_at = layout->value_at, end = value_at + map->value_size;
	const void *value;
	size_t some;

	memset(to, 0, count);
	if (skip < sizeof(index))
		memcpy(to, (void *)&index + skip, min(count, sizeof(index) - skip));
	/* the rest of the key's 8 bytes, and of the value's last 8, is zero */
	some = skip < value_at ? value_at - skip : 0;
	if (some >= count || skip + some >= end)
		return;
	rcu_read_lock();
	value = map->ops->map_lookup_elem(map, &index);
	rcu_read_unlock();
	if (!IS_ERR_OR_NULL(value))
		memcpy(to + some, value + (skip + some - value_at),
		       min_t(size_t, count - some, end - skip - some));
}
