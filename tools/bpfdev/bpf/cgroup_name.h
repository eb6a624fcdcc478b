/* SPDX-License-Identifier: GPL-2.0-only */
/* Names of nodes for cgroups. */
#ifndef BPFDEV_BPF_CGROUP_NAME_H
#define BPFDEV_BPF_CGROUP_NAME_H

#include <stdint.h>

#include <linux/bpfdev.h>

void cgroup_name_put(const char *path, uint64_t id, char name[BPFDEV_NAME_SIZE]);

#endif /* BPFDEV_BPF_CGROUP_NAME_H */
