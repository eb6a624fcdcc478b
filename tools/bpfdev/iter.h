/* SPDX-License-Identifier: GPL-2.0-only */
/* Loading and attaching BPF iterators, with what libbpf has to say of it. */
#ifndef BPFDEV_ITER_H
#define BPFDEV_ITER_H

#include <stdbool.h>
#include <stddef.h>

struct bpf_link;
struct bpf_object;
struct bpf_program;

struct bpf_object *iter_open_file(const char *path);
struct bpf_object *iter_open_memory(const char *name, const void *data,
				    size_t size);
bool iter_is_one(const struct bpf_program *prog);
struct bpf_link *iter_attach(struct bpf_object *object,
			     struct bpf_program *prog, const char *map_name);

#endif /* BPFDEV_ITER_H */
