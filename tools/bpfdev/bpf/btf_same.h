/* SPDX-License-Identifier: GPL-2.0-only */
/* Compare two types: the same layout and meaning. */
#ifndef BPFDEV_BPF_BTF_SAME_H
#define BPFDEV_BPF_BTF_SAME_H

#include <stdbool.h>
#include <stdint.h>

struct btf;
struct strbuf;

bool btf_same(const struct btf *a, uint32_t a_id, const struct btf *b, uint32_t b_id,
	      struct strbuf *where);

#endif /* BPFDEV_BPF_BTF_SAME_H */
