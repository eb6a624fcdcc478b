/* SPDX-License-Identifier: GPL-2.0-only */
/* A change of a chain: plan, build and put in place, repeated until it succeeds. */
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
 * struct chain_change - a change
 * @iface: interface of the chain
 * @dir: its directory when it was last looked for
 * @known_dir: its directory, if the caller knows it; NULL: look for it
 * @plan: changes the present chain to the new one
 * @name: name of the component that changes
 * @position: new place of this component
 * @on: verdicts after which the next component runs, 0 if not given
 * @source: source of its program
 * @names: names of components
 * @count: number of @names
 * @file: the file that is applied
 * @counted: count the runs of the components
 * @mode: XDP_FLAGS_*, 0 for the kernel's choice
 * @mode_word: the user's word for @mode
 * @patient: wait for conflicts to end
 * @makes: make the chain if it does not exist
 * @replace: the component must exist
 * @force: replace the chain in any state
 * @all: remove all components
 * @dry_run: print what would change, and change nothing
 * @silent: with @dry_run: do not print it
 * @gone: change it only if its link is not attached; false afterwards: it was attached
 */
struct chain_change {
	const char *iface;
	char *dir;
	const char *known_dir;
	int (*plan)(struct chain_change *change, struct chain *chain);
	const char *name;
	struct chain_position position;
	uint32_t on;
	struct chain_source source;
	char **names;
	size_t count;
	struct chain_file *file;
	bool counted;
	uint32_t mode;
	const char *mode_word;
	bool patient;
	bool makes;
	bool replace;
	bool force;
	bool all;
	bool dry_run;
	bool silent;
	bool gone;
};

int chain_change_add(const struct cli_command *command,
		     struct chain_change *change);
int chain_change_apply(const struct cli_command *command,
		       struct chain_change *change);
int chain_change_count(const struct cli_command *command,
		       struct chain_change *change);
int chain_change_order(const struct cli_command *command,
		       struct chain_change *change);
int chain_change_remove(const struct cli_command *command,
			struct chain_change *change);

#endif /* BPFDEV_CHAIN_CHANGE_H */
