/* SPDX-License-Identifier: GPL-2.0-only */
/* The node of an object. */
#ifndef BPFDEV_BPF_FIND_NODE_H
#define BPFDEV_BPF_FIND_NODE_H

#include <stdint.h>

char *find_node(uint32_t type, uint32_t id);

#endif /* BPFDEV_BPF_FIND_NODE_H */
