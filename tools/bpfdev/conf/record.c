// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writing the record of an apply: before names appear, with the new entries beside the old
 * ones; and at the end, with the new ones only.
 */
#include <stdbool.h>
#include <string.h>

#include "conf/applied.h"
#include "conf/conf.h"
#include "conf/plan.h"
#include "conf/record.h"
#include "conf/state.h"
#include "util/error.h"

/* A map, directory or chain that was there before the line is not apply's to remove. */
static bool record_is_found(const struct step *step)
{
	const struct state *state = step->state;

	if (state->line->kind == CONF_CHAIN)
		return !(state->differs & STATE_MISSING) && (!state->last || state->last->found);
	if (step->action != PLAN_KEEP)
		return false;
	return state->is ? state->is->found : true;
}

static void record_add_step(struct applied_list *list, const struct step *step)
{
	const struct state *state = step->state;
	const struct conf_line *line = state->line;
	struct applied entry = {
		.kind = line->kind,
		.id = step->id,
		.sum = state->source ? state->source->sum : 0,
		.persist = line->persist,
		.found = record_is_found(step),
		.path = (char *)line->path,
		.name = line->name,
		.text = line->text,
	};

	if (line->kind == CONF_LINK || line->kind == CONF_VIEW)
		entry.prog_id = step->action == PLAN_KEEP ? state->prog_id : step->part->id;
	applied_add(list, &entry);
}

/* The object files, by which "bpfdev save --conf" explains the words of others. */
static void record_add_sources(struct applied_list *list, const struct states *states)
{
	size_t i;

	for (i = 0; i < states->sources; i++) {
		const struct source *source = &states->source[i];
		const struct applied entry = {
			.kind = CONF_OBJECT,
			.sum = source->sum,
			.path = (char *)source->line->path,
			.name = source->line->name,
			.text = source->line->text,
		};

		applied_add(list, &entry);
	}
}

/* Check whether all facts for the record are known. */
static bool record_is_known(const struct step *step)
{
	if (!step->state->line || step->action == PLAN_WAIT)
		return false;
	return !step->part || step->id;
}

/*
 * Programs that must be loaded again, although the object file is the same, are not to be
 * found any more: an apply that goes on after this one was killed must load them, too.
 */
static bool record_is_over(const struct plan *plan, const struct applied *entry)
{
	const struct states *states = plan->states;
	size_t i;

	for (i = 0; i < states->sources; i++)
		if (states->source[i].again && states->source[i].sum == entry->sum &&
		    entry->kind != CONF_MAP)
			return true;
	return false;
}

/**
 * record_before() - write the entries that are going to be there, beside the present ones
 * @plan: the plan, loaded
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int record_before(const struct plan *plan)
{
	const struct applied_list *old = &plan->states->list;
	struct applied_list list = {};
	size_t i;
	int status;

	for (i = 0; i < old->count; i++)
		if (!record_is_over(plan, &old->entry[i]))
			applied_add(&list, &old->entry[i]);
	for (i = 0; i < plan->states->count; i++)
		if (record_is_known(&plan->step[i]))
			record_add_step(&list, &plan->step[i]);
	status = applied_write(&list);
	applied_free(&list);
	return status;
}

static bool record_has_source(const struct states *states, const struct applied *entry)
{
	size_t i;

	for (i = 0; i < states->sources; i++)
		if (states->source[i].sum == entry->sum)
			return true;
	return false;
}

/* Check whether an old entry is out of date. */
static bool record_is_old(const struct plan *plan, const struct applied *entry)
{
	const struct states *states = plan->states;
	size_t i;

	if (entry->kind == CONF_OBJECT)
		return conf_is_in_scope(states->conf, entry->path) ||
		       record_has_source(states, entry);

	for (i = 0; i < states->count; i++) {
		const struct state *state = &states->entry[i];
		const char *name = state->line ? state->line->name : state->is->name;
		enum conf_kind kind = state->line ? state->line->kind : state->is->kind;

		/* a waiting link keeps its entry: it may still be there, detached */
		if (kind == entry->kind && !strcmp(name, entry->name))
			return state->line ? plan->step[i].action != PLAN_WAIT :
					     plan->step[i].done;
	}
	/* no line names it, and it is no longer there */
	return conf_is_in_scope(states->conf, entry->path) && !entry->found;
}

/**
 * record_after() - write the present entries, after all has been done
 * @plan: the plan
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int record_after(const struct plan *plan)
{
	const struct applied_list *old = &plan->states->list;
	struct applied_list list = {};
	size_t i;
	int status;

	for (i = 0; i < old->count; i++)
		if (!record_is_old(plan, &old->entry[i]))
			applied_add(&list, &old->entry[i]);
	for (i = 0; i < plan->states->count; i++)
		if (record_is_known(&plan->step[i]))
			record_add_step(&list, &plan->step[i]);
	record_add_sources(&list, plan->states);
	status = applied_write(&list);
	applied_free(&list);
	return status;
}

static bool record_has(const struct applied_list *list, const struct step *step)
{
	const struct conf_line *line = step->state->line;
	const struct applied *is = applied_newest(list, line->kind, line->name);

	return is && is->id == step->id && is->persist == line->persist &&
	       !strcmp(is->path, line->path) && !strcmp(is->text, line->text) &&
	       is->sum == (step->state->source ? step->state->source->sum : 0);
}

/** record_is_due() - check whether the record differs from the present entries */
bool record_is_due(const struct plan *plan)
{
	const struct applied_list *list = &plan->states->list;
	size_t i;

	for (i = 0; i < plan->states->count; i++) {
		const struct step *step = &plan->step[i];

		if (!record_is_known(step))
			continue;
		if (!record_has(list, step))
			return true;
	}
	return false;
}
