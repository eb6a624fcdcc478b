/* SPDX-License-Identifier: GPL-2.0-only */
/* Work that the load of the module does for itself. */
#ifndef BPFDEV_KERNEL_CRED_H
#define BPFDEV_KERNEL_CRED_H

#include <linux/cred.h>
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/init_task.h>

/*
 * bpfdev_as_kernel() - call a function with the credentials of the kernel
 *
 * Those of the process that loads the module may not allow the work: under Debian's
 * SELinux policy the domain of modprobe may not load a program. The process has its own
 * back before the reference to the others is dropped.
 *
 * Return: the result of @fn, or -ENOMEM.
 */
static inline int __init bpfdev_as_kernel(int (*fn)(void))
{
	struct cred *kernel = prepare_kernel_cred(&init_task);
	const struct cred *loader;
	int ret;

	if (!kernel)
		return -ENOMEM;
	loader = override_creds(kernel);
	ret = fn();
	revert_creds(loader);
	put_cred(kernel);
	return ret;
}

#endif /* BPFDEV_KERNEL_CRED_H */
