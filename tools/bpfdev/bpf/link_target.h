/* SPDX-License-Identifier: GPL-2.0-only */
/* Attach points of links that BPF describes in the info of the link alone. */
#ifndef BPFDEV_BPF_LINK_TARGET_H
#define BPFDEV_BPF_LINK_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ids_object;

bool link_target_put(const struct ids_object *link, char *buf, size_t size);
bool link_target_of_id(uint32_t id, char *buf, size_t size);

#endif /* BPFDEV_BPF_LINK_TARGET_H */
