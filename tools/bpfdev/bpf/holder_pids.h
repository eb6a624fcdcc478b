/* SPDX-License-Identifier: GPL-2.0-only */
/* The PIDs of the processes that hold objects. */
#ifndef BPFDEV_BPF_HOLDER_PIDS_H
#define BPFDEV_BPF_HOLDER_PIDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void holder_pids_forget(void);
bool holder_pids_of_node(const char *name, uint32_t type, uint32_t id, char *buf,
			 size_t size);
bool holder_pids_of_object(uint32_t type, uint32_t id, char *buf, size_t size);

#endif /* BPFDEV_BPF_HOLDER_PIDS_H */
