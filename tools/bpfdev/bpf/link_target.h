/* SPDX-License-Identifier: GPL-2.0-only */
/* Attach points of links. */
#ifndef BPFDEV_BPF_LINK_TARGET_H
#define BPFDEV_BPF_LINK_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct ids_object;

bool link_target_read(dev_t devnum, const struct ids_object *object, uint32_t id, char *buf,
		      size_t size);

#endif /* BPFDEV_BPF_LINK_TARGET_H */
