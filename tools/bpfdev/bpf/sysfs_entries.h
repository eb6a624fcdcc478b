/* SPDX-License-Identifier: GPL-2.0-only */
/* The entries of a directory, from sysfs. */
#ifndef BPFDEV_BPF_SYSFS_ENTRIES_H
#define BPFDEV_BPF_SYSFS_ENTRIES_H

struct bpfdev_devs;

struct bpfdev_devs *sysfs_entries_read(const char *dir);

#endif /* BPFDEV_BPF_SYSFS_ENTRIES_H */
