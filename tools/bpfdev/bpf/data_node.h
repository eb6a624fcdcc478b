/* SPDX-License-Identifier: GPL-2.0-only */
/* Data nodes: an open one gives the data of a map, and no BPF descriptor. */
#ifndef BPFDEV_BPF_DATA_NODE_H
#define BPFDEV_BPF_DATA_NODE_H

#include <stdbool.h>

#include <linux/bpfdev.h>

bool data_node_is(int fd);
int data_node_read(const char *name, struct bpfdev_data_info *info);
int data_node_no_bpf(const char *verb, const char *name);
int data_node_no_data(const char *verb, const char *name, int ctl, int fd);

#endif /* BPFDEV_BPF_DATA_NODE_H */
