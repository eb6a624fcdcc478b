// SPDX-License-Identifier: (LGPL-2.1-only OR BSD-2-Clause)
/* Data nodes: the map behind one, and its elements and events. */
#include <errno.h>

#include "internal.h"

int bpfdev_data_info(int fd, struct bpfdev_data_info *info, size_t size)
{
	struct bpfdev_data_info arg = {};
	int ret = bpfdev_ioctl(fd, BPFDEV_DATA_IOC_INFO, "", &arg);

	if (!ret)
		bpfdev_copy_reply(info, size, &arg, sizeof(arg));
	return ret;
}

int bpfdev_data_btf(int fd, void *buffer, uint32_t room, struct bpfdev_data_btf *btf,
		    size_t size)
{
	struct bpfdev_data_btf arg = {
		.size = room,
		.buffer = (uintptr_t)buffer,
	};
	int ret = bpfdev_ioctl(fd, BPFDEV_DATA_IOC_BTF, "", &arg);

	if (!ret)
		bpfdev_copy_reply(btf, size, &arg, sizeof(arg));
	return ret;
}

int bpfdev_data_lookup(int fd, const void *keys, void *values, int32_t *results,
		       uint32_t count)
{
	struct bpfdev_data_lookup arg = {
		.keys = (uintptr_t)keys,
		.values = (uintptr_t)values,
		.results = (uintptr_t)results,
		.count = count,
	};

	return bpfdev_ioctl(fd, BPFDEV_DATA_IOC_LOOKUP, "", &arg);
}

int bpfdev_data_next(int fd, const void *key, void *next)
{
	struct bpfdev_data_next arg = {
		.key = (uintptr_t)key,
		.next = (uintptr_t)next,
	};

	return bpfdev_ioctl(fd, BPFDEV_DATA_IOC_NEXT, "", &arg);
}

static int data_batch(int fd, unsigned long cmd, struct bpfdev_data_batch *arg,
		      uint32_t *count)
{
	int ret;

	arg->count = *count;
	ret = bpfdev_ioctl(fd, cmd, "", arg);
	/* refused before the module looks at the count */
	*count = ret == -EACCES || ret == -ENOTTY ? 0 : arg->count;
	return ret;
}

int bpfdev_data_lookup_batch(int fd, const void *in_batch, void *out_batch, void *keys,
			     void *values, uint32_t *count, uint64_t elem_flags)
{
	struct bpfdev_data_batch arg = {
		.in_batch = (uintptr_t)in_batch,
		.out_batch = (uintptr_t)out_batch,
		.keys = (uintptr_t)keys,
		.values = (uintptr_t)values,
		.elem_flags = elem_flags,
	};

	return data_batch(fd, BPFDEV_DATA_IOC_LOOKUP_BATCH, &arg, count);
}

int bpfdev_data_update(int fd, const void *keys, const void *values, uint32_t *count,
		       uint64_t elem_flags)
{
	struct bpfdev_data_batch arg = {
		.keys = (uintptr_t)keys,
		.values = (uintptr_t)values,
		.elem_flags = elem_flags,
	};

	return data_batch(fd, BPFDEV_DATA_IOC_UPDATE, &arg, count);
}

int bpfdev_data_delete(int fd, const void *keys, uint32_t *count)
{
	struct bpfdev_data_batch arg = { .keys = (uintptr_t)keys };

	return data_batch(fd, BPFDEV_DATA_IOC_DELETE, &arg, count);
}

int bpfdev_data_span(int fd, void *buffer, uint32_t size)
{
	struct bpfdev_data_span arg = {
		.buffer = (uintptr_t)buffer,
		.size = size,
	};

	return bpfdev_ioctl(fd, BPFDEV_DATA_IOC_SPAN, "", &arg);
}
