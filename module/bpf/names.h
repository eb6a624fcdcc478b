/* SPDX-License-Identifier: GPL-2.0-only */
/* The names of BPF's types, and names that users choose. */
#ifndef BPFDEV_BPF_NAMES_H
#define BPFDEV_BPF_NAMES_H

#include <linux/types.h>

#define BPFDEV_BPF_TYPE_SIZE	32

void bpfdev_bpf_type_name(char *buf, u32 type, u32 bpf_type);
size_t bpfdev_escape(const char *name, const char *also, char *buf,
		     size_t size);

#endif /* BPFDEV_BPF_NAMES_H */
