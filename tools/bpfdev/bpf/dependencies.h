/* SPDX-License-Identifier: GPL-2.0-only */
/* The dependencies of BPF objects. */
#ifndef BPFDEV_BPF_DEPENDENCIES_H
#define BPFDEV_BPF_DEPENDENCIES_H

#include <stdbool.h>

#include "bpf/objects.h"

const struct object *deps_program(const struct objects *objects,
				  const struct object *link);
void deps_connect(struct objects *objects, bool inverse);
void deps_mark(struct objects *objects);
void deps_find_roots(struct objects *objects);
void deps_walk(struct object *root,
	       void (*visit)(struct object *user,
			     const struct dependency *dependency, void *data),
	       void *data);

#endif /* BPFDEV_BPF_DEPENDENCIES_H */
