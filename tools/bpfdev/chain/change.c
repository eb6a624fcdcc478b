// SPDX-License-Identifier: GPL-2.0-only
/*
 * A change of a chain. It reads the current state, builds all new parts, and puts them
 * in place if that state is still current; else it starts over. If several changes run
 * at once, one always succeeds.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <bpf/bpf.h>

#include "bpf/attach_xdp.h"
#include "bpf/ids.h"
#include "bpf/pin_node.h"
#include "chain/build.h"
#include "chain/change.h"
#include "chain/commit.h"
#include "chain/diff.h"
#include "chain/load.h"
#include "chain/plan.h"
#include "chain/read.h"
#include "libbpfdev.h"
#include "util/alloc.h"
#include "util/error.h"
#include "util/interface.h"
#include "util/path.h"
#include "util/usage.h"

/*
 * The time in seconds during which a change starts over. It may have to wait until
 * another change has put the first chain of an interface in place, or until the kernel
 * has ended the last link. For any other conflict, a long wait is of no use.
 */
#define CHANGE_SECONDS	60
#define BUSY_SECONDS	10

static int change_plan_replace(struct chain_change *change, struct chain *chain)
{
	int at = chain_find(chain, change->name);
	struct chain_part *part;

	if (at < 0)
		return cli_error("cannot replace %s: the chain of %s has no such component; omit --replace to add it",
				 change->name, change->iface);
	part = &chain->part[at];
	part->source = &change->source;
	if (change->on)
		part->on = change->on;
	return chain_move(chain, change->name, &change->position);
}

static int change_plan_add(struct chain_change *change, struct chain *chain)
{
	struct chain_part part = {
		.on = change->on,
		.source = &change->source,
	};

	if (change->replace)
		return change_plan_replace(change, chain);
	if (chain_find(chain, change->name) >= 0)
		return cli_error("cannot add %s: the chain of %s already has a component of that name; use --replace to replace its program",
				 change->name, change->iface);
	chain_put_name(part.name, change->name);
	return chain_add(chain, &part, &change->position);
}

/* A new component without a given place. */
static bool change_is_by_priority(const struct chain_change *change)
{
	return change->plan == change_plan_add && !change->replace &&
	       !change->position.before && !change->position.after;
}

static int change_plan_remove(struct chain_change *change, struct chain *chain)
{
	int status = CLI_OK;
	size_t i;

	if (change->all)
		chain->count = 0;
	for (i = 0; i < change->count && !status; i++)
		status = chain_remove(chain, change->names[i]);
	return status;
}

static int change_plan_order(struct chain_change *change, struct chain *chain)
{
	return chain_order(chain, change->names, change->count);
}

static int change_plan_count(struct chain_change *change, struct chain *chain)
{
	if (!chain->count)
		return cli_error("cannot count the runs of the chain of %s: it has no components; add one first",
				 change->iface);
	chain->counted = change->counted;
	return CLI_OK;
}

static int change_plan_file(struct chain_change *change, struct chain *chain)
{
	*chain = change->file->chain;
	return CLI_OK;
}

/* The tag of a component's program, all 0 if it is out of reach. */
static void change_read_tag(const struct chain_part *part, const struct bpfdev_dev *dev,
			    uint8_t *tag)
{
	struct bpf_prog_info info = {};
	__u32 len = sizeof(info);
	int fd = -1;

	if (bpfdev_dev__tag(dev)) {
		memcpy(tag, bpfdev_dev__tag(dev), BPFDEV_TAG_SIZE);
		return;
	}
	if (part->shared)
		fd = ids_open(BPFDEV_TYPE_PROG, part->id);
	if (fd >= 0) {
		ids_read_info(fd, &info, &len);
		close(fd);
	}
	memcpy(tag, info.tag, BPFDEV_TAG_SIZE);
}

/* Check for the same instructions and the same acceptance of fragments. */
static bool change_is_alike(const struct chain_source *source,
			    const struct bpfdev_dev *dev,
			    const struct chain_part *part)
{
	uint8_t tag[BPFDEV_TAG_SIZE];

	if (strcmp(source->word, "file") != 0 || source->frags != part->frags)
		return false;
	change_read_tag(part, dev, tag);
	return !memcmp(tag, source->tag, BPFDEV_TAG_SIZE);
}

/*
 * Keep each component that is already in the chain, with its maps, if its program is
 * the same or, when a file is applied again, an equal one.
 */
static void change_keep_parts(struct chain_change *change,
			      const struct chain_state *state,
			      struct chain *chain)
{
	size_t i;
	int at;

	for (i = 0; i < chain->count; i++) {
		struct chain_part *part = &chain->part[i];
		const struct bpfdev_dev *dev = chain_entry(state, part->name);
		const struct chain_part *is;

		at = chain_find(&state->chain, part->name);
		if (!part->source || !dev || at < 0)
			continue;
		is = &state->chain.part[at];
		if (!is->shared && (bpfdev_dev__type(dev) != BPFDEV_TYPE_PROG ||
				    bpfdev_dev__id(dev) != is->id))
			continue;
		if (part->id != is->id &&
		    (change->plan != change_plan_file ||
		     !change_is_alike(part->source, dev, is)))
			continue;
		part->id = is->id;
		part->frags = is->frags;
		part->shared = is->shared;
		part->source = NULL;
		if (!*part->words)
			memcpy(part->words, is->words, sizeof(part->words));
	}
}

/* Check for the same program elsewhere in the new chain, or in the present one. */
static bool change_is_elsewhere(const struct chain_state *state,
				const struct chain *chain, size_t at)
{
	const struct chain_part *part = &chain->part[at];
	size_t i;

	for (i = 0; i < at; i++)
		if (chain->part[i].id == part->id)
			return true;
	for (i = 0; i < state->chain.count; i++)
		if (state->chain.part[i].id == part->id &&
		    strcmp(state->chain.part[i].name, part->name) != 0)
			return true;
	return false;
}

/* The new components whose nodes are links: an object has one node, which keeps its type. */
static void change_find_shared(const struct chain_state *state, struct chain *chain)
{
	const struct bpfdev_dev *dev;
	size_t i;

	for (i = 0; i < chain->count; i++) {
		struct chain_part *part = &chain->part[i];

		if (!part->source)
			continue;
		dev = chain_entry(state, part->name);
		part->shared = part->source->shared ||
			       change_is_elsewhere(state, chain, i) ||
			       (dev && bpfdev_dev__type(dev) == BPFDEV_TYPE_LINK);
	}
}

static bool change_is_same(const struct chain *a, const struct chain *b)
{
	size_t i;

	if (a->count != b->count || a->counted != b->counted)
		return false;
	for (i = 0; i < a->count; i++)
		if (b->part[i].source || a->part[i].id != b->part[i].id ||
		    a->part[i].on != b->part[i].on ||
		    a->part[i].priority != b->part[i].priority ||
		    strcmp(a->part[i].name, b->part[i].name) != 0 ||
		    strcmp(a->part[i].words, b->part[i].words) != 0)
			return false;
	return true;
}

/* A link keeps its mode. */
static int change_check_mode(struct chain_change *change,
			     const struct chain_state *state)
{
	const char *is;

	if (!change->mode || !state->link || state->gone || !state->at.ifindex)
		return CLI_OK;
	if (!chain_is_here(&state->at, NULL))
		return cli_error("--xdp-mode: the chain of %s is already attached, in another network namespace; omit the option",
				 state->iface);
	is = attach_xdp_attached(state->at.ifindex);
	if (!is || !strcmp(is, change->mode_word))
		return CLI_OK;
	return cli_error("--xdp-mode: the chain of %s is already attached, in another mode than %s; only the first component of a chain sets the mode",
			 state->iface, change->mode_word);
}

/*
 * The directory was found by the interface of its link. Meanwhile another process may have
 * put the link to another interface there.
 */
static int change_check_attach_point(const struct chain_change *change,
				     const struct chain_state *state)
{
	if (state->gone || !cli_ifindex(change->iface) ||
	    chain_is_here(&state->at, change->iface))
		return CLI_OK;
	return CHAIN_STALE;
}

/* Print the difference that the change would make, if any. */
static int change_only_show(const struct chain_change *change,
			    const struct chain_state *state, const struct chain *chain)
{
	if (state->status == CHAIN_EMPTY ? !chain->count :
	    state->status == CHAIN_RUNS && change_is_same(&state->chain, chain))
		return CLI_OK;
	if (!change->silent)
		chain_diff(state, chain, change->mode_word);
	return CLI_DIFFERS;
}

static int change_put_in_place(struct chain_change *change,
			       const struct chain_state *state,
			       const struct chain *chain)
{
	struct chain_built built;
	int status;

	if (!chain->count)
		return chain_clear(state);
	if (state->status == CHAIN_RUNS && change_is_same(&state->chain, chain))
		return CLI_OK;
	status = chain_build(state, chain, change->mode, change->patient, &built);
	if (!status)
		status = chain_commit(state, chain, &built);
	chain_built_close(&built);
	return status;
}

/* Errors about the chain as a whole come from the file's line of the interface. */
static void change_errors_at_iface(const struct chain_change *change)
{
	if (change->file)
		chain_errors_at(&change->file->chain, change->file->chain.line);
}

static int change_state(const struct cli_command *command,
			struct chain_change *change, const struct chain_state *state)
{
	struct chain chain = state->chain;
	int status;

	if (change->gone && !state->gone) {
		change->gone = false;
		return CLI_OK;
	}
	change_errors_at_iface(change);
	status = change_check_attach_point(change, state);
	if (!status && !change->force)
		status = chain_state_error(state);
	if (!status)
		status = change_check_mode(change, state);
	cli_error_at(NULL, 0);
	if (!status)
		status = change->plan(change, &chain);
	if (!status)
		status = chain_load(command, &chain);
	if (status)
		return status;
	if (change_is_by_priority(change))
		chain_place(&chain, change->name);
	change_keep_parts(change, state, &chain);
	change_find_shared(state, &chain);
	if (change->dry_run)
		return change_only_show(change, state, &chain);
	return change_put_in_place(change, state, &chain);
}

static time_t change_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec;
}

static int change_make_dir(struct chain_change *change,
			   struct pin_parents *parents)
{
	if (cli_is_dir(change->dir))
		return CLI_OK;
	if (!cli_ifindex(change->iface))
		return cli_error("%s: no such interface in this network namespace",
				 change->iface);
	return change->dry_run ? CLI_OK : pin_make_parents(change->dir, parents);
}

/* Find the directory. If it is another one than the last time, undo what was made. */
static void change_find_dir(struct chain_change *change, struct pin_parents *parents)
{
	char *dir = change->known_dir ? cli_copy(change->known_dir) :
					chain_dir(change->iface);

	if (change->dir && strcmp(change->dir, dir) != 0)
		pin_remove_parents(parents);
	free(change->dir);
	change->dir = dir;
}

static int change_read(const struct chain_change *change, struct chain_state *state)
{
	if (change->dry_run && !cli_is_dir(change->dir))
		return chain_read_none(state, change->iface, change->dir);
	return chain_read(state, change->iface, change->dir,
			  change->dry_run ? O_RDONLY : O_RDWR, change->makes);
}

static int change_once(const struct cli_command *command, struct chain_change *change,
		       struct pin_parents *parents)
{
	struct chain_state state;
	int status;

	change_find_dir(change, parents);
	change_errors_at_iface(change);
	status = change->makes ? change_make_dir(change, parents) : CLI_OK;
	if (!status) {
		status = change_read(change, &state);
		cli_error_at(NULL, 0);
		if (!status)
			status = change_state(command, change, &state);
		chain_state_free(&state);
	}
	cli_error_at(NULL, 0);
	return status;
}

static int change_settled(const struct cli_command *command,
			  struct chain_change *change,
			  struct pin_parents *parents)
{
	time_t start = change_now(), spent = 0;
	int status;

	do {
		change->patient = spent < BUSY_SECONDS;
		status = change_once(command, change, parents);
		if (status != CHAIN_STALE)
			return status;
		chain_wait();
		spent = change_now() - start;
	} while (spent < CHANGE_SECONDS);
	return cli_error("cannot change the chain of %s: other processes kept changing it for %d seconds; try again",
			 change->iface, CHANGE_SECONDS);
}

static int change_run(const struct cli_command *command,
		      struct chain_change *change)
{
	struct pin_parents parents = {};
	int status = change_settled(command, change, &parents);

	if (status)
		pin_remove_parents(&parents);
	else
		pin_keep_parents(&parents);
	free(change->dir);
	change->dir = NULL;
	return status;
}

/**
 * chain_change_add() - add a component, or replace its program
 * @command: the command, for messages
 * @change: the component with its source and its place
 *
 * Return: CLI_OK; CLI_FAILURE or CLI_USAGE after the error was reported.
 */
int chain_change_add(const struct cli_command *command, struct chain_change *change)
{
	change->plan = change_plan_add;
	change->makes = true;
	return change_run(command, change);
}

/**
 * chain_change_apply() - make a chain match a file
 * @command: the command, for messages
 * @change: the file and its interface
 *
 * Return: CLI_OK; CLI_FAILURE or CLI_USAGE after the error was reported; CLI_DIFFERS if it is
 * a dry run and the chain does not match.
 */
int chain_change_apply(const struct cli_command *command, struct chain_change *change)
{
	size_t i;

	for (i = 0; i < change->file->chain.count; i++)
		change->file->source[i].trial = change->dry_run;
	change->plan = change_plan_file;
	change->makes = true;
	return change_run(command, change);
}

/**
 * chain_change_count() - count the runs of the components, or end that
 * @command: the command, for messages
 * @change: whether they are counted
 *
 * Return: CLI_OK; CLI_FAILURE or CLI_USAGE after the error was reported.
 */
int chain_change_count(const struct cli_command *command, struct chain_change *change)
{
	change->plan = change_plan_count;
	return change_run(command, change);
}

/**
 * chain_change_order() - put the components into another order
 * @command: the command, for messages
 * @change: the names of all components
 *
 * Return: CLI_OK; CLI_FAILURE or CLI_USAGE after the error was reported.
 */
int chain_change_order(const struct cli_command *command, struct chain_change *change)
{
	change->plan = change_plan_order;
	return change_run(command, change);
}

/**
 * chain_change_remove() - remove components
 * @command: the command, for messages
 * @change: the names of the components, or all
 *
 * Return: CLI_OK; CLI_FAILURE or CLI_USAGE after the error was reported.
 */
int chain_change_remove(const struct cli_command *command, struct chain_change *change)
{
	change->plan = change_plan_remove;
	change->force = change->all;
	return change_run(command, change);
}
