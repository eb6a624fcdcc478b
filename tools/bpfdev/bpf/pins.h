/* SPDX-License-Identifier: GPL-2.0-only */
/* The pins of objects on bpffs. */
#ifndef BPFDEV_BPF_PINS_H
#define BPFDEV_BPF_PINS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void pins_forget(void);
void pins_each(uint32_t type, uint32_t id, void (*each)(const char *path, void *data),
	       void *data);
bool pins_put(uint32_t type, uint32_t id, char *buf, size_t size);

#endif /* BPFDEV_BPF_PINS_H */
