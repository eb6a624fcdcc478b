// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpf(2), called from inside the kernel while the module is loaded. File
 * descriptors come and go in the table of the process that loads it.
 */

#include <linux/bpf.h>
#include <linux/fdtable.h>
#include <linux/string.h>

#include "bpf/sys_bpf.h"

/* Exported for modules like this one, but declared nowhere. */
int kern_sys_bpf(int cmd, union bpf_attr *attr, unsigned int size);

/**
 * bpfdev_sys_bpf() - call bpf(2)
 * @cmd: BPF_*
 * @attr: the arguments; every byte that @cmd does not use is 0
 *
 * Return: as bpf(2), with the errno negative.
 */
int __init bpfdev_sys_bpf(int cmd, union bpf_attr *attr)
{
	return kern_sys_bpf(cmd, attr, sizeof(*attr));
}

/**
 * bpfdev_run_prog() - run a program of type BPF_PROG_TYPE_SYSCALL once
 * @fd: a file descriptor of it, which is closed, or a negative errno
 * @ctx: the program's context, read and written by it
 *
 * Return: the program's return value, or a negative errno.
 */
int __init bpfdev_run_prog(int fd, u64 *ctx)
{
	union bpf_attr attr;
	int ret;

	if (fd < 0)
		return fd;
	memset(&attr, 0, sizeof(attr));
	attr.test.prog_fd = fd;
	attr.test.ctx_in = (unsigned long)ctx;
	attr.test.ctx_size_in = sizeof(*ctx);
	ret = bpfdev_sys_bpf(BPF_PROG_TEST_RUN, &attr);
	close_fd(fd);
	return ret ?: (int)attr.test.retval;
}
