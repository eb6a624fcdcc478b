// SPDX-License-Identifier: GPL-2.0-only
/*
 * The links of a plan: a link that stays gets its new program if it still runs the old one,
 * and others are attached. They have no node yet, so if this fails they end.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <bpf/libbpf.h>

#include "bpf/attach_arg.h"
#include "bpf/attach_section.h"
#include "bpf/ids.h"
#include "bpf/iter.h"
#include "bpf/iter_param.h"
#include "bpf/keep_maps.h"
#include "conf/attach.h"
#include "conf/conf.h"
#include "conf/hold.h"
#include "conf/plan.h"
#include "conf/state.h"
#include "libbpfdev.h"
#include "util/error.h"
#include "util/path.h"
#include "util/usage.h"

static const struct cli_command attach_command = { .name = "apply" };

/* An update does not say which maps are kept: the node gets its own link again, with them. */
static int attach_keep_maps(int ctl, const char *last, struct step *step,
			    const struct keep_maps *keeps)
{
	BPFDEV_OPTS(bpfdev_replace_opts, opts, .flags = BPFDEV_EXPECT,
		    .expect_id = step->id, .keep = keep_maps_fds(keeps),
		    .keep_count = keeps->count);

	if (!keeps->count && !step->old_keeps->count)
		return 0;
	step->link = ids_open(BPFDEV_TYPE_LINK, step->id);
	return step->link < 0 ? -errno : bpfdev_replace(ctl, last, step->link, &opts);
}

/* Exchange the program of a link. */
static int attach_update(struct step *step)
{
	const struct state *state = step->state;
	BPFDEV_OPTS(bpfdev_expect_opts, opts, .flags = BPFDEV_EXPECT,
		    .expect_id = state->prog_id);
	const char *name = state->line->name, *last;
	struct keep_maps keeps = {};
	int ctl, ret, status;

	if (hold_old_program(step))
		return CLI_FAILURE;
	ctl = cli_open_parent(name, O_RDWR, &last);
	if (ctl < 0)
		return CLI_FAILURE;
	status = hold_new_keeps(step, ctl, &keeps);
	if (!status) {
		ret = bpfdev_update(ctl, last, step->part->fd, &opts);
		step->done = !ret;
		if (!ret)
			ret = attach_keep_maps(ctl, last, step, &keeps);
		if (ret)
			status = cli_name_error("update the program of", name, -ret);
	}
	keep_maps_drop(&keeps);
	close(ctl);
	return status;
}

static int attach_view(const struct step *step)
{
	struct conf_line *line = (struct conf_line *)step->state->line;
	struct source *source = step->state->source;
	struct bpf_program *prog;
	int link;

	if (source_open(source))
		return -1;
	/* reported at the line of the object file, if that is bad */
	conf_errors_at(line);
	prog = source_prog(source, line->part);
	if (!prog || iter_param_open(&attach_command, prog, &line->param))
		return -1;
	link = iter_attach_fd(step->part->fd, line->part, iter_param_info(&line->param));
	if (link < 0)
		iter_param_error(prog, &line->param, errno);
	iter_param_close(&line->param);
	return link;
}

static int attach_step_section(const struct step *step)
{
	struct bpf_program *prog = source_prog(step->state->source, step->part->name);
	int link;

	if (!prog)
		return -1;
	link = attach_section(prog);
	if (link == -EOPNOTSUPP)
		cli_error("cannot attach %s: its section '%s' names no attach point; give a TARGET",
			  step->part->name, bpf_program__section_name(prog));
	return link;
}

/* Where there is room for one link only, the present one is in the way. */
static int attach_failed(const struct step *step)
{
	if (step->action == PLAN_REPLACE && !(step->state->differs & STATE_DETACHED))
		cli_say("The present link of %s is still attached; 'bpfdev link detach %s' makes room for the new one.\n",
			step->state->line->name, step->state->line->name);
	return CLI_FAILURE;
}

static int attach_new(struct step *step)
{
	const struct conf_line *line = step->state->line;
	struct bpf_link_info info = {};
	__u32 len = sizeof(info);

	if (line->kind == CONF_VIEW)
		step->link = attach_view(step);
	else if (line->point.word)
		step->link = attach_point_attach(&line->point, step->part->fd);
	else
		step->link = attach_step_section(step);
	if (step->link < 0)
		return attach_failed(step);
	if (ids_read_info(step->link, &info, &len))
		return cli_error("%s: %s", line->name, strerror(errno));
	step->id = info.id;
	return CLI_OK;
}

/**
 * attach_links() - attach the links of a plan, and exchange the programs of others
 * @plan: the plan, loaded
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int attach_links(struct plan *plan)
{
	int status = CLI_OK;
	size_t i;

	for (i = 0; i < plan->states->count && !status; i++) {
		struct step *step = &plan->step[i];
		const struct conf_line *line = step->state->line;

		if (!line || (line->kind != CONF_LINK && line->kind != CONF_VIEW))
			continue;
		conf_errors_at(line);
		if (step->action == PLAN_UPDATE)
			status = attach_update(step);
		else if (step->action == PLAN_MAKE || step->action == PLAN_REPLACE)
			status = attach_new(step);
		conf_errors_at(NULL);
	}
	return status;
}
