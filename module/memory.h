/* SPDX-License-Identifier: GPL-2.0-only */
/* Memory that the calls of users take. */
#ifndef BPFDEV_MEMORY_H
#define BPFDEV_MEMORY_H

#include <linux/gfp.h>
#include <linux/slab.h>
#include <linux/types.h>

/*
 * BPFDEV_GFP_USER - how to allocate memory that a call takes
 *
 * The memory is charged to the memory cgroup of the caller. When that is at its limit,
 * or the machine has no memory, the call fails with ENOMEM. Without
 * __GFP_RETRY_MAYFAIL, the OOM killer would kill a process of that cgroup, and then
 * the call would succeed. No user can make the failure print to the kernel's log.
 */
#define BPFDEV_GFP_USER	(GFP_KERNEL_ACCOUNT | __GFP_RETRY_MAYFAIL | __GFP_NOWARN)

/*
 * bpfdev_memory_left() - check whether the caller may use some more memory
 *
 * Some memory is charged to the caller where no flag can be given, such as an open
 * file: there, a full memory cgroup means the OOM killer. Call this first, and fail
 * with ENOMEM. The charge is given back at once, so that the next allocation finds
 * room, unless another process of the cgroup takes it. A caller that fails has that
 * much left to report the error.
 */
static inline bool bpfdev_memory_left(void)
{
	void *some = kmalloc(4 * PAGE_SIZE, BPFDEV_GFP_USER);
	bool left = some;

	kfree(some);
	return left;
}

#endif /* BPFDEV_MEMORY_H */
