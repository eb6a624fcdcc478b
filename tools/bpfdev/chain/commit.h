/* SPDX-License-Identifier: GPL-2.0-only */
/* A chain, put in place. */
#ifndef BPFDEV_CHAIN_COMMIT_H
#define BPFDEV_CHAIN_COMMIT_H

struct chain;
struct chain_built;
struct chain_state;

int chain_commit(const struct chain_state *state, const struct chain *chain,
		 const struct chain_built *built);
int chain_clear(const struct chain_state *state);

#endif /* BPFDEV_CHAIN_COMMIT_H */
