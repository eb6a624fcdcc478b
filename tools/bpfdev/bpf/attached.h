/* SPDX-License-Identifier: GPL-2.0-only */
/* Where programs are attached without a link. */
#ifndef BPFDEV_BPF_ATTACHED_H
#define BPFDEV_BPF_ATTACHED_H

#include <stdint.h>

/* Called with each place, as text. */
typedef void (*attached_fn)(const char *where, void *data);

void attached_each(uint32_t prog_id, attached_fn each, void *data);
int attached_status(void);

#endif /* BPFDEV_BPF_ATTACHED_H */
