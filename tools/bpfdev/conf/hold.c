// SPDX-License-Identifier: GPL-2.0-only
/*
 * The object that a step replaces, held so that it can come back, with the maps that it keeps:
 * the kernel would empty a prog array that nothing keeps open.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bpf/ids.h"
#include "bpf/keep_maps.h"
#include "conf/hold.h"
#include "conf/plan.h"
#include "conf/state.h"
#include "libbpfdev.h"
#include "util/error.h"

static int hold_error(const struct step *step, int err)
{
	return cli_error("cannot hold the present object of %s: %s",
			 step->state->line->name, strerror(err));
}

/* Which maps the node keeps is not known, but the program cannot reach others. */
static int hold_keeps(struct step *step, int prog)
{
	int ctl = bpfdev_ctl_open("", O_RDONLY), ret = ctl;

	step->old_keeps = calloc(1, sizeof(*step->old_keeps));
	if (!step->old_keeps)
		exit(cli_error("out of memory"));
	if (ctl >= 0) {
		ret = keep_maps_take_all(ctl, prog, step->old_keeps);
		close(ctl);
	}
	return ret < 0 ? hold_error(step, -ret) : CLI_OK;
}

static int hold_program(struct step *step, uint32_t id, int *fd)
{
	*fd = ids_open(BPFDEV_TYPE_PROG, id);
	return *fd < 0 ? hold_error(step, errno) : hold_keeps(step, *fd);
}

/**
 * hold_old_object() - hold the object that a step replaces
 * @step: the step; @old and @old_keeps are set
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int hold_old_object(struct step *step)
{
	const struct state *state = step->state;
	int prog, status;

	if (state->type == BPFDEV_TYPE_PROG)
		return hold_program(step, state->id, &step->old);
	step->old = ids_open(state->type, state->id);
	if (step->old < 0)
		return hold_error(step, errno);
	if (state->type == BPFDEV_TYPE_MAP || !state->prog_id)
		return CLI_OK;
	status = hold_program(step, state->prog_id, &prog);
	if (prog >= 0)
		close(prog);
	return status;
}

/**
 * hold_old_program() - hold the program of a link that gets another one
 * @step: the step; @old and @old_keeps are set
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int hold_old_program(struct step *step)
{
	return hold_program(step, step->state->prog_id, &step->old);
}

/**
 * hold_new_keeps() - get the maps that the new object of a step keeps
 * @step: the step
 * @ctl: a control node
 * @keeps: filled in; pass it to keep_maps_drop() in any case
 *
 * Those of the object file are known if it was loaded by this apply; else all that the program
 * reaches are kept.
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int hold_new_keeps(const struct step *step, int ctl, struct keep_maps *keeps)
{
	int ret;

	if (step->part->is_map)
		return CLI_OK;
	if (step->part->was_there)
		ret = keep_maps_take_all(ctl, step->part->fd, keeps);
	else
		ret = keep_maps_copy(&step->part->source->keeps, keeps);
	return ret ? cli_error("cannot find the maps that %s keeps: %s",
			       step->state->line->name, strerror(-ret)) : CLI_OK;
}
