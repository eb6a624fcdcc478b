/* SPDX-License-Identifier: GPL-2.0-only */
/* The owner, the mode and the limit of an entry that exists. */
#ifndef BPFDEV_BPF_ENTRY_OWNER_H
#define BPFDEV_BPF_ENTRY_OWNER_H

#include <stdint.h>

struct cli_owner;

int entry_owner_read(const char *name, uint32_t type, struct cli_owner *owner);
int entry_owner_set(const char *name, uint32_t type, const struct cli_owner *owner,
		    uint32_t flags);

#endif /* BPFDEV_BPF_ENTRY_OWNER_H */
