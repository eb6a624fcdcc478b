/* SPDX-License-Identifier: GPL-2.0-only */
/* The holders of all objects of the machine. */
#ifndef BPFDEV_BPF_ALL_HOLDERS_H
#define BPFDEV_BPF_ALL_HOLDERS_H

struct bpfdev_holder;

int all_holders_each(int (*each)(const struct bpfdev_holder *holder, void *data),
		     void *data);

#endif /* BPFDEV_BPF_ALL_HOLDERS_H */
