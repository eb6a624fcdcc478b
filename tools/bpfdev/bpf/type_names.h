/* SPDX-License-Identifier: GPL-2.0-only */
/* Names of the kernel's numbers. */
#ifndef BPFDEV_BPF_TYPE_NAMES_H
#define BPFDEV_BPF_TYPE_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

const char *names_type(uint32_t type);
uint32_t names_type_number(const char *word);
bool names_face_number(const char *word, uint32_t *face);
uint32_t names_bpf_type_number(uint32_t type, const char *word);
void names_put_bpf_type(char *buf, size_t size, uint32_t type, uint32_t bpf_type);
const char *names_order(uint32_t order);
uint32_t names_order_number(const char *word);
void names_put_in_target(char *target, size_t size);
void names_put_relation(char *buf, size_t size, uint32_t relation);

#endif /* BPFDEV_BPF_TYPE_NAMES_H */
