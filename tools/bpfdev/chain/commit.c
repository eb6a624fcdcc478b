// SPDX-License-Identifier: GPL-2.0-only
/*
 * Putting a chain in place: all nodes and the program of the link change in one call, if
 * the state that was read is still current. Before the call the old chain is in place,
 * after it the new one.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bpf/bpf.h>

#include "bpf/keep_maps.h"
#include "chain/build.h"
#include "chain/commit.h"
#include "chain/load.h"
#include "chain/place.h"
#include "chain/plan.h"
#include "chain/read.h"
#include "libbpfdev.h"
#include "util/alloc.h"
#include "util/array.h"
#include "util/debug.h"
#include "util/error.h"
#include "util/owner.h"
#include "util/path.h"

/* struct step - one of the ioctls in the call */
struct step {
	uint32_t cmd;
	union {
		struct bpfdev_create create;
		struct bpfdev_remove remove;
		struct bpfdev_replace replace;
		struct bpfdev_update update;
	};
};

/*
 * struct steps - the call
 * @owner: owner of new nodes: that of the directory
 */
struct steps {
	struct step *step;
	size_t count;
	struct cli_owner owner;
};

static struct step *commit_next_step(struct steps *steps, uint32_t cmd)
{
	struct step *step;

	steps->step = cli_grow(steps->step, steps->count, sizeof(*step));
	step = &steps->step[steps->count++];
	memset(step, 0, sizeof(*step));
	step->cmd = cmd;
	return step;
}

/*
 * A user who may change the chain must be able to open its components. So root gives
 * new nodes to the owner of the directory. Other users give them to its group, if they
 * are in the group.
 */
static int commit_find_owner(const struct chain_state *state,
			     struct cli_owner *owner)
{
	struct stat st;

	if (fstat(state->ctl, &st))
		return cli_error("%s: %s", state->dir, strerror(errno));
	owner->flags = BPFDEV_SET_MODE;
	owner->mode = st.st_mode & 0666;
	owner->uid = st.st_uid;
	owner->gid = st.st_gid;
	if (!geteuid())
		owner->flags |= BPFDEV_SET_UID | BPFDEV_SET_GID;
	else if (st.st_gid == getegid() || group_member(st.st_gid))
		owner->flags |= BPFDEV_SET_GID;
	return CLI_OK;
}

static struct bpfdev_create *commit_add_create(struct steps *steps,
					       const char *name, int fd)
{
	struct bpfdev_create *create =
		&commit_next_step(steps, BPFDEV_IOC_CREATE)->create;
	const struct cli_owner *owner = &steps->owner;

	create->flags = owner->flags;
	create->fd = fd;
	create->mode = owner->mode;
	if (owner->flags & BPFDEV_SET_UID)
		create->uid = owner->uid;
	if (owner->flags & BPFDEV_SET_GID)
		create->gid = owner->gid;
	chain_put_name(create->name, name);
	return create;
}

static struct bpfdev_replace *
commit_add_replace(struct steps *steps, const char *name, int fd, uint32_t id)
{
	struct bpfdev_replace *replace =
		&commit_next_step(steps, BPFDEV_IOC_REPLACE)->replace;

	replace->flags = BPFDEV_EXPECT;
	replace->fd = fd;
	replace->expect_id = id;
	chain_put_name(replace->name, name);
	return replace;
}

static void commit_add_remove(struct steps *steps, const struct bpfdev_dev *dev)
{
	struct bpfdev_remove *remove =
		&commit_next_step(steps, BPFDEV_IOC_REMOVE)->remove;

	remove->flags = BPFDEV_EXPECT;
	remove->expect_id = bpfdev_dev__id(dev);
	chain_put_name(remove->name, bpfdev_dev__name(dev));
}

/* Put an object behind a name, new or replaced. */
static void commit_add_put(struct steps *steps, const struct chain_state *state,
			   const char *name, int fd, const int *keep,
			   size_t count)
{
	const struct bpfdev_dev *dev = chain_entry(state, name);
	struct bpfdev_replace *replace;
	struct bpfdev_create *create;

	if (dev) {
		replace = commit_add_replace(steps, name, fd,
					     bpfdev_dev__id(dev));
		replace->keep = (uintptr_t)keep;
		replace->keep_count = count;
	} else {
		create = commit_add_create(steps, name, fd);
		create->keep = (uintptr_t)keep;
		create->keep_count = count;
	}
}

/*
 * Put the map of the runs in place, or remove that of the old chain. It has a data node, so a
 * reader needs no bpf(2). A node keeps its face, so one of another kind is in the way.
 */
static int commit_add_runs(struct steps *steps, const struct chain_state *state,
			   const struct chain_built *built)
{
	const struct bpfdev_dev *dev = chain_entry(state, CHAIN_COUNTS);

	if (built->runs < 0) {
		if (state->runs)
			commit_add_remove(steps, dev);
	} else if (state->runs) {
		commit_add_replace(steps, CHAIN_COUNTS, built->runs, state->runs);
	} else if (dev) {
		return cli_error("cannot count the runs of the chain of %s: the name is taken: %s/%s/%s exists and is not the data of a map; remove it first",
				 state->iface, BPFDEV_DEV_DIR, state->dir, CHAIN_COUNTS);
	} else {
		commit_add_create(steps, CHAIN_COUNTS, built->runs)->face = BPFDEV_FACE_DATA;
	}
	return CLI_OK;
}

static void commit_add_update(struct steps *steps,
			      const struct chain_state *state, int dispatcher)
{
	struct bpfdev_update *update =
		&commit_next_step(steps, BPFDEV_IOC_UPDATE)->update;

	update->flags = BPFDEV_EXPECT;
	update->fd = dispatcher;
	update->expect_id = state->running;
	chain_put_name(update->name, CHAIN_LINK);
}

/*
 * Check whether a node is a component. In an unreadable chain, all programs are, and all
 * links that may be of slots.
 */
static bool commit_is_part(const struct chain_state *state,
			   const struct bpfdev_dev *dev)
{
	const char *name = bpfdev_dev__name(dev);

	/* a link to a slot has the type of links that trace */
	if ((bpfdev_dev__type(dev) != BPFDEV_TYPE_PROG &&
	     (bpfdev_dev__type(dev) != BPFDEV_TYPE_LINK ||
	      bpfdev_dev__bpf_type(dev) != BPF_LINK_TYPE_TRACING)) ||
	    !strcmp(name, CHAIN_DISPATCHER))
		return false;
	return state->status == CHAIN_BROKEN || chain_find(&state->chain, name) >= 0;
}

/*
 * The node of a component is its program. An object has one node only, so that of a shared
 * one is the link to its slot, which is a new one in each dispatcher.
 */
static int commit_add_part(struct steps *steps, const struct chain_state *state,
			   const struct chain_part *part,
			   const struct chain_built *built, size_t slot)
{
	const struct bpfdev_dev *dev = chain_entry(state, part->name);
	uint32_t type = part->shared ? BPFDEV_TYPE_LINK : BPFDEV_TYPE_PROG;

	if (!part->source && !part->shared)
		return CLI_OK;
	if (dev && !commit_is_part(state, dev))
		return cli_error("cannot add %s: the name is taken: %s/%s/%s exists and is not a component",
				 part->name, BPFDEV_DEV_DIR, state->dir, part->name);
	if (dev && bpfdev_dev__type(dev) != type)
		return cli_error("cannot replace %s: the new program has another node, such as in another chain; remove %s first",
				 part->name, part->name);
	if (part->shared)
		commit_add_put(steps, state, part->name, built->links[slot],
			       keep_maps_fds(&built->maps[slot]),
			       built->maps[slot].count);
	else
		commit_add_put(steps, state, part->name, part->source->fd,
			       keep_maps_fds(&part->source->maps),
			       part->source->maps.count);
	return CLI_OK;
}

/* Remove the components that are not in the new chain. */
static void commit_add_removals(struct steps *steps,
				const struct chain_state *state,
				const struct chain *chain)
{
	size_t i;

	for (i = 0; i < bpfdev_devs__count(state->devs); i++) {
		const struct bpfdev_dev *dev = bpfdev_devs__get(state->devs, i);

		if (commit_is_part(state, dev) &&
		    chain_find(chain, bpfdev_dev__name(dev)) < 0)
			commit_add_remove(steps, dev);
	}
}

/*
 * Return the path of the node that the object of a step already has, or NULL if another
 * process has made a node under this name.
 */
static const char *commit_other_node(const struct chain_state *state,
				     const struct step *step)
{
	const char *name, *node;
	bool is_own;
	char *own;

	switch (step->cmd) {
	case BPFDEV_IOC_CREATE:
		name = step->create.name;
		node = step->create.existing;
		break;
	case BPFDEV_IOC_REPLACE:
		name = step->replace.name;
		node = step->replace.existing;
		break;
	default:
		return NULL;
	}
	own = cli_join(state->dir, name);
	is_own = !strcmp(node, own);
	free(own);
	return *node && !is_own ? node : NULL;
}

/* Return the line that a step comes from: that of a component, or of the interface. */
static size_t commit_line(const struct chain *chain, const struct step *step)
{
	int at = -1;

	if (step->cmd == BPFDEV_IOC_CREATE)
		at = chain_find(chain, step->create.name);
	else if (step->cmd == BPFDEV_IOC_REPLACE)
		at = chain_find(chain, step->replace.name);
	return at < 0 ? chain->line : chain->part[at].line;
}

/*
 * Make the link the node of a component, because its program has a node. Return false if
 * it is already.
 */
static bool commit_share(const struct chain *chain, const struct step *step)
{
	const char *name = step->cmd == BPFDEV_IOC_CREATE ? step->create.name :
							    step->replace.name;
	int at = chain_find(chain, name);

	if (at < 0 || !chain->part[at].source || chain->part[at].shared)
		return false;
	chain->part[at].source->shared = true;
	return true;
}

/* Another process was faster if a node appeared or disappeared: start over. */
static int commit_error(const struct chain_state *state, const struct chain *chain,
			const struct steps *steps, uint32_t failed, int err)
{
	const char *node =
		failed < steps->count ?
			commit_other_node(state, &steps->step[failed]) :
			NULL;
	struct chain_state gone = *state;

	switch (err) {
	case ENODEV:
	case ENOENT:
	case ESTALE:
		return CHAIN_STALE;
	case EEXIST:
		if (!node || commit_share(chain, &steps->step[failed]))
			return CHAIN_STALE;
		return cli_error("cannot change the chain of %s: the program already has the node %s/%s, and an object has only one",
				 state->iface, BPFDEV_DEV_DIR, node);
	case ENOLINK:
		gone.status = CHAIN_GONE;
		return chain_state_error(&gone);
	case EBUSY:
		return cli_error("cannot change the chain of %s: %s: the interface is busy; try again",
				 state->iface, strerror(err));
	case EINVAL:
	case EOPNOTSUPP:
	case ERANGE:
		if (failed < steps->count &&
		    steps->step[failed].cmd == BPFDEV_IOC_UPDATE)
			return cli_error("cannot change the chain of %s: %s: the interface rejects the program; with a large MTU, each component must take fragments (column FRAGS)",
					 state->iface, strerror(err));
		return cli_name_error("change the chain", state->dir, err);
	case ENOTTY:
		return cli_error("cannot change the chain of %s: the loaded module is older than this command and cannot change several nodes in one step",
				 state->iface);
	default:
		return cli_name_error("change the chain", state->dir, err);
	}
}

static int commit_apply(const struct chain_state *state,
			const struct chain *chain, struct steps *steps)
{
	struct bpfdev_step *step = NULL;
	uint32_t failed = steps->count;
	size_t i;
	int ret;

	for (i = 0; i < steps->count; i++) {
		step = cli_grow(step, i, sizeof(*step));
		step[i] = (struct bpfdev_step) {
			.cmd = steps->step[i].cmd,
			.arg = (uintptr_t)&steps->step[i].create,
		};
	}
	ret = bpfdev_apply(state->ctl, step, steps->count, &failed);
	free(step);
	if (!ret)
		return CLI_OK;
	if (failed < steps->count)
		chain_errors_at(chain, commit_line(chain, &steps->step[failed]));
	ret = commit_error(state, chain, steps, failed, -ret);
	chain_errors_at(chain, 0);
	return ret;
}

/**
 * chain_commit() - put a chain in place
 * @state: the state that must still be current
 * @chain: the new chain
 * @built: its parts
 *
 * Return: CLI_OK; CLI_FAILURE after the error was reported; CHAIN_STALE.
 */
int chain_commit(const struct chain_state *state, const struct chain *chain,
		 const struct chain_built *built)
{
	struct steps steps = {};
	int status = commit_find_owner(state, &steps.owner);
	size_t i;

	for (i = 0; i < chain->count && !status; i++) {
		chain_errors_at(chain, chain->part[i].line);
		status = commit_add_part(&steps, state, &chain->part[i], built, i);
	}
	chain_errors_at(chain, 0);
	if (built->link >= 0)
		commit_add_put(&steps, state, CHAIN_LINK, built->link, NULL, 0);
	else
		commit_add_update(&steps, state, built->dispatcher);
	commit_add_put(&steps, state, CHAIN_DISPATCHER, built->dispatcher,
		       built->links, built->count);
	commit_add_put(&steps, state, CHAIN_CONFIG, built->config, NULL, 0);
	commit_add_removals(&steps, state, chain);
	status = status ?: commit_add_runs(&steps, state, built);
	if (!status)
		status = commit_apply(state, chain, &steps);
	free(steps.step);
	return status;
}

/**
 * chain_clear() - remove a chain
 * @state: the state that must still be current
 *
 * If the link can be opened, it is detached, and the interface is free on return. Else
 * the interface is free when the last holder of the link is gone, which may be the
 * kernel for a while.
 *
 * Return: CLI_OK; CLI_FAILURE after the error was reported; CHAIN_STALE.
 */
int chain_clear(const struct chain_state *state)
{
	static const char * const own[] = {
		CHAIN_CONFIG, CHAIN_DISPATCHER, CHAIN_LINK,
	};
	static const struct chain nothing = {};
	char *name = cli_join(state->dir, CHAIN_LINK);
	/* only a node: a symlink of that name could lead to another chain's */
	int link = state->link ? bpfdev_open(name, O_RDWR) : -ENOENT, status = CLI_OK;
	struct steps steps = {};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(own); i++)
		if (chain_entry(state, own[i]))
			commit_add_remove(&steps, chain_entry(state, own[i]));
	/* another object of this name is not the chain's */
	if (state->runs)
		commit_add_remove(&steps, chain_entry(state, CHAIN_COUNTS));
	commit_add_removals(&steps, state, &nothing);
	if (steps.count)
		status = commit_apply(state, &nothing, &steps);
	if (link >= 0) {
		if (!status)
			cli_debug_call(bpf_link_detach(link),
				       "bpf LINK_DETACH %d", link);
		close(link);
	}
	free(steps.step);
	free(name);
	return status;
}
