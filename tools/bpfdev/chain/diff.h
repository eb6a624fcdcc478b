/* SPDX-License-Identifier: GPL-2.0-only */
/* The difference between a running chain and a planned one. */
#ifndef BPFDEV_CHAIN_DIFF_H
#define BPFDEV_CHAIN_DIFF_H

struct chain;
struct chain_state;

void chain_diff(const struct chain_state *state, const struct chain *chain, const char *mode);

#endif /* BPFDEV_CHAIN_DIFF_H */
