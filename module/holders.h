/* SPDX-License-Identifier: GPL-2.0-only */
/* The holders of objects, and an account of the references to an object. */
#ifndef BPFDEV_HOLDERS_H
#define BPFDEV_HOLDERS_H

#include <linux/bpfdev.h>

#include "registry.h"

int bpfdev_holders_list(struct bpfdev_dir *dir, struct bpfdev_holders *arg);
int bpfdev_refs_get(struct bpfdev_dir *dir, struct bpfdev_refs *refs);

#endif /* BPFDEV_HOLDERS_H */
