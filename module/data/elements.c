// SPDX-License-Identifier: GPL-2.0-only
/*
 * Elements of a map by their keys: the ioctls of its data node.
 *
 * What BPF does with many elements of a user's memory is an operation of each map, and is
 * taken as it is. It is called for a part of the elements at a time, so that a call for
 * billions of them can be killed. A lookup of chosen keys, which bpf(2) lacks, is made
 * here.
 */

#include <linux/array_size.h>
#include <linux/bpf.h>
#include <linux/bpfdev.h>
#include <linux/cleanup.h>
#include <linux/cpumask.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/ioctl.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "data/data.h"
#include "data/elements.h"
#include "data/records.h"
#include "memory.h"

/* The most elements that are handled before a fatal signal is looked for. */
#define BPFDEV_ELEMENTS_CHUNK	4096U

/* Room for a record on the stack: most are smaller, and need no allocation. */
#define BPFDEV_ELEMENT_SMALL	128

static_assert(sizeof(struct bpfdev_data_lookup) == BPFDEV_DATA_LOOKUP_SIZE_VER0);
static_assert(sizeof(struct bpfdev_data_next) == BPFDEV_DATA_NEXT_SIZE_VER0);
static_assert(sizeof(struct bpfdev_data_batch) == BPFDEV_DATA_BATCH_SIZE_VER0);

/* The operations of BPF write the count to its place in the attributes of bpf(2). */
static_assert(offsetof(union bpf_attr, batch.count) ==
	      offsetof(struct bpfdev_data_batch, count));
static_assert(sizeof_field(union bpf_attr, batch.count) ==
	      sizeof_field(struct bpfdev_data_batch, count));

/* The bytes of a value in the memory of a user: as for bpf(2). */
static u32 bpfdev_element_value_size(const struct bpfdev_data *data)
{
	const struct bpfdev_data_layout *layout = &data->layout;

	return layout->cpus ? layout->record - layout->value_at : data->map->value_size;
}

/* The value of a key, or of a map with values for each CPU that of CPU @first. */
static void *bpfdev_element_find(struct bpf_map *map, bool cpus, int first, void *key)
{
	if (cpus)
		return map->ops->map_lookup_percpu_elem(map, key, first);
	/* one of an LRU table that is read here was not used by a program */
	if (map->ops->map_lookup_elem_sys_only)
		return map->ops->map_lookup_elem_sys_only(map, key);
	return map->ops->map_lookup_elem(map, key);
}

/*
 * Look up the key in a record, and copy the value into it. An element that was deleted may
 * have become another one meanwhile, as for bpf(2).
 *
 * Return: 0 or -ENOENT.
 */
static int bpfdev_element_lookup(const struct bpfdev_data *data, void *record)
{
	const struct bpfdev_data_layout *layout = &data->layout;
	struct bpf_map *map = data->map;
	int first = layout->cpus ? cpumask_first(cpu_possible_mask) : 0;
	void *value;

	rcu_read_lock();
	value = bpfdev_element_find(map, layout->cpus, first, record);
	if (IS_ERR_OR_NULL(value))
		value = NULL;
	else if (layout->cpus)
		bpfdev_copy_cpus(map, value, first, record + layout->value_at);
	else
		copy_map_value(map, record + layout->value_at, value);
	rcu_read_unlock();
	return value ? 0 : -ENOENT;
}

/* Copy a key from the memory of a user: most are a number. */
static bool bpfdev_element_key(void *key, const void __user *from, u32 size)
{
	if (IS_ENABLED(CONFIG_HAVE_EFFICIENT_UNALIGNED_ACCESS)) {
		if (size == sizeof(u32))
			return !get_user(*(u32 *)key, (const u32 __user *)from);
		if (size == sizeof(u64))
			return !get_user(*(u64 *)key, (const u64 __user *)from);
	}
	return !copy_from_user(key, from, size);
}

/* Look up one of the keys of a call, with @record as memory. */
static int bpfdev_lookup_one(const struct bpfdev_data *data,
			     const struct bpfdev_data_lookup *arg, u32 i, void *record)
{
	u32 key_size = data->map->key_size, value_size = bpfdev_element_value_size(data);
	void __user *values = u64_to_user_ptr(arg->values);
	void __user *keys = u64_to_user_ptr(arg->keys);
	int __user *results = u64_to_user_ptr(arg->results);
	int ret;

	if (!bpfdev_element_key(record, keys + (size_t)i * key_size, key_size))
		return -EFAULT;
	ret = bpfdev_element_lookup(data, record);
	if (!ret && !bpfdev_data_give(values + (size_t)i * value_size,
				      record + data->layout.value_at, value_size))
		return -EFAULT;
	return put_user(ret, &results[i]);
}

static int bpfdev_ioctl_lookup(const struct bpfdev_data *data,
			       const struct bpfdev_data_lookup *arg)
{
	void *large __free(bpfdev_kvfree) = NULL;
	u64 small[BPFDEV_ELEMENT_SMALL / sizeof(u64)] = {};
	void *record = small;
	u32 i;
	int ret;

	if (data->layout.record > sizeof(small)) {
		large = kvzalloc(data->layout.record, BPFDEV_GFP_USER);
		record = large;
	}
	if (!record)
		return -ENOMEM;
	for (i = 0; i < arg->count; i++) {
		ret = bpfdev_lookup_one(data, arg, i, record);
		if (ret)
			return ret;
		cond_resched();
		if (fatal_signal_pending(current))
			return -EINTR;
	}
	return 0;
}

/* Find the key after a key. Return: 0, -ENOENT at the end, -ENOMEM, -EFAULT, -EINVAL. */
static int bpfdev_ioctl_next(struct bpf_map *map, const struct bpfdev_data_next *arg)
{
	void *keys __free(bpfdev_kvfree) =
		kvmalloc(2 * round_up(map->key_size, 8), BPFDEV_GFP_USER);
	size_t size = round_up(map->key_size, 8);
	int ret;

	if (!keys)
		return -ENOMEM;
	if (arg->key && copy_from_user(keys, u64_to_user_ptr(arg->key), map->key_size))
		return -EFAULT;
	rcu_read_lock();
	ret = map->ops->map_get_next_key(map, arg->key ? keys : NULL, keys + size);
	rcu_read_unlock();
	if (ret)
		return ret;
	return copy_to_user(u64_to_user_ptr(arg->next), keys + size, map->key_size) ?
		-EFAULT : 0;
}

/* Call the operation of BPF for some elements. @arg is that of the caller, at @user. */
static int bpfdev_batch_call(struct file *file, unsigned int nr,
			     const struct bpfdev_data_batch *arg,
			     struct bpfdev_data_batch __user *user)
{
	const struct bpfdev_data *data = file->private_data;
	union bpf_attr __user *uattr = (union bpf_attr __user *)user;
	struct bpf_map *map = data->map;
	union bpf_attr attr = {
		.batch.in_batch = arg->in_batch,
		.batch.out_batch = arg->out_batch,
		.batch.keys = arg->keys,
		.batch.values = arg->values,
		.batch.count = arg->count,
		.batch.map_fd = -1,
		.batch.elem_flags = arg->elem_flags,
	};

	switch (nr) {
	case _IOC_NR(BPFDEV_DATA_IOC_LOOKUP_BATCH):
		return map->ops->map_lookup_batch(map, &attr, uattr);
	case _IOC_NR(BPFDEV_DATA_IOC_UPDATE):
		/* the file matters for maps of descriptors alone */
		return bpfdev_map_update_batch(map, file, &attr, uattr);
	default:
		return map->ops->map_delete_batch ?
			map->ops->map_delete_batch(map, &attr, uattr) : -EOPNOTSUPP;
	}
}

/*
 * Update or delete elements, as many at a time as may be before a fatal signal is looked
 * for. The count of the caller is that of all elements that were changed.
 */
static int bpfdev_batch_change(struct file *file, unsigned int nr,
			       struct bpfdev_data_batch *arg,
			       struct bpfdev_data_batch __user *user)
{
	const struct bpfdev_data *data = file->private_data;
	u32 value_size = bpfdev_element_value_size(data);
	u32 count = arg->count, done = 0, some;
	int ret = 0;

	while (!ret && done < count) {
		arg->count = min(count - done, BPFDEV_ELEMENTS_CHUNK);
		/* BPF leaves it as it is if it refuses the call */
		if (put_user(0, &user->count))
			return -EFAULT;
		ret = bpfdev_batch_call(file, nr, arg, user);
		if (get_user(some, &user->count))
			return -EFAULT;
		some = min(some, arg->count);
		done += some;
		arg->keys += (u64)some * data->map->key_size;
		arg->values += (u64)some * value_size;
		if (!ret && fatal_signal_pending(current))
			ret = -EINTR;
	}
	return put_user(done, &user->count) ?: ret;
}

static int bpfdev_ioctl_change(struct file *file, unsigned int nr,
			       struct bpfdev_data_batch *arg,
			       struct bpfdev_data_batch __user *user)
{
	const struct bpfdev_data *data = file->private_data;
	int ret;

	if (arg->in_batch || arg->out_batch)
		return -EINVAL;
	ret = bpfdev_data_change_begin(data->map);
	if (ret)
		return ret;
	ret = bpfdev_batch_change(file, nr, arg, user);
	bpfdev_data_change_end(data->map);
	return ret;
}

static int bpfdev_ioctl_batch(struct file *file, unsigned int nr,
			      struct bpfdev_data_batch *arg,
			      struct bpfdev_data_batch __user *user)
{
	/* a call that is refused has handled none */
	if (put_user(0, &user->count))
		return -EFAULT;
	/* with other flags values have other sizes */
	if (arg->reserved || arg->flags || arg->elem_flags & ~BPF_F_LOCK)
		return -EINVAL;
	if (nr != _IOC_NR(BPFDEV_DATA_IOC_LOOKUP_BATCH))
		return bpfdev_ioctl_change(file, nr, arg, user);
	/* fewer than asked for: the caller goes on from out_batch */
	arg->count = min(arg->count, 16 * BPFDEV_ELEMENTS_CHUNK);
	return bpfdev_batch_call(file, nr, arg, user);
}

union bpfdev_elements_arg {
	struct bpfdev_data_lookup lookup;
	struct bpfdev_data_next next;
	struct bpfdev_data_batch batch;
};

/*
 * struct bpfdev_elements_command - an ioctl
 * @cmd: its number
 * @first: the size of its first structure
 * @mode: how the file must be open
 */
static const struct bpfdev_elements_command {
	unsigned int cmd;
	size_t first;
	fmode_t mode;
} bpfdev_elements_commands[] = {
	{ BPFDEV_DATA_IOC_LOOKUP, BPFDEV_DATA_LOOKUP_SIZE_VER0, FMODE_READ },
	{ BPFDEV_DATA_IOC_NEXT, BPFDEV_DATA_NEXT_SIZE_VER0, FMODE_READ },
	{ BPFDEV_DATA_IOC_LOOKUP_BATCH, BPFDEV_DATA_BATCH_SIZE_VER0, FMODE_READ },
	{ BPFDEV_DATA_IOC_UPDATE, BPFDEV_DATA_BATCH_SIZE_VER0, FMODE_WRITE },
	{ BPFDEV_DATA_IOC_DELETE, BPFDEV_DATA_BATCH_SIZE_VER0, FMODE_WRITE },
};

static const struct bpfdev_elements_command *bpfdev_elements_command(unsigned int cmd)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bpfdev_elements_commands); i++)
		if (bpfdev_data_is(cmd, bpfdev_elements_commands[i].cmd))
			return &bpfdev_elements_commands[i];
	return NULL;
}

/**
 * bpfdev_elements_ioctl() - run an ioctl that finds elements by their keys
 * @file: the file of the data node of a map with records
 * @cmd: BPFDEV_DATA_IOC_*
 * @user: address of the structure of the command
 *
 * Return: 0, -ENOTTY for another command, -EACCES if the file is not open for it, -EINVAL,
 * -E2BIG, -EFAULT, -ENOMEM, -EINTR, -EPERM for a change of a frozen map, -ENOENT, -ENOSPC,
 * or another error of the map.
 */
long bpfdev_elements_ioctl(struct file *file, unsigned int cmd, void __user *user)
{
	const struct bpfdev_elements_command *command = bpfdev_elements_command(cmd);
	const struct bpfdev_data *data = file->private_data;
	union bpfdev_elements_arg arg;
	int ret;

	if (!command)
		return -ENOTTY;
	if (!(file->f_mode & command->mode))
		return -EACCES;
	ret = bpfdev_data_arg(&arg, _IOC_SIZE(command->cmd), command->first, cmd, user);
	if (ret)
		return ret;
	switch (_IOC_NR(cmd)) {
	case _IOC_NR(BPFDEV_DATA_IOC_LOOKUP):
		return arg.lookup.flags ? -EINVAL :
			bpfdev_ioctl_lookup(data, &arg.lookup);
	case _IOC_NR(BPFDEV_DATA_IOC_NEXT):
		return arg.next.flags || arg.next.reserved ? -EINVAL :
			bpfdev_ioctl_next(data->map, &arg.next);
	default:
		return bpfdev_ioctl_batch(file, _IOC_NR(cmd), &arg.batch, user);
	}
}
