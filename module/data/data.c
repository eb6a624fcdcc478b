// SPDX-License-Identifier: GPL-2.0-only
/* The common part of all open files of data nodes: memory, changes, and facts of the map. */

#include <linux/bpf.h>
#include <linux/bpfdev.h>
#include <linux/cpumask.h>
#include <linux/ioctl.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "bpf/btf_offsets.h"
#include "bpf/private.h"
#include "data/data.h"

static_assert(sizeof(struct bpfdev_data_info) == BPFDEV_DATA_INFO_SIZE_VER0);
static_assert(sizeof(struct bpfdev_data_btf) == BPFDEV_DATA_BTF_SIZE_VER0);

static bool bpfdev_data_has_cpus(const struct bpf_map *map)
{
	return map->map_type == BPF_MAP_TYPE_PERCPU_HASH ||
	       map->map_type == BPF_MAP_TYPE_LRU_PERCPU_HASH ||
	       map->map_type == BPF_MAP_TYPE_PERCPU_ARRAY;
}

/**
 * bpfdev_data_layout() - tell how the records of a map are laid out
 * @map: the map
 *
 * A record is the key and then a value, or one for each possible CPU in their order, each
 * padded with zeroes to a multiple of 8.
 *
 * Return: the layout; all 0 for a ring buffer.
 */
struct bpfdev_data_layout bpfdev_data_layout(const struct bpf_map *map)
{
	struct bpfdev_data_layout layout = {};

	if (!map->value_size)
		return layout;
	layout.cpus = bpfdev_data_has_cpus(map) ? num_possible_cpus() : 0;
	layout.value_at = round_up(map->key_size, 8);
	layout.record = layout.value_at +
			round_up(map->value_size, 8) * (layout.cpus ?: 1);
	return layout;
}

/**
 * bpfdev_data_change_begin() - count a change of a map, so that it cannot be frozen meanwhile
 * @map: the map
 *
 * As bpf(2) does, first count, and then check that the map is not frozen.
 *
 * Return: 0, or -EPERM if it is frozen: then there is nothing to end.
 */
int bpfdev_data_change_begin(struct bpf_map *map)
{
	atomic64_inc(&map->writecnt);
	/* BPF_MAP_FREEZE sets frozen only after it has seen no change */
	smp_mb__after_atomic();
	if (!READ_ONCE(map->frozen))
		return 0;
	atomic64_dec(&map->writecnt);
	return -EPERM;
}

/**
 * bpfdev_data_change_end() - end a change of bpfdev_data_change_begin()
 * @map: the map
 */
void bpfdev_data_change_end(struct bpf_map *map)
{
	atomic64_dec(&map->writecnt);
}

/* The most bytes that are copied word by word. */
#define BPFDEV_DATA_SMALL	256

/**
 * bpfdev_data_give() - copy to the memory of a user
 * @to: the user's memory
 * @from: the memory of a map, or that of a file; the caller has checked its bounds
 * @count: the bytes
 *
 * For a few bytes, copy_to_user() spends most of its work on a check of the memory at @from:
 * that of a ring is looked for among all mappings of the kernel.
 *
 * Context: may sleep.
 *
 * Return: false if a part of the user's memory cannot be written.
 */
bool bpfdev_data_give(void __user *to, const void *from, size_t count)
{
	if (count > BPFDEV_DATA_SMALL)
		return !copy_to_user(to, from, count);
	might_fault();
	if (!user_access_begin(to, count))
		return false;
	unsafe_copy_to_user(to, from, count, fault);
	user_access_end();
	return true;
fault:
	user_access_end();
	return false;
}

/*
 * A mapping without VM_MAYWRITE has no other faults than reads. It holds the file, and so the
 * map and this module.
 */
static vm_fault_t bpfdev_data_fault(struct vm_fault *vmf)
{
	return bpfdev_map_mmap_fault(vmf->vma->vm_private_data, vmf);
}

static const struct vm_operations_struct bpfdev_data_vm_ops = {
	.fault = bpfdev_data_fault,
};

/**
 * bpfdev_data_mmap() - map the memory of an array or a ring, to be read only
 * @file: the file of a data node
 * @vma: the mapping
 *
 * The mapping holds the file, and the file the map.
 *
 * Return: 0, or -ENODEV if the map has no such memory, -EINVAL for a private mapping, or
 * for a range that is not in it, -EACCES for one that can be written or executed.
 */
int bpfdev_data_mmap(struct file *file, struct vm_area_struct *vma)
{
	const struct bpfdev_data *data = file->private_data;
	struct bpf_map *map = data->map;

	/* an arena allocates a page when it is read, and is no data node */
	if (!map->ops->map_mmap || bpfdev_map_has_fields(map) ||
	    (map->map_type == BPF_MAP_TYPE_ARRAY && !(map->map_flags & BPF_F_MMAPABLE)))
		return -ENODEV;
	/* not VM_SHARED, which the mapping of a file that is open for reading lacks */
	if (!(vma->vm_flags & VM_MAYSHARE))
		return -EINVAL;
	if (vma->vm_flags & (VM_WRITE | VM_EXEC))
		return -EACCES;
	bpfdev_vm_flags_clear(vma, VM_MAYWRITE | VM_MAYEXEC);
	if (bpfdev_map_is_lazy(map)) {
		vma->vm_private_data = map;
		vma->vm_ops = &bpfdev_data_vm_ops;
	}
	return map->ops->map_mmap(map, vma);
}

/**
 * bpfdev_data_arg() - read the structure of an ioctl
 * @arg: to be filled
 * @known: the size of @arg
 * @first: the size of the first version
 * @cmd: the command as the caller knows it
 * @user: address of the structure
 *
 * Return: 0, -EINVAL, -E2BIG or -EFAULT.
 */
int bpfdev_data_arg(void *arg, size_t known, size_t first, unsigned int cmd,
		    const void __user *user)
{
	size_t size = _IOC_SIZE(cmd);

	if (size < first)
		return -EINVAL;
	if (size > BPFDEV_SIZE_MAX)
		return -E2BIG;
	return copy_struct_from_user(arg, known, user, size);
}

static int bpfdev_data_reply(const void *arg, size_t known, unsigned int cmd,
			     void __user *user)
{
	return copy_to_user(user, arg, min_t(size_t, known, _IOC_SIZE(cmd))) ? -EFAULT : 0;
}

static int bpfdev_data_info(const struct bpfdev_data *data, unsigned int cmd,
			    void __user *user)
{
	const struct bpf_map *map = data->map;
	struct bpfdev_data_info info;
	int ret;

	ret = bpfdev_data_arg(&info, sizeof(info), BPFDEV_DATA_INFO_SIZE_VER0, cmd, user);
	if (ret)
		return ret;
	if (info.flags)
		return -EINVAL;
	info = (struct bpfdev_data_info){
		.map_type = map->map_type,
		.map_id = map->id,
		.map_flags = map->map_flags,
		.key_size = map->key_size,
		.value_size = map->value_size,
		.max_entries = map->max_entries,
		.value_offset = data->layout.value_at,
		.record_size = data->layout.record,
		.cpus = data->layout.cpus,
	};
	strscpy(info.bpf_name, map->name, sizeof(info.bpf_name));
	return bpfdev_data_reply(&info, sizeof(info), cmd, user);
}

static int bpfdev_data_btf(const struct bpf_map *map, unsigned int cmd, void __user *user)
{
	struct bpfdev_data_btf arg;
	const void *btf;
	u32 room, size;
	int ret;

	ret = bpfdev_data_arg(&arg, sizeof(arg), BPFDEV_DATA_BTF_SIZE_VER0, cmd, user);
	if (ret)
		return ret;
	if (arg.flags || arg.reserved)
		return -EINVAL;
	if (!map->btf)
		return -ENODATA;
	btf = bpfdev_map_btf(map, &size);
	if (!btf)
		return -EOPNOTSUPP;
	room = min(arg.size, size);
	if (copy_to_user(u64_to_user_ptr(arg.buffer), btf, room))
		return -EFAULT;
	arg.size = size;
	arg.btf_id = bpfdev_knows_btf_ids() ? bpfdev_map_btf_id(map) : 0;
	arg.key_type = map->btf_key_type_id;
	arg.value_type = map->btf_value_type_id;
	return bpfdev_data_reply(&arg, sizeof(arg), cmd, user);
}

/**
 * bpfdev_data_ioctl() - run an ioctl that all data nodes have
 * @file: the file of a data node
 * @cmd: BPFDEV_DATA_IOC_*
 * @user: address of the structure of the command
 *
 * Return: 0, -ENOTTY for another command, -EINVAL, -E2BIG, -EFAULT, -ENODATA or
 * -EOPNOTSUPP.
 */
long bpfdev_data_ioctl(struct file *file, unsigned int cmd, void __user *user)
{
	const struct bpfdev_data *data = file->private_data;

	if (bpfdev_data_is(cmd, BPFDEV_DATA_IOC_INFO))
		return bpfdev_data_info(data, cmd, user);
	if (bpfdev_data_is(cmd, BPFDEV_DATA_IOC_BTF))
		return bpfdev_data_btf(data->map, cmd, user);
	return -ENOTTY;
}
