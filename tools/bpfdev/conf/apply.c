// SPDX-License-Identifier: GPL-2.0-only
/* Making the objects of /etc/bpfdev.d: read, compare, load, and change. */
#include <unistd.h>

#include "conf/applied.h"
#include "conf/apply.h"
#include "conf/commit.h"
#include "conf/conf.h"
#include "conf/interfaces.h"
#include "conf/plan.h"
#include "conf/record.h"
#include "conf/state.h"
#include "util/error.h"
#include "util/open_files.h"

static int apply_states(const struct apply *apply, struct states *states)
{
	struct plan plan = { .prune = apply->prune, .migrate = apply->migrate,
			     .dry_run = apply->dry_run };
	int status;

	status = plan_make(&plan, states);
	if (!status)
		status = plan_load(&plan);
	if (!status && apply->dry_run)
		status = apply->show(states, apply->data);
	else if (!status && plan_changes(&plan))
		status = commit_plan(&plan);
	else if (!status && record_is_due(&plan))
		status = record_after(&plan);
	plan_free(&plan);
	return status;
}

static int apply_conf(const struct apply *apply, const struct conf *conf)
{
	struct states states;
	int status, lock;

	/*
	 * Before one is looked for: then either this finds it, or its rule finds the name. The
	 * rule knows of no other files.
	 */
	if (!apply->path && !apply->dry_run && interfaces_note(conf))
		return CLI_FAILURE;
	lock = applied_lock();
	if (lock < 0)
		return CLI_FAILURE;
	status = states_read(&states, conf);
	if (!status)
		status = apply_states(apply, &states);
	states_free(&states);
	close(lock);
	return status;
}

/**
 * apply_run() - make the objects that files describe
 * @apply: the options
 *
 * Return: CLI_OK, CLI_FAILURE after the errors were reported: then all is as it was; in a dry
 * run, the value of @show.
 */
int apply_run(const struct apply *apply)
{
	struct conf conf;
	int status;

	/* each map and program is held until it has its node */
	open_files_raise();
	status = conf_read(&conf, apply->path);
	if (!status)
		status = apply_conf(apply, &conf);
	conf_free(&conf);
	return status;
}
