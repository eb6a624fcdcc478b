/* SPDX-License-Identifier: GPL-2.0-only */
/* The exchange of the kernel module, in two halves. */
#ifndef BPFDEV_BPF_EXCHANGE_H
#define BPFDEV_BPF_EXCHANGE_H

#include <stdint.h>

#define EXCHANGE_MODULE "bpfdev"

int exchange_save(const char *hold, uint32_t wait_s);
int exchange_restore(const char *module);

#endif /* BPFDEV_BPF_EXCHANGE_H */
