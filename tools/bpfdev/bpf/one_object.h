/* SPDX-License-Identifier: GPL-2.0-only */
/* One object, by TYPE:ID or by its node, without a control node. */
#ifndef BPFDEV_BPF_ONE_OBJECT_H
#define BPFDEV_BPF_ONE_OBJECT_H

#include <stdbool.h>
#include <stdint.h>

#include "bpf/ids.h"

bool one_object_parse(const char *arg, uint32_t *type, uint32_t *id);
int one_object_open_arg(const char *arg, struct ids_object *object);
int one_object_open_node(const char *name, struct ids_object *object);

#endif /* BPFDEV_BPF_ONE_OBJECT_H */
