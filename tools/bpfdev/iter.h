/* SPDX-License-Identifier: GPL-2.0-only */
/* Loading and attaching BPF iterators. */
#ifndef BPFDEV_ITER_H
#define BPFDEV_ITER_H

#include "load.h"

struct bpf_link;

extern const struct load_kind iter_kind;

struct bpf_link *iter_attach(struct bpf_object *object,
			     struct bpf_program *prog, const char *map_name);

#endif /* BPFDEV_ITER_H */
