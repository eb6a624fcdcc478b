/* SPDX-License-Identifier: GPL-2.0-only */
/* The runs of the components of a chain. */
#ifndef BPFDEV_CHAIN_RUNS_H
#define BPFDEV_CHAIN_RUNS_H

#include <stdint.h>

#include "config.h"

struct chain_state;

int chain_read_runs(const struct chain_state *state, uint64_t runs[CHAIN_MAX]);

#endif /* BPFDEV_CHAIN_RUNS_H */
