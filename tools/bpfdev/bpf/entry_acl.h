/* SPDX-License-Identifier: GPL-2.0-only */
/* The access that the mode of an entry's node gives, where it has an ACL. */
#ifndef BPFDEV_BPF_ENTRY_ACL_H
#define BPFDEV_BPF_ENTRY_ACL_H

#include <stdint.h>

uint32_t entry_mode_without_acl(const char *name, uint32_t type, uint32_t mode);

#endif /* BPFDEV_BPF_ENTRY_ACL_H */
