/* SPDX-License-Identifier: GPL-2.0-only */
/* The processes with files that keep the module loaded. */
#ifndef BPFDEV_BPF_MODULE_USERS_H
#define BPFDEV_BPF_MODULE_USERS_H

#include <stddef.h>
#include <stdio.h>

size_t module_users_print(FILE *out);

#endif /* BPFDEV_BPF_MODULE_USERS_H */
