// SPDX-License-Identifier: GPL-2.0-only
/* bpfdev diff: show how the machine differs from the files of /etc/bpfdev.d. */
#include <getopt.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <libsmartcols.h>

#include "commands/diff.h"
#include "conf/applied.h"
#include "conf/conf.h"
#include "conf/state.h"
#include "libbpfdev.h"
#include "output/columns.h"
#include "output/table.h"
#include "output/value.h"
#include "util/array.h"
#include "util/error.h"
#include "util/owner.h"
#include "util/usage.h"

/*
 * struct diff_row - a difference
 * @state: the entry
 * @difference: STATE_*, one of them
 */
struct diff_row {
	const struct state *state;
	unsigned int difference;
};

static const struct {
	unsigned int difference;
	const char *word;
} diff_words[] = {
	{ STATE_MISSING, "missing" },
	{ STATE_KIND, "kind" },
	{ STATE_OBJECT, "object" },
	{ STATE_FILE, "file" },
	{ STATE_PROGRAM, "program" },
	{ STATE_DETACHED, "detached" },
	{ STATE_TARGET, "target" },
	{ STATE_DEFINITION, "definition" },
	{ STATE_MODE, "mode" },
	{ STATE_USER, "user" },
	{ STATE_GROUP, "group" },
	{ STATE_LIMIT, "limit" },
	{ STATE_CHAIN, "chain" },
	{ STATE_EXTRA, "extra" },
};

static bool diff_name_value(void *data, char *buf, size_t size)
{
	const struct diff_row *row = data;

	return value_put_text(buf, size, row->state->line ? row->state->line->name :
							    row->state->is->name);
}

static bool diff_kind_value(void *data, char *buf, size_t size)
{
	const struct diff_row *row = data;

	return value_put_text(buf, size,
			      conf_kind_word(row->state->line ? row->state->line->kind :
								row->state->is->kind));
}

static bool diff_word_value(void *data, char *buf, size_t size)
{
	const struct diff_row *row = data;
	size_t i = 0;

	/* it is also missing, or detached */
	if (row->state->differs & STATE_WAITING)
		return value_put_text(buf, size, "waiting");
	while (diff_words[i].difference != row->difference)
		i++;
	return value_put_text(buf, size, diff_words[i].word);
}

static bool diff_put_owner(unsigned int difference, const struct cli_owner *owner, char *buf,
			   size_t size)
{
	switch (difference) {
	case STATE_MODE:
		return value_put(buf, size, "%04o", owner->mode);
	case STATE_USER:
		return value_put_user(buf, size, owner->uid);
	case STATE_GROUP:
		return value_put_group(buf, size, owner->gid);
	default:
		cli_owner_limit(owner, buf, size);
		return true;
	}
}

/* The record of apply about the entry. */
static const struct applied *diff_applied(const struct diff_row *row)
{
	return row->state->is ?: row->state->last;
}

static bool diff_wanted_value(void *data, char *buf, size_t size)
{
	const struct diff_row *row = data;
	const struct conf_line *line = row->state->line;
	const struct applied *applied = diff_applied(row);

	if (!line)
		return false;
	if (row->difference & STATE_OWNER)
		return diff_put_owner(row->difference, &line->owner, buf, size);
	switch (row->difference) {
	case STATE_OBJECT:
		return applied && value_put_u64(buf, size, applied->id);
	case STATE_PROGRAM:
		return applied && value_put_u64(buf, size, applied->prog_id);
	case STATE_KIND:
		return value_put_text(buf, size, conf_kind_word(line->kind));
	default:
		return *line->text && value_put_text(buf, size, line->text);
	}
}

static bool diff_found_value(void *data, char *buf, size_t size)
{
	const struct diff_row *row = data;
	const struct state *state = row->state;

	if (row->difference & STATE_OWNER)
		return diff_put_owner(row->difference, &state->owner, buf, size);
	switch (row->difference) {
	case STATE_OBJECT:
		return value_put_u64(buf, size, state->id);
	case STATE_PROGRAM:
		return value_put_u64(buf, size, state->prog_id);
	case STATE_KIND:
		return value_put_text(buf, size, bpfdev_type_str(state->type));
	case STATE_FILE:
		return value_put_text(buf, size, state->is->text);
	case STATE_DEFINITION:
		return value_put(buf, size, "%.*s", (int)state->why.len, state->why.chars);
	default:
		return false;
	}
}

static bool diff_file_value(void *data, char *buf, size_t size)
{
	const struct diff_row *row = data;

	return value_put_text(buf, size, row->state->line ? row->state->line->path :
							    row->state->is->path);
}

static bool diff_line_value(void *data, char *buf, size_t size)
{
	const struct diff_row *row = data;

	return row->state->line && value_put_u64(buf, size, row->state->line->number);
}

static const struct table_column all[] = {
	{ "NAME", 0.2, 0, SCOLS_JSON_STRING, true,
	  "name of the entry, or interface of the chain", diff_name_value },
	{ "KIND", 4, 0, SCOLS_JSON_STRING, true,
	  "mkdir, map, prog, link, view or chain: first word of its line", diff_kind_value },
	{ "DIFFERENCE", 8, 0, SCOLS_JSON_STRING, true,
	  "missing; waiting: its interface, cgroup or network namespace is not there; extra: no line names it any more; kind, object, program, definition, mode, user, group or limit: another one; file: the object file or the line has changed; detached; target: the link is attached elsewhere; chain: other components",
	  diff_word_value },
	{ "WANTED", 0.2, 0, SCOLS_JSON_STRING, true,
	  "the value of the line; for object and program the BPF ID that apply has made",
	  diff_wanted_value },
	{ "FOUND", 0.2, 0, SCOLS_JSON_STRING, true,
	  "present value", diff_found_value },
	{ "FILE", 0.2, 0, SCOLS_JSON_STRING, true,
	  "file with the line", diff_file_value },
	{ "LINE", 4, SCOLS_FL_RIGHT, SCOLS_JSON_NUMBER, true,
	  "number of the line in it, from 1", diff_line_value },
};

static const struct table_columns diff_columns = {
	.name = "differences",
	.column = all,
	.count = ARRAY_SIZE(all),
};

/**
 * diff_open_table() - begin a table of differences
 * @command: the command, for errors
 * @table: the table, its options set
 *
 * Return: CLI_OK, or another status after the error was reported.
 */
int diff_open_table(const struct cli_command *command, struct table *table)
{
	table->columns = &diff_columns;
	return table_open(command, table);
}

static void diff_add(struct table *table, const struct state *state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(diff_words); i++) {
		struct diff_row row = {
			.state = state, .difference = diff_words[i].difference,
		};

		if (!(state->differs & row.difference))
			continue;
		table_add(table, &row);
		/* one reason is enough */
		if (state->differs & STATE_WAITING)
			return;
	}
}

/**
 * diff_print_states() - print differences
 * @states: the lines and their entries
 * @table: the table, from diff_open_table()
 *
 * Return: CLI_OK; CLI_DIFFERS if an apply would change something; another status after the
 * error was reported.
 */
int diff_print_states(const struct states *states, struct table *table)
{
	size_t i;
	int status;

	for (i = 0; i < states->count; i++)
		diff_add(table, &states->entry[i]);
	status = table_print(table);
	if (status)
		return status;
	return states_differ(states) ? CLI_DIFFERS : CLI_OK;
}

static int diff_conf(struct table *table, const char *path)
{
	struct states states = {};
	struct conf conf;
	int status;

	status = conf_read(&conf, path);
	if (!status)
		status = states_read(&states, &conf);
	if (!status)
		status = diff_open_table(&cli_diff, table) ?: diff_print_states(&states, table);
	states_free(&states);
	conf_free(&conf);
	return status;
}

static int cmd_diff(int argc, char **argv)
{
	static const struct option options[] = {
		TABLE_LONG_OPTIONS,
		CLI_LONG_OPTIONS,
		{}
	};
	struct table table = { .columns = &diff_columns };
	int opt;

	while ((opt = getopt_long(argc, argv, TABLE_SHORT_OPTIONS CLI_SHORT_OPTIONS, options,
				  NULL)) != -1)
		if (!table_option(&table, opt, optarg))
			cli_common_option(&cli_diff, opt);
	if (argc - optind > 1)
		return cli_usage_error(&cli_diff, "expected at most one file or directory");
	return diff_conf(&table, argv[optind]);
}

const struct cli_command cli_diff = {
	.name = "diff",
	.args = "[FILE|DIR] [OPTION]...",
	.help = "Show how the machine differs from files",
	.notes =
	"FILE, DIR: as for 'bpfdev apply'\n\n"
	"The exit status is 0 if nothing differs, 1 if something does, 2 after an error.\n",
	.options = TABLE_OPTIONS_HELP,
	.compares = true,
	.run = cmd_diff,
};
