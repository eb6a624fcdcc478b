/* SPDX-License-Identifier: GPL-2.0-only */
/* Attaching a program to the attach point of its section. */
#ifndef BPFDEV_BPF_ATTACH_SECTION_H
#define BPFDEV_BPF_ATTACH_SECTION_H

struct bpf_program;

int attach_section(const struct bpf_program *prog);

#endif /* BPFDEV_BPF_ATTACH_SECTION_H */
