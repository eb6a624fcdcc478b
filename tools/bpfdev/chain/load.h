/* SPDX-License-Identifier: GPL-2.0-only */
/* Programs that are to become components. */
#ifndef BPFDEV_CHAIN_LOAD_H
#define BPFDEV_CHAIN_LOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "bpf/load.h"
#include "libbpfdev.h"

struct chain;
struct cli_command;

/*
 * struct chain_source - a program that is to become a component
 * @word: "file", "id", "pinned" ...
 * @arg: which
 * @prog: which one of the file's, or NULL
 * @fd: the program once it is loaded, or -1
 * @maps: what is to be kept with it
 * @id: its BPF id
 * @tag: its tag
 * @frags: it takes packets of several fragments
 */
struct chain_source {
	const char *word;
	const char *arg;
	const char *prog;
	int fd;
	struct load_maps maps;
	uint32_t id;
	uint8_t tag[BPFDEV_TAG_SIZE];
	bool frags;
};

int chain_load(const struct cli_command *command, struct chain *chain);
void chain_unload(struct chain_source *source);

#endif /* BPFDEV_CHAIN_LOAD_H */
