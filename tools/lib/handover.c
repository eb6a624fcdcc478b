// SPDX-License-Identifier: (LGPL-2.1-only OR BSD-2-Clause)
/* The exchange of the kernel module. */
#include <errno.h>
#include <string.h>

#include "internal.h"

int bpfdev_hold(int ctl, uint32_t *others)
{
	struct bpfdev_hold arg = {};
	int ret = bpfdev_ioctl(ctl, BPFDEV_IOC_HOLD, "", &arg);

	*others = arg.others;
	return ret;
}

int bpfdev_release(int ctl)
{
	struct bpfdev_release arg = {};

	return bpfdev_ioctl(ctl, BPFDEV_IOC_RELEASE, "", &arg);
}

int bpfdev_history_read(int ctl, const char *name, struct bpfdev_history *history,
			size_t size, struct bpfdev_key *kept)
{
	struct bpfdev_history arg = {
		.kept_count = BPFDEV_KEEP_MAX,
		.kept = (uintptr_t)kept,
	};
	int ret = bpfdev_copy_name(arg.name, name);

	ret = ret ? ret : bpfdev_ioctl(ctl, BPFDEV_IOC_HISTORY, arg.name, &arg);
	if (!ret)
		bpfdev_copy_reply(history, size, &arg, sizeof(arg));
	return ret;
}

int bpfdev_history_write(int ctl, const char *name, const struct bpfdev_history *history,
			 size_t size)
{
	struct bpfdev_history arg = {};
	int ret;

	if (size > sizeof(arg))
		return bpfdev_err(E2BIG);
	memcpy(&arg, history, size);
	arg.flags = BPFDEV_HISTORY_SET;
	arg.kept = 0;
	arg.kept_count = 0;
	ret = bpfdev_copy_name(arg.name, name);
	return ret ? ret : bpfdev_ioctl(ctl, BPFDEV_IOC_HISTORY, arg.name, &arg);
}
