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
#include "chain/show.h"
#include "libbpfdev.h"
#include "output/columns.h"
#include "output/table.h"
#include "output/value.h"
#include "util/array.h"

/* struct row - a component */
struct row {
	const struct chain_state *state;
	const struct chain_part *part;
	size_t position;
};

/* The name of a chain: of its directory, below CHAIN_DIR. */
static const char *chain_name(const struct chain_state *state)
{
	return state->dir + strlen(CHAIN_DIR "/");
}

static const struct bpfdev_dev *chain_row_entry(const struct row *row)
{
	return chain_entry(row->state, row->part->name);
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

	return value_put_u64(buf, size, row->position);
}

static bool chain_name_value(void *data, char *buf, size_t size)
{
	const struct row *row = data;

	return value_put_text(buf, size, row->part->name);
}

static bool chain_id_value(void *data, char *buf, size_t size)
{
	const struct row *row = data;

	return value_put_u64(buf, size, row->part->id);
}

static bool chain_on_value(void *data, char *buf, size_t size)
{
	const struct row *row = data;
	char on[64];

	chain_put_on(row->part->on, on, sizeof(on));
	return value_put_text(buf, size, on);
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

	return value_put_u64(buf, size, row->part->frags);
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
	{ "ON", 8, 0, SCOLS_JSON_STRING, true,
	  "verdicts after which the next component runs", chain_on_value },
	{ "BPF-NAME", 15, 0, SCOLS_JSON_STRING, false,
	  "BPF name of its program", chain_bpf_name_value },
	{ "TAG", 16, 0, SCOLS_JSON_STRING, false,
	  "tag of its program", chain_tag_value },
	{ "FRAGS", 1, 0, SCOLS_JSON_BOOLEAN, false,
	  "whether it accepts packets of several fragments", chain_frags_value },
	{ "IFNAME", 4, 0, SCOLS_JSON_STRING, false,
	  "present name of the interface in its network namespace",
	  chain_ifname_value },
};

const struct table_columns chain_list_columns = {
	.name = "components",
	.column = list_column,
	.count = ARRAY_SIZE(list_column),
};

/**
 * chain_list_add() - add the components of a chain to a table
 * @table: the table
 * @state: the chain
 */
void chain_list_add(struct table *table, const struct chain_state *state)
{
	size_t i;

	/* an incomplete chain does not run */
	if (state->status == CHAIN_BROKEN)
		return;
	for (i = 0; i < state->chain.count; i++) {
		struct row row = {
			.state = state,
			.part = &state->chain.part[i],
			.position = i + 1,
		};

		table_add(table, &row);
	}
}

static const struct table_column show_column[] = {
	TABLE_ATTRIBUTE_COLUMNS("interface, state, ifindex, netns, ifname, mode, link, dispatcher, config, component"),
};

const struct table_columns chain_show_columns = {
	.name = "facts",
	.column = show_column,
	.count = ARRAY_SIZE(show_column),
};

static const char *chain_status_word(enum chain_status status)
{
	switch (status) {
	case CHAIN_EMPTY:
		return "empty";
	case CHAIN_RUNS:
		return "running";
	case CHAIN_GONE:
		return "attached to nothing";
	case CHAIN_FOREIGN:
		return "its link runs another program";
	case CHAIN_BROKEN:
		break;
	}
	return "incomplete";
}

/**
 * chain_show_add() - add the facts about a chain to a table
 * @table: the table
 * @state: the chain
 */
void chain_show_add(struct table *table, const struct chain_state *state)
{
	const char *mode;
	char on[64];
	size_t i;

	table_add_attribute(table, "interface", "%s", chain_name(state));
	table_add_attribute(table, "state", "%s", chain_status_word(state->status));
	if (state->at.ifindex) {
		table_add_attribute(table, "ifindex", "%u", state->at.ifindex);
		/* without sysfs only the number is known */
		if (state->at.netns) {
			table_add_attribute(table, "netns", "%u", state->at.netns);
			table_add_attribute(table, "ifname", "%s", state->at.ifname);
		}
		/* known only in its own network namespace */
		mode = chain_is_here(&state->at, NULL) ?
			       attach_xdp_attached(state->at.ifindex) :
			       NULL;
		if (mode)
			table_add_attribute(table, "mode", "%s", mode);
	}
	if (state->link)
		table_add_attribute(table, "link", "%u", state->link);
	if (state->dispatcher)
		table_add_attribute(table, "dispatcher", "%u", state->dispatcher);
	if (state->config)
		table_add_attribute(table, "config", "%u", state->config);
	for (i = 0; i < state->chain.count; i++) {
		const struct chain_part *part = &state->chain.part[i];

		chain_put_on(part->on, on, sizeof(on));
		table_add_attribute(table, "component", "%s (prog %u) on %s", part->name,
				    part->id, on);
	}
}
