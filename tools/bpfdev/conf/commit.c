// SPDX-License-Identifier: GPL-2.0-only
/*
 * Carrying out a plan: directories, maps and programs, links, owners, chains, and then removals.
 * If a step before the removals fails, those before it are taken back, the last one first. Only
 * chains that were changed already stay so.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bpf/entry_owner.h"
#include "bpf/ids.h"
#include "bpf/keep_maps.h"
#include "conf/attach.h"
#include "conf/chains.h"
#include "conf/commit.h"
#include "conf/conf.h"
#include "conf/nodes.h"
#include "conf/plan.h"
#include "conf/record.h"
#include "conf/refill.h"
#include "conf/state.h"
#include "libbpfdev.h"
#include "util/error.h"
#include "util/path.h"

static int commit_make_dir(struct step *step)
{
	const struct conf_line *line = step->state->line;
	BPFDEV_OPTS(bpfdev_mkdir_opts, opts, .flags = line->owner.flags,
		    .mode = line->owner.mode, .uid = line->owner.uid,
		    .gid = line->owner.gid, .limit = line->owner.limit);
	const char *last;
	int ctl, ret;

	ctl = cli_open_parent(line->name, O_WRONLY | O_CREAT, &last);
	if (ctl < 0)
		return CLI_FAILURE;
	ret = bpfdev_mkdir(ctl, last, &opts);
	close(ctl);
	if (ret)
		return cli_name_error("make the directory", line->name, -ret);
	step->id = opts.minor;
	step->done = true;
	return CLI_OK;
}

static int commit_compare_depth(const void *a, const void *b)
{
	const struct step *one = *(struct step * const *)a;
	const struct step *other = *(struct step * const *)b;

	return strcmp(one->state->line->name, other->state->line->name);
}

/* A directory comes after that which it is in. */
static int commit_make_dirs(struct plan *plan)
{
	struct step **dirs = calloc(plan->states->count + 1, sizeof(void *));
	size_t i, count = 0;
	int status = CLI_OK;

	if (!dirs)
		exit(cli_error("out of memory"));
	for (i = 0; i < plan->states->count; i++)
		if (plan->step[i].action == PLAN_MAKE &&
		    plan->step[i].state->line->kind == CONF_MKDIR)
			dirs[count++] = &plan->step[i];
	qsort(dirs, count, sizeof(void *), commit_compare_depth);
	for (i = 0; i < count && !status; i++) {
		conf_errors_at(dirs[i]->state->line);
		status = commit_make_dir(dirs[i]);
		conf_errors_at(NULL);
	}
	free(dirs);
	return status;
}

static unsigned int commit_owner_flags(const struct state *state)
{
	unsigned int flags = 0;

	if (state->differs & STATE_MODE)
		flags |= BPFDEV_SET_MODE;
	if (state->differs & STATE_USER)
		flags |= BPFDEV_SET_UID;
	if (state->differs & STATE_GROUP)
		flags |= BPFDEV_SET_GID;
	if (state->differs & STATE_LIMIT)
		flags |= BPFDEV_SET_LIMIT;
	return flags;
}

/* A directory with a higher limit may get new entries. */
static int commit_raise_limits(struct plan *plan)
{
	int status = CLI_OK;
	size_t i;

	for (i = 0; i < plan->states->count && !status; i++) {
		struct step *step = &plan->step[i];
		const struct conf_line *line = step->state->line;

		if (!line || !(step->state->differs & STATE_LIMIT) ||
		    line->owner.limit < step->state->owner.limit)
			continue;
		conf_errors_at(line);
		status = entry_owner_set(line->name, BPFDEV_TYPE_DIR, &line->owner,
					 BPFDEV_SET_LIMIT);
		conf_errors_at(NULL);
		step->limited = !status;
	}
	return status;
}

static void commit_lower_limits(struct plan *plan)
{
	size_t i;

	for (i = 0; i < plan->states->count; i++)
		if (plan->step[i].limited)
			entry_owner_set(plan->step[i].state->line->name, BPFDEV_TYPE_DIR,
					&plan->step[i].state->owner, BPFDEV_SET_LIMIT);
}

static int commit_set_owners(struct plan *plan, size_t *count)
{
	int status = CLI_OK;

	for (*count = 0; *count < plan->states->count; ++*count) {
		const struct state *state = plan->step[*count].state;

		if (!state->line || !(state->differs & STATE_OWNER))
			continue;
		conf_errors_at(state->line);
		status = entry_owner_set(state->line->name, state->type,
					 &state->line->owner, commit_owner_flags(state));
		conf_errors_at(NULL);
		if (status)
			break;
	}
	return status;
}

static void commit_take_back_owners(struct plan *plan, size_t count)
{
	const struct state *state;

	while (count-- > 0) {
		state = plan->step[count].state;
		if (state->line && state->differs & STATE_OWNER)
			entry_owner_set(state->line->name, state->type, &state->owner,
					commit_owner_flags(state));
	}
}

static int commit_chains(struct plan *plan)
{
	int status = CLI_OK;
	size_t i;

	for (i = 0; i < plan->states->count && !status; i++) {
		struct step *step = &plan->step[i];

		if (!step->state->line || step->state->line->kind != CONF_CHAIN ||
		    step->action == PLAN_WAIT || !step->state->differs)
			continue;
		status = chains_apply(step->state->line);
		step->done = !status;
	}
	return status;
}

/* A new chain is removed; the former components of others are not known. */
static void commit_take_back_chains(struct plan *plan)
{
	size_t i;

	for (i = 0; i < plan->states->count; i++) {
		const struct step *step = &plan->step[i];

		if (!step->done || !step->state->line ||
		    step->state->line->kind != CONF_CHAIN)
			continue;
		if (step->state->differs & STATE_MISSING)
			chains_remove(step->state->line->name);
		else
			cli_say("the chain of %s has been changed already, and stays so\n",
				step->state->line->name);
	}
}

static void commit_take_back_dirs(struct plan *plan)
{
	bool again = true;
	size_t i;

	/* those below others first: they can come in any order */
	while (again) {
		again = false;
		for (i = 0; i < plan->states->count; i++) {
			struct step *step = &plan->step[i];
			const char *last;
			int ctl;

			if (!step->done || !step->state->line ||
			    step->state->line->kind != CONF_MKDIR)
				continue;
			ctl = bpfdev_ctl_open_parent(step->state->line->name, O_WRONLY, &last);
			if (ctl < 0)
				continue;
			if (!bpfdev_rmdir(ctl, last)) {
				step->done = false;
				again = true;
			}
			close(ctl);
		}
	}
}

static int commit_remove_one(struct step *step)
{
	const struct applied *is = step->state->is;
	BPFDEV_OPTS(bpfdev_expect_opts, opts, .flags = BPFDEV_EXPECT, .expect_id = is->id);
	const char *last;
	int ctl, ret;

	if (is->kind == CONF_CHAIN) {
		step->done = !chains_remove(is->name);
		return step->done ? CLI_OK : CLI_FAILURE;
	}
	ctl = cli_open_parent(is->name, O_WRONLY, &last);
	if (ctl < 0)
		return CLI_FAILURE;
	ret = is->kind == CONF_MKDIR ? bpfdev_rmdir(ctl, last) :
				       bpfdev_remove(ctl, last, &opts);
	close(ctl);
	step->done = !ret || ret == -ENOENT;
	return step->done ? CLI_OK :
	       cli_name_error(is->kind == CONF_MKDIR ? "remove the directory" : "unpin",
			      is->name, -ret);
}

/* First nodes, then directories: names in them sort behind their own. */
static int commit_remove(struct plan *plan)
{
	int status = CLI_OK;
	size_t i;

	for (i = plan->states->count; i-- > 0;) {
		struct step *step = &plan->step[i];

		if (step->action == PLAN_REMOVE && commit_remove_one(step))
			status = CLI_FAILURE;
	}
	return status;
}

/* The steps in their order, until one fails. @owners: number of owners that were set. */
static int commit_steps(struct plan *plan, size_t *owners)
{
	int status;

	status = record_before(plan);
	if (!status)
		status = commit_make_dirs(plan);
	if (!status)
		status = commit_raise_limits(plan);
	if (!status)
		status = nodes_make(plan, false);
	if (!status)
		status = attach_links(plan);
	if (!status)
		status = record_before(plan);
	if (!status)
		status = nodes_make(plan, true);
	if (!status)
		status = commit_set_owners(plan, owners);
	return status ?: commit_chains(plan);
}

/**
 * commit_plan() - carry out a plan
 * @plan: the plan, loaded
 *
 * After an error all is as it was.
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int commit_plan(struct plan *plan)
{
	size_t owners = 0;
	int status;

	status = refill_maps(plan);
	if (status)
		return status;
	status = commit_steps(plan, &owners);
	if (status) {
		commit_take_back_chains(plan);
		commit_take_back_owners(plan, owners);
		nodes_take_back(plan);
		commit_lower_limits(plan);
		commit_take_back_dirs(plan);
		applied_write(&plan->states->list);
		return status;
	}
	status = commit_remove(plan);
	return record_after(plan) ?: status;
}
