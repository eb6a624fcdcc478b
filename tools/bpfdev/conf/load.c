// SPDX-License-Identifier: GPL-2.0-only
/* Load the maps and programs of a plan from the object files. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "bpf/ids.h"
#include "bpf/keep_maps.h"
#include "bpf/load.h"
#include "conf/applied.h"
#include "conf/conf.h"
#include "conf/plan.h"
#include "conf/source.h"
#include "conf/state.h"
#include "libbpfdev.h"
#include "util/error.h"

static const struct part *load_part(const struct plan *plan, const struct source *source,
				    const struct bpf_map *map)
{
	size_t i;

	for (i = 0; i < plan->parts.count; i++) {
		const struct part *part = plan->parts.part[i];

		if (part->source == source && part->is_map && source_is_map(map, part->name))
			return part;
	}
	return NULL;
}

/* A dry run uses no present map: libbpf sets the elements that the file defines. */
static int load_reuse(const struct plan *plan, const struct source *source,
		      struct bpf_map *map)
{
	const struct part *part = load_part(plan, source, map);
	int ret;

	if (!part || part->fd < 0 || plan->dry_run)
		return CLI_OK;
	ret = bpf_map__reuse_fd(map, part->fd);
	return ret ? cli_error("%s: cannot use the present map %s: %s", source->line->file,
			       part->name, load_strerror(-ret)) : CLI_OK;
}

/* Find the line that says how a program is loaded: the one with a target, if there is one. */
static const struct conf_line *load_line_of(const struct plan *plan, const struct part *part)
{
	const struct conf_line *line, *found = NULL;
	size_t i;

	for (i = 0; i < plan->states->count; i++) {
		line = plan->step[i].state->line;
		if (plan->step[i].part != part)
			continue;
		if (!found || line->point.word || line->choice.type)
			found = line;
	}
	return found;
}

static int load_prepare_prog(const struct plan *plan, struct source *source,
			     const struct part *part)
{
	const struct conf_line *line = load_line_of(plan, part);
	struct bpf_program *prog;
	int status = CLI_FAILURE;

	conf_errors_at(line);
	prog = source_prog(source, part->name);
	if (prog) {
		bpf_program__set_autoload(prog, true);
		load_set_type(prog, &line->choice);
		status = attach_point_fit(&line->point, source->object, prog);
	}
	conf_errors_at(NULL);
	return status;
}

/* Programs of one type can call each other through a prog array. */
static void load_add_called(struct source *source)
{
	struct bpf_program *prog, *other;

	if (!load_has_map(source->object, BPF_MAP_TYPE_PROG_ARRAY))
		return;
	bpf_object__for_each_program(prog, source->object)
		bpf_object__for_each_program(other, source->object)
			if (bpf_program__autoload(other) &&
			    bpf_program__type(prog) == bpf_program__type(other))
				bpf_program__set_autoload(prog, true);
}

/* Choose the programs of an object file to be loaded. @first: set to one of the programs, or NULL. */
static int load_prepare(const struct plan *plan, struct source *source,
			struct bpf_program **first)
{
	struct bpf_program *prog;
	struct bpf_map *map;
	int status = CLI_OK;
	size_t i;

	bpf_object__for_each_program(prog, source->object)
		bpf_program__set_autoload(prog, false);
	for (i = 0; i < plan->parts.count && !status; i++)
		if (plan->parts.part[i]->source == source && !plan->parts.part[i]->is_map &&
		    plan->parts.part[i]->fd < 0)
			status = load_prepare_prog(plan, source, plan->parts.part[i]);
	if (status)
		return status;
	load_add_called(source);
	load_drop_pins(source->object);
	/* first, because a present map keeps its own values */
	status = source_set(source);
	bpf_object__for_each_map(map, source->object)
		status = status ?: load_reuse(plan, source, map);
	*first = NULL;
	bpf_object__for_each_program(prog, source->object)
		if (!*first && bpf_program__autoload(prog))
			*first = prog;
	return status;
}

static int load_take_part(const struct plan *plan, struct source *source, struct part *part)
{
	const struct bpf_program *prog = NULL;
	const struct bpf_map *map = NULL;
	struct bpf_map_info map_info = {};
	struct bpf_prog_info prog_info = {};
	__u32 len;
	int fd;

	conf_errors_at(load_line_of(plan, part));
	if (part->is_map)
		map = source_map(source, part->name);
	else
		prog = source_prog(source, part->name);
	conf_errors_at(NULL);
	if (!map && !prog)
		return CLI_FAILURE;
	fd = map ? bpf_map__fd(map) : bpf_program__fd(prog);
	part->fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	len = map ? sizeof(map_info) : sizeof(prog_info);
	if (part->fd < 0 || ids_read_info(part->fd, map ? (void *)&map_info :
					  (void *)&prog_info, &len))
		return cli_error("%s: %s: %s", source->line->file, part->name,
				 strerror(errno));
	part->id = map ? map_info.id : prog_info.id;
	return CLI_OK;
}

static int load_source(const struct plan *plan, struct source *source)
{
	struct bpf_program *first;
	int status = source_open(source);
	size_t i;

	if (!status)
		status = load_prepare(plan, source, &first);
	conf_errors_at(source->line);
	if (!status)
		status = load_prepared(source->object, first);
	source->loaded = !status;
	if (!status)
		status = keep_maps_take(source->object, source->line->file, &source->keeps);
	conf_errors_at(NULL);
	for (i = 0; i < plan->parts.count && !status; i++)
		if (plan->parts.part[i]->source == source && plan->parts.part[i]->fd < 0)
			status = load_take_part(plan, source, plan->parts.part[i]);
	return status;
}

/* Set the IDs of maps and programs, which are loaded now. Links get theirs when they are made. */
static void load_set_ids(struct plan *plan)
{
	size_t i;

	for (i = 0; i < plan->states->count; i++) {
		struct step *step = &plan->step[i];

		if ((step->action == PLAN_MAKE || step->action == PLAN_REPLACE) && step->part)
			step->id = step->state->line->kind == CONF_MAP ||
				   step->state->line->kind == CONF_PROG ? step->part->id : 0;
	}
}

/**
 * plan_load() - load the missing maps and programs, and have them verified
 * @plan: the plan
 *
 * Return: CLI_OK, or CLI_FAILURE after the errors were reported.
 */
int plan_load(struct plan *plan)
{
	int status = CLI_OK;
	size_t i;

	for (i = 0; i < plan->states->sources; i++)
		if (plan->states->source[i].again &&
		    load_source(plan, &plan->states->source[i]))
			status = CLI_FAILURE;
	load_set_ids(plan);
	return status;
}
