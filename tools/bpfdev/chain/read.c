// SPDX-License-Identifier: GPL-2.0-only
/* Reading a chain. Its config describes it; the other nodes are checked against it. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <bpf/bpf.h>

#include "bpf/ids.h"
#include "chain/check.h"
#include "chain/place.h"
#include "chain/plan.h"
#include "chain/read.h"
#include "chain/words.h"
#include "libbpfdev.h"
#include "util/debug.h"
#include "util/error.h"
#include "util/path.h"

/*
 * Nodes that do not fit together may be an unfinished change, because nodes are replaced
 * one after the other. That is fast, but the process may have to wait for a CPU.
 */
#define READ_TRIES	200
#define READ_SETTLED	100

/** chain_wait() - wait so that other processes can finish their changes */
void chain_wait(void)
{
	const struct timespec wait = { .tv_nsec = 10 * 1000 * 1000 };

	nanosleep(&wait, NULL);
}

/**
 * chain_entry() - find an entry of a chain's directory
 * @state: the chain
 * @name: the name
 *
 * Return: the entry, or NULL if there is none.
 */
const struct bpfdev_dev *chain_entry(const struct chain_state *state,
				     const char *name)
{
	size_t i;

	for (i = 0; i < bpfdev_devs__count(state->devs); i++) {
		const struct bpfdev_dev *dev = bpfdev_devs__get(state->devs, i);

		if (!strcmp(bpfdev_dev__name(dev), name))
			return dev;
	}
	return NULL;
}

static uint32_t state_id_with_face(const struct chain_state *state, const char *name,
				   uint32_t type, uint32_t face)
{
	const struct bpfdev_dev *dev = chain_entry(state, name);

	return dev && bpfdev_dev__type(dev) == type && bpfdev_dev__face(dev) == face ?
		       bpfdev_dev__id(dev) : 0;
}

static uint32_t state_id_of(const struct chain_state *state, const char *name, uint32_t type)
{
	/* a data node cannot be opened as the object */
	return state_id_with_face(state, name, type, BPFDEV_FACE_BPF);
}

static void state_take_config(struct chain *chain,
			      const struct chain_config *config)
{
	size_t i;

	chain->count = config->count;
	chain->counted = config->counted;
	for (i = 0; i < chain->count; i++) {
		const struct chain_slot *slot = &config->slot[i];
		struct chain_part *part = &chain->part[i];

		*part = (struct chain_part) {
			.on = slot->on ? slot->on : CHAIN_ON_NONE,
			.frags = slot->frags,
			.priority = slot->priority,
			.id = slot->id,
		};
		memcpy(part->name, slot->name, sizeof(part->name));
		if (chain_words_are_sound(config->words[i]))
			memcpy(part->words, config->words[i], sizeof(part->words));
	}
}

/*
 * Check that a lookup takes the key and fills the config given to it, and no more: in a map
 * for each CPU, the kernel writes a value for each.
 */
static bool state_is_config_map(const struct bpf_map_info *info)
{
	return info->type == BPF_MAP_TYPE_ARRAY && info->key_size == sizeof(__u32) &&
	       info->value_size == sizeof(struct chain_config);
}

/* Read the config. Return CHAIN_STALE if the map is not the one that was listed. */
static int state_read_config(struct chain_state *state)
{
	char *name = cli_join(state->dir, CHAIN_CONFIG);
	int fd = bpfdev_open(name, O_RDONLY), status = CHAIN_STALE;
	struct bpf_map_info info = {};
	struct chain_config config;
	__u32 len = sizeof(info), zero = 0;

	if (fd == -ENOENT)
		goto free_name;
	if (fd < 0) {
		status = cli_open_error(name, O_RDONLY, -fd);
		goto free_name;
	}
	if (ids_read_info(fd, &info, &len) || info.id != state->config)
		goto close_fd;
	status = CLI_OK;
	if (!state_is_config_map(&info) ||
	    cli_debug_call(bpf_map_lookup_elem(fd, &zero, &config),
			   "bpf MAP_LOOKUP_ELEM %d", fd) ||
	    !chain_check_config(&config, state->unsound, sizeof(state->unsound)))
		state->missing = CHAIN_CONFIG;
	else
		state_take_config(&state->chain, &config);
close_fd:
	close(fd);
free_name:
	free(name);
	return status;
}

/* struct dependency_search - an expected dependency of an object; @id once found */
struct dependency_search {
	uint32_t relation;
	uint32_t id;
	uint32_t wanted;
};

static int state_find_dependency(const struct bpfdev_edge *edge, void *data)
{
	struct dependency_search *search = data;

	if (edge->relation != search->relation ||
	    (search->wanted && edge->id != search->wanted))
		return 0;
	search->id = edge->id;
	return 1;
}

static int state_dependency_error(const struct chain_state *state, int ret)
{
	if (ret >= 0)
		return CLI_OK;
	if (ret == -ESTALE || ret == -ENOENT || ret == -ENODEV)
		return CHAIN_STALE;
	return cli_error("%s: cannot read the dependencies of its nodes: %s", state->dir,
			 strerror(-ret));
}

/* Find the program of the link, and whether its interface still exists. */
static int state_read_link(struct chain_state *state)
{
	const struct bpfdev_dev *dev = chain_entry(state, CHAIN_LINK);
	struct dependency_search runs = { .relation = BPFDEV_EDGE_PROG };
	int ret;

	ret = bpfdev_edges_each(state->ctl, CHAIN_LINK, state->link, 0,
				state_find_dependency, &runs);
	state->running = runs.id;
	state->gone = dev && !chain_read_at(state->dir, bpfdev_dev__devnum(dev),
					    &state->at);
	return state_dependency_error(state, ret);
}

/* Check that the dispatcher uses the map behind a name. */
static int state_check_map(struct chain_state *state, const char *name, uint32_t id)
{
	struct dependency_search map = { .relation = BPFDEV_EDGE_MAP, .wanted = id };
	int ret;

	ret = bpfdev_edges_each(state->ctl, CHAIN_DISPATCHER, state->dispatcher, 0,
				state_find_dependency, &map);
	if (!map.id)
		state->missing = name;
	return state_dependency_error(state, ret);
}

/* Check that the link runs the dispatcher, and that the dispatcher uses its maps. */
static int state_check_dependencies(struct chain_state *state)
{
	int status = CLI_OK;

	if (state->running != state->dispatcher) {
		state->status = CHAIN_FOREIGN;
		return CLI_OK;
	}
	if (state->chain.counted)
		status = state_check_map(state, CHAIN_COUNTS, state->runs);
	return status ?: state_check_map(state, CHAIN_CONFIG, state->config);
}

/* Check that the node of a component is its program, or a link of that. */
static int state_check_part(struct chain_state *state, struct chain_part *part)
{
	struct dependency_search runs = {
		.relation = BPFDEV_EDGE_PROG,
		.wanted = part->id,
	};
	uint32_t link = state_id_of(state, part->name, BPFDEV_TYPE_LINK);
	int ret = 0;

	if (link)
		ret = bpfdev_edges_each(state->ctl, part->name, link, 0,
					state_find_dependency, &runs);
	else
		runs.id = state_id_of(state, part->name, BPFDEV_TYPE_PROG);
	part->shared = link && runs.id == part->id;
	if (ret >= 0 && runs.id != part->id && !state->missing)
		state->missing = part->name;
	return state_dependency_error(state, ret);
}

static int state_check_parts(struct chain_state *state)
{
	int status = CLI_OK;
	size_t i;

	for (i = 0; i < state->chain.count && !status; i++)
		status = state_check_part(state, &state->chain.part[i]);
	return status;
}

static int state_read_whole(struct chain_state *state)
{
	int status = CLI_OK;

	state->status = CHAIN_RUNS;
	if (!state->link)
		state->missing = CHAIN_LINK;
	else if (!state->dispatcher)
		state->missing = CHAIN_DISPATCHER;
	else if (!state->config)
		state->missing = CHAIN_CONFIG;
	if (state->link)
		status = state_read_link(state);
	if (!status && state->config)
		status = state_read_config(state);
	if (state->chain.counted && !state->runs && !state->missing)
		state->missing = CHAIN_COUNTS;
	if (!status && !state->missing)
		status = state_check_dependencies(state);
	/* what is kept of a chain that another tool has changed is checked as well */
	if (!status)
		status = state_check_parts(state);
	if (state->missing)
		state->status = CHAIN_BROKEN;
	else if (state->status == CHAIN_RUNS && state->gone)
		state->status = CHAIN_GONE;
	return status;
}

static int state_read_once(struct chain_state *state)
{
	bpfdev_devs__free(state->devs);
	state->chain.count = 0;
	state->chain.counted = false;
	state->devs = bpfdev_devs__read(state->ctl);
	if (!state->devs)
		return errno == ENODEV ? CHAIN_STALE :
					 cli_error("%s: %s", state->dir, strerror(errno));
	state->link = state_id_of(state, CHAIN_LINK, BPFDEV_TYPE_LINK);
	state->dispatcher =
		state_id_of(state, CHAIN_DISPATCHER, BPFDEV_TYPE_PROG);
	state->config = state_id_of(state, CHAIN_CONFIG, BPFDEV_TYPE_MAP);
	state->runs = state_id_with_face(state, CHAIN_COUNTS, BPFDEV_TYPE_MAP,
					 BPFDEV_FACE_DATA);
	state->running = 0;
	state->at = (struct chain_at) {};
	state->gone = false;
	state->missing = NULL;
	*state->unsound = '\0';
	state->status = CHAIN_EMPTY;
	if (!state->link && !state->dispatcher && !state->config)
		return CLI_OK;
	return state_read_whole(state);
}

static bool state_is_same(const struct chain_state *a,
			  const struct chain_state *b)
{
	return a->status == b->status && a->link == b->link &&
	       a->dispatcher == b->dispatcher && a->config == b->config &&
	       a->runs == b->runs && a->running == b->running;
}

/* A state that lasts for this time is final, and not an unfinished change. */
static int state_read_settled(struct chain_state *state)
{
	struct chain_state before = {};
	int tries, same = 0, status;

	for (tries = 0; tries < READ_TRIES; tries++) {
		if (tries)
			chain_wait();
		status = state_read_once(state);
		if (status != CLI_OK && status != CHAIN_STALE)
			return status;
		/* the directory was removed; a new one of this name is another chain */
		if (status && !state->devs)
			return status;
		if (!status && state->status <= CHAIN_GONE)
			return CLI_OK;
		same = !status && state_is_same(state, &before) ? same + 1 : 0;
		if (same == READ_SETTLED)
			return CLI_OK;
		before = *state;
	}
	return cli_error("%s: other processes keep changing this chain; try again", state->dir);
}

/** chain_none_error() - report that an interface has no chain */
int chain_none_error(const struct chain_state *state)
{
	return cli_error("%s has no chain: %s/%s does not exist; 'bpfdev chain add %s' makes one, 'bpfdev chain list' lists all",
			 state->iface, BPFDEV_DEV_DIR, state->dir, state->iface);
}

/**
 * chain_read_none() - describe a chain that does not exist yet
 * @state: filled in; free it with chain_state_free()
 * @iface: the interface
 * @dir: its directory, as from chain_dir(); not freed before @state
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported: nodes cannot be made.
 */
int chain_read_none(struct chain_state *state, const char *iface, const char *dir)
{
	memset(state, 0, sizeof(*state));
	state->iface = iface;
	state->dir = dir;
	state->ctl = bpfdev_ctl_open("", O_RDONLY);
	/* who may not read it may still make entries there, or be given a directory */
	if (state->ctl < 0 && state->ctl != -EACCES)
		return cli_ctl_error("", O_RDONLY, -state->ctl);
	state->devs = bpfdev_devs__new(NULL, 0);
	return state->devs ? CLI_OK : cli_error("out of memory");
}

/* Open the directory. */
static int state_open(struct chain_state *state, const char *iface, const char *dir, int flags,
		      bool made)
{
	memset(state, 0, sizeof(*state));
	state->iface = iface;
	state->dir = dir;
	state->ctl = bpfdev_ctl_open(state->dir, flags);
	if (state->ctl == -ENOENT && made)
		return CHAIN_STALE;
	if (state->ctl == -ENOENT && cli_is_dir(""))
		return chain_none_error(state);
	return state->ctl < 0 ? cli_ctl_error(state->dir, flags, -state->ctl) : CLI_OK;
}

/**
 * chain_read() - read a chain
 * @state: filled in; free it with chain_state_free() in any case
 * @iface: the interface
 * @dir: its directory, as from chain_dir(); not freed before @state
 * @flags: flags for opening the control node of its directory
 * @made: the directory existed a moment ago
 *
 * Return: CLI_OK; CLI_FAILURE after the error was reported; or CHAIN_STALE if the directory
 * was removed meanwhile.
 */
int chain_read(struct chain_state *state, const char *iface, const char *dir, int flags,
	       bool made)
{
	return state_open(state, iface, dir, flags, made) ?: state_read_settled(state);
}

/**
 * chain_read_once() - read a chain, without waiting for a change that is under way
 * @state: filled in; free it with chain_state_free() in any case
 * @iface: the interface
 * @dir: its directory, which existed a moment ago; not freed before @state
 *
 * Return: CLI_OK; CLI_FAILURE after the error was reported; or CHAIN_STALE if another process
 * changed it meanwhile.
 */
int chain_read_once(struct chain_state *state, const char *iface, const char *dir)
{
	return state_open(state, iface, dir, O_RDONLY, true) ?: state_read_once(state);
}

/** chain_state_free() - free the state of chain_read() */
void chain_state_free(struct chain_state *state)
{
	bpfdev_devs__free(state->devs);
	if (state->ctl >= 0)
		close(state->ctl);
}

/**
 * chain_status_word() - return the word for a state
 * @status: the state
 *
 * Return: the word, as in the column STATE.
 */
const char *chain_status_word(enum chain_status status)
{
	static const char * const words[] = {
		[CHAIN_EMPTY] = "empty",
		[CHAIN_RUNS] = "running",
		[CHAIN_GONE] = "detached",
		[CHAIN_FOREIGN] = "replaced",
		[CHAIN_BROKEN] = "incomplete",
	};

	return words[status];
}

/**
 * chain_state_error() - report that a chain cannot be changed
 * @state: the chain
 *
 * Return: CLI_FAILURE, after the error was reported; or CLI_OK if it can.
 */
int chain_state_error(const struct chain_state *state)
{
	switch (state->status) {
	case CHAIN_GONE:
		return cli_error("%s: the link of this chain is not attached, so no packet reaches it: its interface no longer exists, or the link was detached; 'bpfdev chain remove %s --all' removes the chain, 'bpfdev chain apply FILE --force' attaches it to the present %s",
				 state->dir, state->iface, state->iface);
	case CHAIN_FOREIGN:
		return cli_error("%s: the link runs program %u, and not its dispatcher, program %u: another tool has replaced it; 'bpfdev chain apply FILE --force' puts the chain back, 'bpfdev chain remove %s --all' removes it",
				 state->dir, state->running, state->dispatcher,
				 state->iface);
	case CHAIN_BROKEN:
		if (*state->unsound)
			return cli_error("%s: the config of this chain is not sound: %s; 'bpfdev chain apply FILE --force' makes a new one, 'bpfdev chain remove %s --all' removes the chain",
					 state->dir, state->unsound, state->iface);
		return cli_error("%s: this chain is incomplete: a node is missing, or is another object; 'bpfdev chain apply FILE --force' completes it, 'bpfdev chain remove %s --all' removes it",
				 state->dir, state->iface);
	case CHAIN_EMPTY:
	case CHAIN_RUNS:
		break;
	}
	return CLI_OK;
}
