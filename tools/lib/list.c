// SPDX-License-Identifier: (LGPL-2.1-only OR BSD-2-Clause)
/* Listing: a snapshot of entries. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "internal.h"

struct bpfdev_dev {
	struct bpfdev_info info;
};

struct bpfdev_devs {
	size_t count;
	size_t room;
	struct bpfdev_dev *dev;
};

struct bpfdev_dev *bpfdev_dev__read(int ctl, const char *name)
{
	struct bpfdev_dev *dev = calloc(1, sizeof(*dev));
	struct bpfdev_list arg = {
		.flags = BPFDEV_LIST_ONE,
		.count = 1,
		.info_size = sizeof(dev->info),
		.infos = (uintptr_t)&dev->info,
	};

	if (!dev)
		return NULL;
	if (bpfdev_copy_name(arg.name, name) ||
	    bpfdev_ioctl(ctl, BPFDEV_IOC_LIST, arg.name, &arg)) {
		bpfdev_dev__free(dev);
		return NULL;
	}
	return dev;
}

void bpfdev_dev__free(struct bpfdev_dev *dev)
{
	int err = errno;

	free(dev);
	errno = err;
}

static int bpfdev_devs_grow(struct bpfdev_devs *devs)
{
	size_t room = devs->room ? 2 * devs->room : 64;
	struct bpfdev_dev *dev;

	dev = reallocarray(devs->dev, room, sizeof(*dev));
	if (!dev)
		return -errno;
	devs->dev = dev;
	devs->room = room;
	return 0;
}

struct bpfdev_devs *bpfdev_devs__read(int ctl)
{
	struct bpfdev_list arg = { .info_size = sizeof(struct bpfdev_dev) };
	struct bpfdev_devs *devs = calloc(1, sizeof(*devs));

	if (!devs)
		return NULL;
	do {
		if (devs->count == devs->room && bpfdev_devs_grow(devs))
			goto err_free_devs;
		arg.infos = (uintptr_t)(devs->dev + devs->count);
		arg.count = devs->room - devs->count;
		/* the kernel continues after arg.name */
		if (bpfdev_ioctl(ctl, BPFDEV_IOC_LIST, "", &arg))
			goto err_free_devs;
		devs->count += arg.count;
	} while (arg.more);
	return devs;

err_free_devs:
	bpfdev_devs__free(devs);
	return NULL;
}

struct bpfdev_devs *bpfdev_devs__new(const struct bpfdev_info *infos, size_t count)
{
	struct bpfdev_devs *devs = calloc(1, sizeof(*devs));
	size_t i;

	if (!devs)
		return NULL;
	devs->dev = calloc(count ? count : 1, sizeof(*devs->dev));
	if (!devs->dev) {
		bpfdev_devs__free(devs);
		return NULL;
	}
	devs->room = count ? count : 1;
	devs->count = count;
	for (i = 0; i < count; i++)
		devs->dev[i].info = infos[i];
	return devs;
}

void bpfdev_devs__free(struct bpfdev_devs *devs)
{
	int err = errno;

	if (devs)
		free(devs->dev);
	free(devs);
	errno = err;
}

size_t bpfdev_devs__count(const struct bpfdev_devs *devs)
{
	return devs->count;
}

const struct bpfdev_dev *bpfdev_devs__get(const struct bpfdev_devs *devs,
					  size_t i)
{
	if (i < devs->count)
		return &devs->dev[i];
	errno = ERANGE;
	return NULL;
}

const char *bpfdev_dev__name(const struct bpfdev_dev *dev)
{
	return dev->info.name;
}

const char *bpfdev_dev__bpf_name(const struct bpfdev_dev *dev)
{
	return dev->info.bpf_name;
}

const uint8_t *bpfdev_dev__tag(const struct bpfdev_dev *dev)
{
	return dev->info.type == BPFDEV_TYPE_PROG ? dev->info.tag : NULL;
}

dev_t bpfdev_dev__devnum(const struct bpfdev_dev *dev)
{
	return makedev(dev->info.major, dev->info.minor);
}

#define BPFDEV_DEV_GETTER(type, field)					\
type bpfdev_dev__##field(const struct bpfdev_dev *dev)			\
{									\
	return dev->info.field;						\
}

BPFDEV_DEV_GETTER(uint32_t, type)
BPFDEV_DEV_GETTER(uint32_t, bpf_type)
BPFDEV_DEV_GETTER(uint32_t, id)
BPFDEV_DEV_GETTER(uint32_t, access)
BPFDEV_DEV_GETTER(uint32_t, initial_mode)
BPFDEV_DEV_GETTER(uint32_t, initial_uid)
BPFDEV_DEV_GETTER(uint32_t, initial_gid)
BPFDEV_DEV_GETTER(uint32_t, creator)
BPFDEV_DEV_GETTER(uint32_t, entries)
BPFDEV_DEV_GETTER(uint32_t, limit)
BPFDEV_DEV_GETTER(uint64_t, refcnt)
BPFDEV_DEV_GETTER(uint64_t, opens)
BPFDEV_DEV_GETTER(uint64_t, created_ns)
BPFDEV_DEV_GETTER(uint64_t, memlock)
BPFDEV_DEV_GETTER(uint32_t, face)
