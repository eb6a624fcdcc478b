/* SPDX-License-Identifier: GPL-2.0-only */
/* Reading a chain. */
#ifndef BPFDEV_CHAIN_READ_H
#define BPFDEV_CHAIN_READ_H

#include <stdbool.h>
#include <stdint.h>

#include "chain/place.h"
#include "chain/plan.h"
#include "libbpfdev.h"

/* Not an exit status: another process has changed the chain; start over. */
#define CHAIN_STALE		(-1)

/* States of a chain; the last two may be an unfinished change. */
enum chain_status {
	CHAIN_EMPTY,	/* no components, nothing attached */
	CHAIN_RUNS,	/* it works as described by its config */
	CHAIN_GONE,	/* its link is not attached */
	CHAIN_FOREIGN,	/* its link runs another program */
	CHAIN_BROKEN,	/* a part is missing */
};

/*
 * struct chain_state - the contents of a chain's directory
 * @iface: the interface, or the name of the directory below CHAIN_DIR
 * @dir: the directory's name, the caller's
 * @ctl: its control node
 * @devs: its entries
 * @status: its state
 * @chain: the components, as far as they are known
 * @link, @dispatcher, @config, @runs: BPF IDs of the objects behind these names, or 0
 * @running: BPF ID of the program that the link runs
 * @at: attach point of the link, all 0 if it is not attached or unknown
 * @gone: the link exists and is not attached
 * @missing: of an incomplete chain: the first node that is missing, or is another object
 * @unsound: of an incomplete chain: what is wrong in its config; empty if that is not it
 */
struct chain_state {
	const char *iface;
	const char *dir;
	int ctl;
	struct bpfdev_devs *devs;
	enum chain_status status;
	struct chain chain;
	uint32_t link;
	uint32_t dispatcher;
	uint32_t config;
	uint32_t runs;
	uint32_t running;
	struct chain_at at;
	bool gone;
	const char *missing;
	char unsound[128];
};

void chain_wait(void);
int chain_read(struct chain_state *state, const char *iface, const char *dir, int flags,
	       bool made);
int chain_read_once(struct chain_state *state, const char *iface, const char *dir);
int chain_read_none(struct chain_state *state, const char *iface, const char *dir);
void chain_state_free(struct chain_state *state);
int chain_none_error(const struct chain_state *state);
const struct bpfdev_dev *chain_entry(const struct chain_state *state,
				     const char *name);
const char *chain_status_word(enum chain_status status);
int chain_state_error(const struct chain_state *state);

#endif /* BPFDEV_CHAIN_READ_H */
