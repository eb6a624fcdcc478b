/* SPDX-License-Identifier: GPL-2.0-only */
/* The changes of an apply. */
#ifndef BPFDEV_CONF_PLAN_H
#define BPFDEV_CONF_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bpf/keep_maps.h"
#include "conf/parts.h"
#include "conf/state.h"

enum plan_action {
	PLAN_KEEP,	/* nothing, or the owner and the mode only */
	PLAN_MAKE,	/* a new entry */
	PLAN_REPLACE,	/* another object behind the name */
	PLAN_UPDATE,	/* another program in the link */
	PLAN_WAIT,	/* nothing, until its interface is there */
	PLAN_REMOVE,	/* no line names it */
};

/*
 * struct step - the change of an entry
 * @state: the entry
 * @action: the change
 * @part: its map or program, or NULL
 * @link: a new link, or -1
 * @id: the ID that the object of the entry will have, 0 for a link that is not yet there
 * @old: the object that is replaced, or the program that the link ran before, or -1
 * @old_keeps: maps that the old object keeps, or NULL
 * @done: it was changed, and is to be changed back if another step fails
 * @limited: its limit was raised, and is to be lowered if another step fails
 */
struct step {
	struct state *state;
	enum plan_action action;
	struct part *part;
	int link;
	uint32_t id;
	int old;
	struct keep_maps *old_keeps;
	bool done;
	bool limited;
};

/*
 * struct plan - the changes of an apply
 * @states: the lines and their entries
 * @step: one for each of @states
 * @parts: the maps and programs that lines name
 * @migrate: a map that does not fit gets a new one with its elements
 * @prune: entries that no line names are removed
 * @dry_run: nothing is changed: no present map is used
 */
struct plan {
	struct states *states;
	struct step *step;
	struct parts parts;
	bool migrate;
	bool prune;
	bool dry_run;
};

int plan_make(struct plan *plan, struct states *states);
int plan_load(struct plan *plan);
bool plan_changes(const struct plan *plan);
void plan_free(struct plan *plan);

#endif /* BPFDEV_CONF_PLAN_H */
