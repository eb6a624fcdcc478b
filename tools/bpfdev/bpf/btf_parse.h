/* SPDX-License-Identifier: GPL-2.0-only */
/* Values in memory from JSON, by their type in BTF. */
#ifndef BPFDEV_BPF_BTF_PARSE_H
#define BPFDEV_BPF_BTF_PARSE_H

#include <stdint.h>

struct btf;
struct json_read;

int btf_parse(const struct btf *btf, uint32_t id, struct json_read *json,
	      const char *what, void *data);
int btf_parse_unsigned(struct json_read *json, uint32_t size, const char *what,
		       void *data);

#endif /* BPFDEV_BPF_BTF_PARSE_H */
