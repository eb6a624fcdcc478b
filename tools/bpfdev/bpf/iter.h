/* SPDX-License-Identifier: GPL-2.0-only */
/* Loading and attaching BPF iterators. */
#ifndef BPFDEV_BPF_ITER_H
#define BPFDEV_BPF_ITER_H

#include "bpf/load.h"

struct bpf_program;
union bpf_iter_link_info;

extern const struct load_kind iter_kind;

int iter_attach_fd(int fd, const char *name, const union bpf_iter_link_info *info);
int iter_attach(const struct bpf_program *prog, const union bpf_iter_link_info *info);

#endif /* BPFDEV_BPF_ITER_H */
