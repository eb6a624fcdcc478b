/* SPDX-License-Identifier: GPL-2.0-only */
/* Programs for new components. */
#ifndef BPFDEV_CHAIN_LOAD_H
#define BPFDEV_CHAIN_LOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "bpf/keep_maps.h"
#include "bpf/xdp_run_config.h"
#include "libbpfdev.h"

struct chain;
struct cli_command;

/*
 * struct chain_source - the program of a new component
 * @word: "file", "id", "pinned" ...
 * @arg: the second word
 * @prog: name of the program in the file, or NULL
 * @fd: the program once it is loaded, or -1
 * @maps: maps to be kept with it
 * @id: its BPF ID
 * @tag: its tag
 * @run: its run configuration
 * @frags: it accepts packets of several fragments
 * @trial: it is loaded to be compared, so no map may be pinned on bpffs
 * @shared: it has a node elsewhere, as a change has found that failed
 */
struct chain_source {
	const char *word;
	const char *arg;
	const char *prog;
	int fd;
	struct keep_maps maps;
	uint32_t id;
	uint8_t tag[BPFDEV_TAG_SIZE];
	struct xdp_run_config run;
	bool frags;
	bool trial;
	bool shared;
};

int chain_load(const struct cli_command *command, struct chain *chain);
void chain_unload(struct chain_source *source);

#endif /* BPFDEV_CHAIN_LOAD_H */
