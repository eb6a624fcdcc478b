/* SPDX-License-Identifier: GPL-2.0-only */
/* Fields of BPF's private structures. */
#ifndef BPFDEV_BPF_PRIVATE_H
#define BPFDEV_BPF_PRIVATE_H

#include <linux/bpf.h>
#include <linux/fs.h>
#include <linux/types.h>

u32 bpfdev_map_btf_id(const struct bpf_map *map);
u32 bpfdev_prog_assoc_id(const struct bpf_prog *prog);
void * const *bpfdev_link_pointer(const struct bpf_link *link);
bool bpfdev_link_attach_type(const struct bpf_link *link, u32 *type);
bool bpfdev_link_dead(const struct bpf_link *link);
const struct file *bpfdev_link_perf_file(const struct bpf_link *link);
void bpfdev_struct_ops_each(struct bpf_map *map,
			    void (*each)(const struct bpf_prog *prog, void *data),
			    void *data);
void bpfdev_sockmap_each(const struct bpf_map *map,
			 void (*each)(const struct bpf_prog *prog, void *data),
			 void *data);

#endif /* BPFDEV_BPF_PRIVATE_H */
