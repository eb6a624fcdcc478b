// SPDX-License-Identifier: GPL-2.0-only
/*
 * The metrics of chains. Unlike those of entries they are not in sysfs, but in the maps of
 * the dispatcher: a user needs permission to read the nodes of these.
 */
#include <inttypes.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bpf/node_stats.h"
#include "chain/place.h"
#include "chain/read.h"
#include "chain/runs.h"
#include "commands/metrics_chains.h"
#include "libbpfdev.h"
#include "output/exposition.h"
#include "util/error.h"
#include "util/path.h"
#include "util/strbuf.h"

/* How often to read a chain that other processes are changing. */
#define CHAIN_TRIES 5

static const struct metric position = {
	"bpfdev_chain_position", METRIC_INFO, NULL,
	"A component of a chain, and its position, from 1.",
};

static const struct metric runs = {
	"bpfdev_chain_runs", METRIC_COUNTER, NULL,
	"Runs of the component since the last change of the chain, if the chain counts them.",
};

static bool chain_may_read(const char *dir, const char *name)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), BPFDEV_DEV_DIR "/%s/%s", dir, name);
	return !eaccess(path, R_OK);
}

static void chain_put_labels(struct strbuf *labels, const struct chain_state *state,
			     const struct chain_part *part)
{
	char *name = cli_join(state->dir, part->name);

	labels->len = 0;
	exposition_label(labels, "interface", state->iface);
	exposition_label(labels, "name", name);
	free(name);
}

/* Put the components of one chain: their positions, and their runs to another text. */
static void chain_put_parts(struct exposition *out, struct exposition *out_runs,
			    const struct chain_state *state)
{
	uint64_t counts[CHAIN_MAX];
	bool counted = !chain_read_runs(state, counts);
	struct strbuf labels = {};
	char number[32];
	size_t i;

	for (i = 0; i < state->chain.count; i++) {
		chain_put_labels(&labels, state, &state->chain.part[i]);
		snprintf(number, sizeof(number), "%" PRIu64, counted ? counts[i] : 0);
		if (counted)
			exposition_sample(out_runs, &runs, &labels, number);
		snprintf(number, sizeof(number), "%zu", i + 1);
		exposition_label(&labels, "position", number);
		snprintf(number, sizeof(number), "%" PRIu32, state->chain.part[i].id);
		exposition_label(&labels, "id", number);
		exposition_sample(out, &position, &labels, "1");
	}
	strbuf_free(&labels);
}

/*
 * Read one chain and put it. No error is one of the scrape: a tenant who may make nodes here
 * could prevent it.
 */
static void chain_put(struct exposition *out, struct exposition *out_runs, const char *dir)
{
	struct chain_state state = {};
	int tries;

	if (!chain_may_read(dir, "control") || !chain_may_read(dir, CHAIN_CONFIG))
		return;
	cli_keep_errors(true);
	for (tries = 0; tries < CHAIN_TRIES; tries++) {
		int status;

		if (tries)
			chain_wait();
		status = chain_read_once(&state, dir + strlen(CHAIN_DIR "/"), dir);
		if (!status && state.status == CHAIN_RUNS)
			chain_put_parts(out, out_runs, &state);
		chain_state_free(&state);
		if (status != CHAIN_STALE && state.status != CHAIN_BROKEN)
			break;
	}
	cli_keep_errors(false);
}

/**
 * metrics_put_chains() - put the metrics of chains
 * @out: the metrics
 * @stats: the entries, sorted; the chains whose config is among them
 *
 * A chain is left out if its nodes cannot be read, or if it does not run.
 */
void metrics_put_chains(struct exposition *out, const struct node_stats *stats)
{
	struct exposition out_runs = { .openmetrics = out->openmetrics };
	size_t i;

	exposition_family(out, &position);
	exposition_family(&out_runs, &runs);
	for (i = 0; i < stats->count; i++) {
		char *dir = chain_dir_of(stats->stat[i].name, CHAIN_CONFIG);

		if (dir)
			chain_put(out, &out_runs, dir);
		free(dir);
	}
	strbuf_add(&out->text, out_runs.text.chars, out_runs.text.len);
	strbuf_free(&out_runs.text);
}
