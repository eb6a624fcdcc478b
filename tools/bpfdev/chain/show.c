// SPDX-License-Identifier: GPL-2.0-only
/* Printing chains. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <libsmartcols.h>

#include "bpf/attach_xdp.h"
#include "chain/place.h"
#include "chain/plan.h"
#include "chain/read.h"
#include "chain/runs.h"
#include "chain/show.h"
#include "libbpfdev.h"
#include "output/columns.h"
#include "output/facts.h"
#include "output/table.h"
#include "output/value.h"
#include "util/array.h"

/*
 * struct row - a component
 * @state: the chain
 * @part: the component; NULL if none is known
 * @position: its position, from 1
 * @asked: @counted and @runs are set: only a list with this column opens the node
 * @counted: the runs of the components are known
 * @runs: them
 */
struct row {
	const struct chain_state *state;
	const struct chain_part *part;
	size_t position;
	bool asked;
	bool counted;
	uint64_t runs[CHAIN_MAX];
};

/* The name of a chain: of its directory, below CHAIN_DIR. */
static const char *chain_name(const struct chain_state *state)
{
	return state->dir + strlen(CHAIN_DIR "/");
}

static const struct bpfdev_dev *chain_row_entry(const struct row *row)
{
	return row->part ? chain_entry(row->state, row->part->name) : NULL;
}

static bool chain_state_value(void *data, char *buf, size_t size)
{
	const struct row *row = data;

	return value_put_text(buf, size, chain_status_word(row->state->status));
}

static bool chain_interface_value(void *data, char *buf, size_t size)
{
	const struct row *row = data;

	return value_put_text(buf, size, chain_name(row->state));
}

static bool chain_ifname_value(void *data, char *buf, size_t size)
{
	const struct row *row = data;

	return *row->state->at.ifname &&
	       value_put_text(buf, size, row->state->at.ifname);
}

static bool chain_position_value(void *data, char *buf, size_t size)
{
	const struct row *row = data;

	return row->part && value_put_u64(buf, size, row->position);
}

static bool chain_name_value(void *data, char *buf, size_t size)
{
	const struct row *row = data;

	return row->part && value_put_text(buf, size, row->part->name);
}

static bool chain_id_value(void *data, char *buf, size_t size)
{
	const struct row *row = data;

	return row->part && value_put_u64(buf, size, row->part->id);
}

static bool chain_on_value(void *data, char *buf, size_t size)
{
	const struct row *row = data;

	if (row->part)
		chain_put_on(row->part->on, buf, size);
	return row->part;
}

static bool chain_bpf_name_value(void *data, char *buf, size_t size)
{
	const struct bpfdev_dev *dev = chain_row_entry(data);

	return dev && value_put_text(buf, size, bpfdev_dev__bpf_name(dev));
}

static bool chain_tag_value(void *data, char *buf, size_t size)
{
	const struct bpfdev_dev *dev = chain_row_entry(data);
	const uint8_t *tag = dev ? bpfdev_dev__tag(dev) : NULL;
	char text[2 * BPFDEV_TAG_SIZE + 1];
	int i;

	for (i = 0; tag && i < BPFDEV_TAG_SIZE; i++)
		sprintf(text + 2 * i, "%02x", tag[i]);
	return tag && value_put_text(buf, size, text);
}

static bool chain_frags_value(void *data, char *buf, size_t size)
{
	const struct row *row = data;

	return row->part && value_put_u64(buf, size, row->part->frags);
}

static bool chain_priority_value(void *data, char *buf, size_t size)
{
	const struct row *row = data;

	return row->part && value_put_u64(buf, size, row->part->priority);
}

static bool chain_runs_value(void *data, char *buf, size_t size)
{
	struct row *row = data;

	if (!row->asked)
		row->counted = !chain_read_runs(row->state, row->runs);
	row->asked = true;
	return row->part && row->counted &&
	       value_put_u64(buf, size, row->runs[row->position - 1]);
}

static const struct table_column list_column[] = {
	{ "INTERFACE", 4, 0, SCOLS_JSON_STRING, true,
	  "interface, by the directory of the chain", chain_interface_value },
	{ "POSITION", 2, SCOLS_FL_RIGHT, SCOLS_JSON_NUMBER, true,
	  "position in the order, from 1", chain_position_value },
	{ "NAME", 0.3, 0, SCOLS_JSON_STRING, true,
	  "name of the component and of its node", chain_name_value },
	{ "ID", 4, SCOLS_FL_RIGHT, SCOLS_JSON_NUMBER, true,
	  "BPF ID of its program", chain_id_value },
	{ "ON", 8, 0, SCOLS_JSON_ARRAY_STRING, true,
	  "verdicts after which the next component runs", chain_on_value },
	{ "STATE", 8, 0, SCOLS_JSON_STRING, true,
	  "of the chain: running, detached, replaced, incomplete or empty",
	  chain_state_value },
	{ "BPF-NAME", 15, 0, SCOLS_JSON_STRING, false,
	  "BPF name of its program", chain_bpf_name_value },
	{ "TAG", 16, 0, SCOLS_JSON_STRING, false,
	  "tag of its program", chain_tag_value },
	{ "FRAGS", 1, 0, SCOLS_JSON_BOOLEAN, false,
	  "whether it accepts packets of several fragments", chain_frags_value },
	{ "IFNAME", 4, 0, SCOLS_JSON_STRING, false,
	  "present name of the interface in its network namespace",
	  chain_ifname_value },
	{ "PRIORITY", 2, SCOLS_FL_RIGHT, SCOLS_JSON_NUMBER, false,
	  "priority of its program among others", chain_priority_value },
	{ "RUNS", 6, SCOLS_FL_RIGHT, SCOLS_JSON_NUMBER, false,
	  "number of its runs since the last change of the chain, if counted",
	  chain_runs_value },
};

const struct table_columns chain_list_columns = {
	.name = "components",
	.column = list_column,
	.count = ARRAY_SIZE(list_column),
};

/**
 * chain_list_add() - add the components of a chain to a table
 * @table: the table
 * @state: the chain; without a known component it has one row
 */
void chain_list_add(struct table *table, const struct chain_state *state)
{
	struct row row = { .state = state };
	size_t i;

	for (i = 0; i < state->chain.count; i++) {
		row.part = &state->chain.part[i];
		row.position = i + 1;
		table_add(table, &row);
	}
	if (!i)
		table_add(table, &row);
}

static const struct table_column show_column[] = {
	FACTS_COLUMNS("interface, state, reason, ifindex, netns, ifname, mode, link, dispatcher, config, counted, runs, component"),
};

const struct table_columns chain_show_columns = {
	.name = "facts",
	.column = show_column,
	.count = ARRAY_SIZE(show_column),
};

/* What the state means. */
static void chain_put_reason(const struct chain_state *state, char *buf, size_t size)
{
	switch (state->status) {
	case CHAIN_GONE:
		value_put(buf, size, "the interface no longer exists, or the link was detached");
		break;
	case CHAIN_FOREIGN:
		value_put(buf, size, "the link runs program %u", state->running);
		break;
	case CHAIN_BROKEN:
		if (*state->unsound)
			value_put(buf, size, "the config is not sound: %s", state->unsound);
		else
			value_put(buf, size, "the node %s is missing, or is another object",
				  state->missing);
		break;
	case CHAIN_EMPTY:
	case CHAIN_RUNS:
		*buf = '\0';
	}
}

/* Where it is: the interface has more facts in its own network namespace. */
static void chain_show_place(struct facts *facts, const struct chain_at *at)
{
	const char *mode;

	facts_add_u64(facts, "ifindex", at->ifindex);
	/* without sysfs only the number is known */
	if (at->netns) {
		facts_add_u64(facts, "netns", at->netns);
		facts_add(facts, "ifname", SCOLS_JSON_STRING, at->ifname);
	}
	mode = chain_is_here(at, NULL) ? attach_xdp_attached(at->ifindex) : NULL;
	if (mode)
		facts_add(facts, "mode", SCOLS_JSON_STRING, mode);
}

static void chain_show_part(struct facts *facts, const struct chain_part *part)
{
	char on[64], id[16];
	const struct fact fact[] = {
		{ "name", SCOLS_JSON_STRING, part->name },
		{ "id", SCOLS_JSON_NUMBER, id },
		{ "on", SCOLS_JSON_ARRAY_STRING, on },
	};

	chain_put_on(part->on, on, sizeof(on));
	value_put_u64(id, sizeof(id), part->id);
	facts_item(facts, fact, ARRAY_SIZE(fact), "%s (prog %s) on %s", part->name, id,
		   *on ? on : "none");
}

/**
 * chain_show_add() - add the facts about a chain
 * @facts: the facts
 * @state: the chain
 */
void chain_show_add(struct facts *facts, const struct chain_state *state)
{
	char reason[192];
	size_t i;

	facts_add(facts, "interface", SCOLS_JSON_STRING, chain_name(state));
	facts_add(facts, "state", SCOLS_JSON_STRING, chain_status_word(state->status));
	chain_put_reason(state, reason, sizeof(reason));
	if (*reason)
		facts_add(facts, "reason", SCOLS_JSON_STRING, reason);
	if (state->at.ifindex)
		chain_show_place(facts, &state->at);
	if (state->link)
		facts_add_u64(facts, "link", state->link);
	if (state->dispatcher)
		facts_add_u64(facts, "dispatcher", state->dispatcher);
	if (state->config)
		facts_add_u64(facts, "config", state->config);
	if (state->chain.count)
		facts_add(facts, "counted", SCOLS_JSON_BOOLEAN,
			  state->chain.counted ? "1" : "0");
	if (state->runs)
		facts_add_u64(facts, "runs", state->runs);
	facts_list(facts, "component", "components");
	for (i = 0; i < state->chain.count; i++)
		chain_show_part(facts, &state->chain.part[i]);
	facts_list_end(facts);
}
