/* SPDX-License-Identifier: GPL-2.0-only */
/* Values in memory as JSON, by their type in BTF. */
#ifndef BPFDEV_BPF_BTF_VALUE_H
#define BPFDEV_BPF_BTF_VALUE_H

#include <stdbool.h>
#include <stdint.h>

struct btf;
struct btf_type;
struct strbuf;

/*
 * struct btf_value_bits - place of a bitfield
 * @offset: number of its first bit, from the start of the value
 * @count: number of bits
 */
struct btf_value_bits {
	uint32_t offset;
	uint32_t count;
};

const struct btf_type *btf_value_type(const struct btf *btf, uint32_t id);
bool btf_value_is_char(const struct btf *btf, uint32_t id);
bool btf_value_is_bitfield(const struct btf *btf, const struct btf_type *t, uint32_t i,
			   struct btf_value_bits *bits);
void btf_value_put(struct strbuf *out, const struct btf *btf, uint32_t id,
		   const void *data);

#endif /* BPFDEV_BPF_BTF_VALUE_H */
