// SPDX-License-Identifier: GPL-2.0-only
/* The nodes of a plan: made, and given other objects, in each directory all or none. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bpf/data_node.h"
#include "bpf/ids.h"
#include "bpf/keep_maps.h"
#include "conf/conf.h"
#include "conf/hold.h"
#include "conf/nodes.h"
#include "conf/plan.h"
#include "conf/state.h"
#include "libbpfdev.h"
#include "util/error.h"
#include "util/path.h"

/*
 * struct batch - nodes of a directory
 * @dir: the directory
 * @ctl: its control node
 * @step: the commands
 * @create, @replace: their arguments
 * @of: the steps of the plan
 * @keeps: maps to be kept with each object
 * @count: number of commands
 */
struct batch {
	char *dir;
	int ctl;
	struct bpfdev_step step[BPFDEV_APPLY_MAX];
	struct bpfdev_create create[BPFDEV_APPLY_MAX];
	struct bpfdev_replace replace[BPFDEV_APPLY_MAX];
	struct step *of[BPFDEV_APPLY_MAX];
	struct keep_maps keeps[BPFDEV_APPLY_MAX];
	uint32_t count;
};

static bool nodes_is_link(const struct step *step)
{
	return step->state->line->kind == CONF_LINK || step->state->line->kind == CONF_VIEW;
}

static bool nodes_goes(const struct step *step, bool links)
{
	return step->part && !step->done && nodes_is_link(step) == links &&
	       (step->action == PLAN_MAKE || step->action == PLAN_REPLACE);
}

static const char *nodes_last(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash ? slash + 1 : name;
}

static void batch_add_create(struct batch *batch, const struct step *step, int fd,
			     const struct keep_maps *keeps)
{
	const struct conf_line *line = step->state->line;
	struct bpfdev_create *create = &batch->create[batch->count];

	*create = (struct bpfdev_create) {
		.flags = line->owner.flags,
		.fd = fd,
		.mode = line->owner.mode,
		.uid = line->owner.uid,
		.gid = line->owner.gid,
		.keep = (uintptr_t)keep_maps_fds(keeps),
		.keep_count = keeps->count,
		.face = line->face,
	};
	snprintf(create->name, sizeof(create->name), "%s", nodes_last(line->name));
	batch->step[batch->count] = (struct bpfdev_step) {
		.cmd = BPFDEV_IOC_CREATE, .arg = (uintptr_t)create,
	};
}

static void batch_add_replace(struct batch *batch, const struct step *step, int fd,
			      const struct keep_maps *keeps)
{
	const struct conf_line *line = step->state->line;
	struct bpfdev_replace *replace = &batch->replace[batch->count];

	*replace = (struct bpfdev_replace) {
		.flags = BPFDEV_EXPECT,
		.fd = fd,
		.expect_id = step->state->id,
		.keep = (uintptr_t)keep_maps_fds(keeps),
		.keep_count = keeps->count,
	};
	snprintf(replace->name, sizeof(replace->name), "%s", nodes_last(line->name));
	batch->step[batch->count] = (struct bpfdev_step) {
		.cmd = BPFDEV_IOC_REPLACE, .arg = (uintptr_t)replace,
	};
}

static int batch_add(struct batch *batch, struct step *step)
{
	struct keep_maps *keeps = &batch->keeps[batch->count];
	int fd = nodes_is_link(step) ? step->link : step->part->fd;
	int status;

	keeps->count = 0;
	conf_errors_at(step->state->line);
	status = hold_new_keeps(step, batch->ctl, keeps);
	if (!status && step->action == PLAN_REPLACE)
		status = hold_old_object(step);
	conf_errors_at(NULL);
	if (step->action == PLAN_MAKE)
		batch_add_create(batch, step, fd, keeps);
	else
		batch_add_replace(batch, step, fd, keeps);
	batch->of[batch->count++] = step;
	return status;
}

static int batch_error(const struct batch *batch, uint32_t failed, int err)
{
	const struct step *step;
	const char *existing, *name;
	int status;

	if (failed >= batch->count)
		return cli_error("cannot change nodes in %s/%s: %s", BPFDEV_DEV_DIR,
				 batch->dir, strerror(err));
	step = batch->of[failed];
	name = step->state->line->name;
	existing = step->action == PLAN_MAKE ? batch->create[failed].existing :
					       batch->replace[failed].existing;
	conf_errors_at(step->state->line);
	if (err == EOPNOTSUPP && step->state->line->face == BPFDEV_FACE_DATA)
		status = data_node_no_data("make", name, batch->ctl, step->part->fd);
	else if (err == EEXIST && *existing && strcmp(existing, name) != 0)
		status = cli_error("cannot make the node %s: the object already has the node %s/%s",
				   name, BPFDEV_DEV_DIR, existing);
	else
		status = cli_name_error(step->action == PLAN_MAKE ? "make the node" :
				"replace the object of", name, err);
	conf_errors_at(NULL);
	return status;
}

/* Call APPLY for the nodes of a batch. */
static int batch_run(struct batch *batch)
{
	uint32_t failed, i;
	int ret;

	ret = bpfdev_apply(batch->ctl, batch->step, batch->count, &failed);
	if (ret)
		return batch_error(batch, failed, -ret);
	for (i = 0; i < batch->count; i++)
		batch->of[i]->done = true;
	return CLI_OK;
}

/* Make as many nodes as go at once, of those that are in one directory with @first. */
static int nodes_make_some(struct plan *plan, bool links, size_t first, struct batch *batch)
{
	int status = CLI_OK;
	size_t i;

	batch->count = 0;
	batch->dir = cli_dirname(plan->step[first].state->line->name);
	batch->ctl = bpfdev_ctl_open(batch->dir, O_RDWR);
	if (batch->ctl < 0)
		status = cli_ctl_error(batch->dir, O_RDWR | O_CREAT, -batch->ctl);
	for (i = first; i < plan->states->count && !status &&
	     batch->count < BPFDEV_APPLY_MAX; i++) {
		struct step *step = &plan->step[i];
		char *dir;

		if (!step->state->line || !nodes_goes(step, links))
			continue;
		dir = cli_dirname(step->state->line->name);
		if (!strcmp(dir, batch->dir))
			status = batch_add(batch, step);
		free(dir);
	}
	if (!status)
		status = batch_run(batch);
	while (batch->count)
		keep_maps_drop(&batch->keeps[--batch->count]);
	if (batch->ctl >= 0)
		close(batch->ctl);
	free(batch->dir);
	return status;
}

/**
 * nodes_make() - make nodes, and give nodes other objects
 * @plan: the plan, loaded
 * @links: those of links, which are attached; else those of maps and programs
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int nodes_make(struct plan *plan, bool links)
{
	struct batch *batch = malloc(sizeof(*batch));
	int status = CLI_OK;
	size_t i;

	if (!batch)
		exit(cli_error("out of memory"));
	for (i = 0; i < plan->states->count && !status;) {
		struct step *step = &plan->step[i];

		if (step->state->line && nodes_goes(step, links))
			status = nodes_make_some(plan, links, i, batch);
		else
			i++;
	}
	free(batch);
	return status;
}

/* Give a node its old object back, or a link its old program, with the maps that it kept. */
static int nodes_restore(int ctl, const char *last, const struct step *step)
{
	BPFDEV_OPTS(bpfdev_expect_opts, expect, .flags = BPFDEV_EXPECT,
		    .expect_id = step->part->id);
	BPFDEV_OPTS(bpfdev_replace_opts, opts, .flags = BPFDEV_EXPECT,
		    .expect_id = step->id, .keep = keep_maps_fds(step->old_keeps),
		    .keep_count = step->old_keeps ? step->old_keeps->count : 0);
	int ret;

	if (step->action != PLAN_UPDATE)
		return bpfdev_replace(ctl, last, step->old, &opts);
	ret = bpfdev_update(ctl, last, step->old, &expect);
	if (!ret && step->link >= 0)
		ret = bpfdev_replace(ctl, last, step->link, &opts);
	return ret;
}

static void nodes_take_back_one(struct step *step)
{
	BPFDEV_OPTS(bpfdev_expect_opts, opts, .flags = BPFDEV_EXPECT, .expect_id = step->id);
	const char *name = step->state->line->name, *last;
	int ctl = bpfdev_ctl_open_parent(name, O_RDWR, &last), ret = ctl;

	if (ctl >= 0) {
		ret = step->action == PLAN_MAKE ? bpfdev_remove(ctl, last, &opts) :
						  nodes_restore(ctl, last, step);
		close(ctl);
	}
	if (ret < 0)
		cli_name_error("take back the change of", name, -ret);
	step->done = false;
}

/** nodes_take_back() - undo all that was done, the last first, as far as it can be */
void nodes_take_back(struct plan *plan)
{
	size_t i;
	int links;

	for (links = 1; links >= 0; links--)
		for (i = plan->states->count; i-- > 0;) {
			struct step *step = &plan->step[i];

			if (step->done && step->part && nodes_is_link(step) == links)
				nodes_take_back_one(step);
		}
}
