/* SPDX-License-Identifier: GPL-2.0-only */
/* The entries of a directory and of all directories below it. */
#ifndef BPFDEV_BPF_WALK_DIRS_H
#define BPFDEV_BPF_WALK_DIRS_H

struct bpfdev_dev;

typedef int (*cli_walk_fn)(const char *name, const struct bpfdev_dev *dev,
			   int ctl, void *data);

int cli_walk_dirs(const char *dir, cli_walk_fn each, void *data);

#endif /* BPFDEV_BPF_WALK_DIRS_H */
