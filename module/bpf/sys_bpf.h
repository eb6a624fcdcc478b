/* SPDX-License-Identifier: GPL-2.0-only */
/* bpf(2), called from inside the kernel. */
#ifndef BPFDEV_BPF_SYS_BPF_H
#define BPFDEV_BPF_SYS_BPF_H

#include <linux/bpf.h>
#include <linux/cleanup.h>
#include <linux/fdtable.h>
#include <linux/types.h>

static inline void bpfdev_close_fd(int fd)
{
	if (fd >= 0)
		close_fd(fd);
}

DEFINE_FREE(bpfdev_fd, int, bpfdev_close_fd(_T))

int bpfdev_sys_bpf(int cmd, union bpf_attr *attr);
int bpfdev_run_prog(int fd, u64 *ctx);

#endif /* BPFDEV_BPF_SYS_BPF_H */
