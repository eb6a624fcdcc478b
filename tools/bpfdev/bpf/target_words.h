/* SPDX-License-Identifier: GPL-2.0-only */
/* Attach points of links, in words. */
#ifndef BPFDEV_BPF_TARGET_WORDS_H
#define BPFDEV_BPF_TARGET_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * struct target_words - an attach point
 * @kind: a noun, such as "interface"; NULL if there is no attach point
 * @name: its name, such as "eth0"
 * @how: how the link is attached there, such as "ingress", or empty
 * @is_place: it is outside of BPF: not a map, nor what an iterator walks
 * @is_unique: links with the same @kind and @name have the same attach point
 */
struct target_words {
	const char *kind;
	char name[256];
	char how[64];
	bool is_place;
	bool is_unique;
};

void target_words_of(const char *target, struct target_words *words);
bool target_words_put(const char *target, char *buf, size_t size);

#endif /* BPFDEV_BPF_TARGET_WORDS_H */
