/* SPDX-License-Identifier: GPL-2.0-only */
/* A change of a chain: planned, made and put in place, until that succeeds. */
#ifndef BPFDEV_CHAIN_CHANGE_H
#define BPFDEV_CHAIN_CHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "chain/file.h"
#include "chain/load.h"
#include "chain/plan.h"

struct cli_command;

/*
 * struct chain_change - what is to be done
 * @iface: to the chain of which interface
 * @plan: changes what is there to what shall be
 * @name: of the component that it is about
 * @position: where that goes
 * @on: after which verdicts the next one runs, 0 if that was not said
 * @source: where its program is from
 * @names: components
 * @count: how many
 * @file: the file that is applied
 * @mode: XDP_FLAGS_*, 0 for the kernel's choice
 * @mode_word: what the user calls it
 * @patient: it is of use to wait for what is in the way
 * @makes: there may be no chain yet
 * @replace: the component is there
 * @force: whatever is there
 * @all: remove all
 */
struct chain_change {
	const char *iface;
	int (*plan)(struct chain_change *change, struct chain *chain);
	const char *name;
	struct chain_position position;
	uint32_t on;
	struct chain_source source;
	char **names;
	size_t count;
	struct chain_file file;
	uint32_t mode;
	const char *mode_word;
	bool patient;
	bool makes;
	bool replace;
	bool force;
	bool all;
};

int chain_change_add(const struct cli_command *command,
		     struct chain_change *change);
int chain_change_apply(const struct cli_command *command,
		       struct chain_change *change);
int chain_change_order(const struct cli_command *command,
		       struct chain_change *change);
int chain_change_remove(const struct cli_command *command,
			struct chain_change *change);

#endif /* BPFDEV_CHAIN_CHANGE_H */
