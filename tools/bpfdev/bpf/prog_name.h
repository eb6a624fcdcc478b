/* SPDX-License-Identifier: GPL-2.0-only */
/* Names of programs. */
#ifndef BPFDEV_BPF_PROG_NAME_H
#define BPFDEV_BPF_PROG_NAME_H

#include <stdbool.h>

struct bpf_prog_info;

/* The kernel's limit for a name in BTF, KSYM_NAME_LEN. */
#define PROG_NAME_SIZE	512

const char *prog_name_full(int fd, const struct bpf_prog_info *info, char *buf);
bool prog_name_is(const char *bpf_name, const char *full, const char *name);

#endif /* BPFDEV_BPF_PROG_NAME_H */
