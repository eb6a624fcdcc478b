/* SPDX-License-Identifier: GPL-2.0-only */
/* Data nodes: an open one gives the data of a map, and no BPF descriptor. */
#ifndef BPFDEV_BPF_DATA_NODE_H
#define BPFDEV_BPF_DATA_NODE_H

#include <stdbool.h>
#include <stdint.h>

#include <linux/bpfdev.h>

struct btf;

int data_node_info(int fd, struct bpfdev_data_info *info);
bool data_node_is(int fd);
int data_node_read(const char *name, struct bpfdev_data_info *info);
struct btf *data_node_btf(int fd, uint32_t *key_type, uint32_t *value_type);
int data_node_no_bpf(const char *verb, const char *name);
int data_node_no_data(const char *verb, const char *name, int ctl, int fd);

#endif /* BPFDEV_BPF_DATA_NODE_H */
