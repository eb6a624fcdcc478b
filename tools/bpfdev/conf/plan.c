// SPDX-License-Identifier: GPL-2.0-only
/*
 * The changes of an apply. All programs of an object file come from one load, so that they
 * share their maps, also those that no line names. If one of them is missing, the file is
 * loaded again, with the present maps that lines name, and the others are exchanged, too.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <bpf/libbpf.h>

#include "bpf/contents.h"
#include "bpf/ids.h"
#include "conf/applied.h"
#include "conf/conf.h"
#include "conf/parts.h"
#include "conf/plan.h"
#include "conf/source.h"
#include "conf/state.h"
#include "libbpfdev.h"
#include "util/error.h"
#include "util/path.h"

static int plan_kind_error(const struct state *state)
{
	return cli_error("%s is not what this line says: it is a %s%s; '%s %s' removes it",
			 state->line->name, bpfdev_type_str(state->type),
			 state->type == BPFDEV_TYPE_MAP ? " node of the other face" : "",
			 state->type == BPFDEV_TYPE_DIR ? "bpfdev rmdir" : "bpfdev unpin",
			 state->line->name);
}

/* A directory above an entry must be there, or be made by another line. */
static int plan_check_above(const struct plan *plan, const struct conf_line *line)
{
	const struct states *states = plan->states;
	char *above = cli_dirname(line->name);
	bool found = !*above || cli_is_dir(above);
	size_t i;

	for (i = 0; i < states->count && !found; i++)
		found = states->entry[i].line &&
			states->entry[i].line->kind == CONF_MKDIR &&
			!strcmp(states->entry[i].line->name, above);
	if (!found)
		cli_error("%s: no directory %s, and no line 'mkdir %s'", line->name, above,
			  above);
	free(above);
	return found ? CLI_OK : CLI_FAILURE;
}

/* Only a kind of map that can be saved can be persistent. */
static int plan_check_persist(const struct state *state)
{
	const struct bpf_map *map;

	if (source_open(state->source))
		return CLI_FAILURE;
	/* the errors before came from the line of the object file */
	conf_errors_at(state->line);
	map = source_map(state->source, state->line->part);
	return map ? contents_check_type(bpf_map__type(map), "save", state->line->name) :
		     CLI_FAILURE;
}

static int plan_check(const struct plan *plan, const struct step *step)
{
	const struct state *state = step->state;
	int status = CLI_OK;

	if (!state->line || state->line->kind == CONF_CHAIN)
		return CLI_OK;
	conf_errors_at(state->line);
	if (state->differs & STATE_KIND)
		status = plan_kind_error(state);
	else if (state->differs & STATE_MISSING)
		status = plan_check_above(plan, state->line);
	if (!status && state->line->persist && !(state->is && state->is->persist))
		status = plan_check_persist(state);
	conf_errors_at(NULL);
	return status;
}

/* The words of a link that its program was loaded with: "xdp", "cgroup ... connect4". */
static void plan_target_kind(const char *text, char *kind, size_t size)
{
	char word[32], last[64];
	int found = sscanf(text, "%*s %31s %*s %63s", word, last);

	/* an option is no word of the target */
	snprintf(kind, size, "%s %s", found > 0 ? word : "",
		 found > 1 && *last != '-' ? last : "");
}

/* Check whether the program must be loaded for another purpose than before. */
static bool plan_is_other_type(const struct state *state)
{
	const struct applied *is = state->is;
	char kind[128], was[128];

	if (!is || is->sum != state->source->sum)
		return false;
	if (state->line->kind == CONF_PROG)
		return strcmp(strchrnul(is->text, ' '), strchrnul(state->line->text, ' ')) != 0;
	if (state->line->kind != CONF_LINK)
		return false;
	plan_target_kind(is->text, was, sizeof(was));
	plan_target_kind(state->line->text, kind, sizeof(kind));
	return strcmp(kind, was) != 0;
}

/* Check whether the entry has another object than the one that was found. */
static bool plan_is_other(const struct step *step)
{
	const struct state *state = step->state;
	uint32_t id = state->line->kind == CONF_LINK || state->line->kind == CONF_VIEW ?
			      state->prog_id : state->id;

	return step->part->fd >= 0 && step->part->id != id;
}

/* Check whether the program of a line is needed. */
static bool plan_acts(const struct step *step)
{
	const struct state *state = step->state;

	return !(state->differs & STATE_WAITING) &&
	       (state->differs & ~STATE_OWNER || plan_is_other(step));
}

/*
 * Find the files to be loaded. Only libbpf knows the attach point of a section, and only if it
 * has loaded the program.
 */
static void plan_find_again(struct plan *plan)
{
	size_t i;

	for (i = 0; i < plan->states->count; i++) {
		const struct step *step = &plan->step[i];
		const struct conf_line *line = step->state->line;

		if (!step->part)
			continue;
		if (step->part->is_map ? step->part->fd < 0 :
		    plan_acts(step) && (step->part->fd < 0 ||
					(line->kind == CONF_LINK && !line->point.word) ||
					plan_is_other_type(step->state)))
			step->part->source->again = true;
	}
}

static int plan_migrate(const struct plan *plan, struct step *step)
{
	const struct state *state = step->state;

	if (!plan->migrate) {
		conf_errors_at(state->line);
		cli_error("%s is there, but not as %s defines it: %.*s; --migrate makes a new map and copies the elements, if they fit",
			  state->line->name, state->source->line->file, (int)state->why.len,
			  state->why.chars);
		conf_errors_at(NULL);
		return CLI_FAILURE;
	}
	if (step->part->old < 0)
		step->part->old = ids_open(BPFDEV_TYPE_MAP, state->id);
	return CLI_OK;
}

static int plan_map(const struct plan *plan, struct step *step)
{
	const struct state *state = step->state;
	const struct part *part = step->part;

	step->action = state->there ? PLAN_REPLACE : PLAN_MAKE;
	if (!state->there)
		return CLI_OK;
	if (part->fd >= 0 && part->id == state->id)
		step->action = PLAN_KEEP;
	/* a map of another part is just replaced */
	if (part->fd < 0 && state->differs & STATE_DEFINITION &&
	    (!state->is || part_is_of(part, state->is->text)))
		return plan_migrate(plan, step);
	return CLI_OK;
}

/* Open the place of a link. If it is not there any more, the link waits. */
static int plan_open_point(struct step *step)
{
	struct conf_line *line = (struct conf_line *)step->state->line;
	int status;

	if (line->kind != CONF_LINK || line->point.at >= 0)
		return CLI_OK;
	if (state_is_waiting(&line->point)) {
		step->action = PLAN_WAIT;
		return CLI_OK;
	}
	conf_errors_at(line);
	status = attach_point_open(&line->point);
	conf_errors_at(NULL);
	return status;
}

/* Decide about a link that is there: one that can run another program keeps its place. */
static int plan_link(struct step *step)
{
	const struct state *state = step->state;
	const struct conf_line *line = state->line;

	step->action = PLAN_REPLACE;
	if (line->kind != CONF_LINK || !line->point.word ||
	    state->differs & (STATE_DETACHED | STATE_TARGET))
		return plan_open_point(step);
	if (state->is && state_same_target(state->is->text, line->text)) {
		step->action = PLAN_UPDATE;
		return CLI_OK;
	}
	if (plan_open_point(step))
		return CLI_FAILURE;
	if (!state->is && step->action != PLAN_WAIT && state_is_at(&line->point, state->id))
		step->action = PLAN_UPDATE;
	return CLI_OK;
}

static int plan_program(struct step *step)
{
	const struct state *state = step->state;

	if (state->differs & STATE_WAITING) {
		step->action = PLAN_WAIT;
		return CLI_OK;
	}
	if (!state->there) {
		step->action = PLAN_MAKE;
		return plan_open_point(step);
	}
	if (!plan_acts(step) && !state->source->again)
		return CLI_OK;
	if (state->line->kind != CONF_PROG)
		return plan_link(step);
	step->action = PLAN_REPLACE;
	return CLI_OK;
}

static int plan_step(const struct plan *plan, struct step *step)
{
	const struct state *state = step->state;

	if (!state->line) {
		step->action = plan->prune ? PLAN_REMOVE : PLAN_KEEP;
		return CLI_OK;
	}
	step->id = state->id;
	if (step->part)
		return step->part->is_map ? plan_map(plan, step) : plan_program(step);
	if (state->differs & STATE_WAITING)
		step->action = PLAN_WAIT;
	else if (state->differs & STATE_MISSING)
		step->action = PLAN_MAKE;
	return CLI_OK;
}

static int plan_steps(struct plan *plan)
{
	int status = CLI_OK;
	size_t i;

	for (i = 0; i < plan->states->count; i++)
		if (plan_step(plan, &plan->step[i]))
			status = CLI_FAILURE;
	return status;
}

/**
 * plan_make() - find the changes
 * @plan: filled in, its options are set; pass it to plan_free() in any case
 * @states: the lines and their entries
 *
 * Return: CLI_OK, or CLI_FAILURE after the errors were reported.
 */
int plan_make(struct plan *plan, struct states *states)
{
	int status = CLI_OK;
	size_t i;

	plan->states = states;
	plan->step = calloc(states->count + 1, sizeof(*plan->step));
	if (!plan->step)
		exit(cli_error("out of memory"));
	parts_make(&plan->parts, states);
	for (i = 0; i < states->count; i++) {
		plan->step[i] = (struct step) {
			.state = &states->entry[i], .part = plan->parts.of[i], .link = -1,
			.old = -1,
		};
		if (plan_check(plan, &plan->step[i]))
			status = CLI_FAILURE;
	}
	if (status)
		return status;
	parts_find(&plan->parts, states);
	plan_find_again(plan);
	return parts_drop(&plan->parts) ?: plan_steps(plan);
}

/** plan_changes() - check whether an apply would change anything */
bool plan_changes(const struct plan *plan)
{
	size_t i;

	for (i = 0; i < plan->states->count; i++)
		if ((plan->step[i].action != PLAN_KEEP && plan->step[i].action != PLAN_WAIT) ||
		    plan->step[i].state->differs & (STATE_OWNER | STATE_CHAIN))
			return true;
	return false;
}

static void plan_free_step(struct step *step)
{
	if (step->link >= 0)
		close(step->link);
	if (step->old >= 0)
		close(step->old);
	if (step->old_keeps)
		keep_maps_drop(step->old_keeps);
	free(step->old_keeps);
}

/** plan_free() - free a plan; new objects that have no node end here */
void plan_free(struct plan *plan)
{
	size_t i;

	for (i = 0; plan->step && i < plan->states->count; i++)
		plan_free_step(&plan->step[i]);
	free(plan->step);
	parts_free(&plan->parts);
}
