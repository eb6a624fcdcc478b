/* SPDX-License-Identifier: GPL-2.0-only */
/* The directory of a cgroup. */
#ifndef BPFDEV_BPF_CGROUP_DIR_H
#define BPFDEV_BPF_CGROUP_DIR_H

int cgroup_dir_open(const char *path, int *fd);

#endif /* BPFDEV_BPF_CGROUP_DIR_H */
