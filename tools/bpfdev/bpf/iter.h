/* SPDX-License-Identifier: GPL-2.0-only */
/* Loading and attaching BPF iterators. */
#ifndef BPFDEV_BPF_ITER_H
#define BPFDEV_BPF_ITER_H

#include "bpf/load.h"

struct bpf_link;
struct bpf_object;
struct bpf_program;

extern const struct load_kind iter_kind;

struct bpf_link *iter_attach(struct bpf_object *object,
			     struct bpf_program *prog, const char *map_name);

#endif /* BPFDEV_BPF_ITER_H */
