/* SPDX-License-Identifier: GPL-2.0-only */
/* A chain that is not in place yet. */
#ifndef BPFDEV_CHAIN_BUILD_H
#define BPFDEV_CHAIN_BUILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bpf/keep_maps.h"
#include "chain/plan.h"

struct bpf_object;
struct chain_state;

/*
 * struct chain_built - a chain that is not in place yet; it ends when it is closed
 * @dispatcher: its program
 * @config: its map
 * @runs: the map of the runs, or -1 if they are not counted
 * @count: number of @links
 * @links: the links that put the components into their slots
 * @maps: of each shared component: its maps, which its own node keeps, too
 * @link: the new link to the interface, or -1 if the chain has one already
 */
struct chain_built {
	struct bpf_object *object;
	int dispatcher;
	int config;
	int runs;
	size_t count;
	int links[CHAIN_MAX];
	struct keep_maps maps[CHAIN_MAX];
	int link;
};

int chain_build(const struct chain_state *state, const struct chain *chain,
		uint32_t flags, bool patient, struct chain_built *built);
void chain_built_close(struct chain_built *built);

#endif /* BPFDEV_CHAIN_BUILD_H */
