// SPDX-License-Identifier: GPL-2.0-only
/* Tables with libsmartcols: their common options, their rows, printing. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libsmartcols.h>

#include "output/columns.h"
#include "output/filter.h"
#include "output/sort.h"
#include "output/table.h"
#include "output/table_json.h"
#include "output/value.h"
#include "util/alloc.h"
#include "util/error.h"
#include "util/parse.h"
#include "util/usage.h"

/**
 * table_option() - handle an option of every table
 * @table: the table, its columns set
 * @opt: the value that getopt_long() returned
 * @arg: its argument
 *
 * Exits after --list-columns.
 *
 * Return: true if it is an option of every table.
 */
bool table_option(struct table *table, int opt, const char *arg)
{
	switch (opt) {
	case 'b':
		table->bytes = true;
		return true;
	case 'H':
		columns_describe(table->columns);
		exit(CLI_OK);
	case 'J':
		table->json = true;
		return true;
	case 'n':
		table->noheadings = true;
		return true;
	case 'o':
		table->output = arg;
		return true;
	case OPT_OUTPUT_ALL:
		table->output_all = true;
		return true;
	case 'Q':
		table->filter = arg;
		return true;
	case 'r':
		table->raw = true;
		return true;
	case 'w':
		table->width = arg;
		return true;
	case 'x':
		table->sort = arg;
		return true;
	default:
		return false;
	}
}

/* Use colours only on a terminal that supports them, unless NO_COLOR is set. */
static bool table_use_colors(void)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

	if ((no_color && *no_color) || !term || !strcmp(term, "dumb"))
		return false;
	return isatty(STDOUT_FILENO);
}

/**
 * table_free() - free a table that is not printed
 * @table: the table
 */
void table_free(struct table *table)
{
	scols_unref_table(table->scols);
	table->scols = NULL;
	table_json_free(table);
	free(table->at);
	table->at = NULL;
	free(table->id);
	table->id = NULL;
}

/* Fit the table into the width that is given, as on a terminal of that width. */
static int table_set_width(struct table *table)
{
	uint32_t width;
	int status;

	status = cli_number_option(table->command, "width", table->width, 1, &width);
	if (status)
		return status;
	scols_table_set_termwidth(table->scols, width);
	scols_table_set_termforce(table->scols, SCOLS_TERMFORCE_ALWAYS);
	return CLI_OK;
}

/**
 * table_open() - make a table that rows can be added to
 * @command: the command, for errors
 * @table: the table, its columns and options set
 *
 * Return: CLI_OK, or another status after the error was reported.
 */
int table_open(const struct cli_command *command, struct table *table)
{
	int status = CLI_OK;

	table->command = command;
	if (table->json && table->raw)
		return cli_usage_error(command,
				       "--json and --raw are mutually exclusive");
	if (table->output && table->output_all)
		return cli_usage_error(command,
				       "--output and --output-all are mutually exclusive");
	table->scols = scols_new_table();
	if (!table->scols)
		return cli_error("%s", strerror(errno));
	scols_table_enable_raw(table->scols, table->raw);
	scols_table_enable_noheadings(table->scols, table->noheadings);
	scols_table_enable_colors(table->scols,
				  !table->json && table_use_colors());
	if (columns_choose(table))
		status = cli_usage_error(command,
					 "--output: '%s' names an unknown column; --list-columns lists the columns",
					 table->output);
	table->shown = table->count;
	if (!status && table->sort)
		status = sort_open(table);
	table->filled = table->count;
	if (!status && table->width)
		status = table_set_width(table);
	if (!status && table->filter)
		status = filter_open(table);
	if (status)
		table_free(table);
	else if (table->json)
		table_json_open(table);
	return status;
}

/* Make a line of libsmartcols from the row that is being added. */
static struct libscols_line *table_add_line(struct table *table,
					    struct libscols_line *parent)
{
	const struct table_columns *columns = table->columns;
	struct libscols_line *line;
	size_t i;

	line = scols_table_new_line(table->scols, parent);
	if (!line)
		exit(cli_error("out of memory"));
	if (table->filter && !filter_matches(table, line)) {
		scols_table_remove_line(table->scols, line);
		return NULL;
	}
	for (i = 0; i < table->filled; i++)
		/* the filter may have requested it already */
		if (!scols_cell_get_data(scols_line_get_cell(line, i)))
			columns_fill(table, line, i);
	if (columns->is_dim && columns->is_dim(table->row))
		scols_line_set_color(line, "halfbright");
	return line;
}

/**
 * table_add_below() - add a row below other rows
 * @table: the table, without a filter
 * @depth: number of its ancestors; its parent is the row that was added last, or an
 *	ancestor of that row
 * @row: argument of the functions that write the values
 *
 * Exits if memory runs out.
 */
void table_add_below(struct table *table, size_t depth, void *row)
{
	table->row = row;
	if (table->json) {
		table_json_row(table, NULL, table->is_tree ? depth : 0);
		return;
	}
	if (depth == table->depth)
		table->at = cli_grow(table->at, table->depth++,
				     sizeof(struct libscols_line *));
	table->at[depth] =
		table_add_line(table, depth ? table->at[depth - 1] : NULL);
}

/**
 * table_add() - add a row, unless the filter rejects it
 * @table: the table
 * @row: argument of the functions that write the values
 *
 * Exits if memory runs out.
 */
void table_add(struct table *table, void *row)
{
	table->row = row;
	/* write JSON at once, unless rows are sorted or filtered */
	if (table->json && !table->sort && !table->filter)
		table_json_row(table, NULL, 0);
	else
		table_add_line(table, NULL);
}

static void table_scale_cell(struct libscols_cell *cell)
{
	const char *value = scols_cell_get_data(cell);
	char buf[16];

	if (!value)
		return;
	value_put_short_size(buf, sizeof(buf), strtoull(value, NULL, 10));
	if (scols_cell_set_data(cell, buf))
		exit(cli_error("out of memory"));
}

/* Write sizes for people, now that the rows are sorted and filtered. */
static void table_scale_sizes(struct table *table)
{
	struct libscols_iter *iter = scols_new_iter(SCOLS_ITER_FORWARD);
	struct libscols_line *line;
	size_t i;

	if (!iter)
		exit(cli_error("out of memory"));
	while (!scols_table_next_line(table->scols, iter, &line))
		for (i = 0; i < table->shown; i++)
			if (table->columns->column[table->id[i]].flags & COLUMN_SIZE)
				table_scale_cell(scols_line_get_cell(line, i));
	scols_free_iter(iter);
}

/* Bring the rows into the order and the form in which they are printed. */
static void table_finish(struct table *table)
{
	if (table->sort_column)
		scols_sort_table(table->scols, table->sort_column);
	if (!table->json && !table->raw && !table->bytes)
		table_scale_sizes(table);
}

/* Cut the newline at the end of a text, which not every libsmartcols writes. */
static void table_cut(char *text)
{
	size_t len = strlen(text);

	if (len && text[len - 1] == '\n')
		text[len - 1] = '\0';
}

/* The headings of a table without rows. */
static char *table_headings(struct table *table)
{
	char *text;

	/* libsmartcols writes no headings without a row */
	if (!scols_table_new_line(table->scols, NULL) ||
	    scols_print_table_to_string(table->scols, &text))
		exit(cli_error("out of memory"));
	scols_table_remove_lines(table->scols);
	text[strcspn(text, "\n")] = '\0';
	return text;
}

/**
 * table_text() - write a table and remove its rows
 * @table: the table, without --json
 *
 * Return: its lines, with the headings also if there is no row, and without a newline at
 * the end; free them with free().
 */
char *table_text(struct table *table)
{
	char *text;

	if (!scols_table_get_nlines(table->scols) && !table->noheadings)
		return table_headings(table);
	table_finish(table);
	if (scols_print_table_to_string(table->scols, &text))
		exit(cli_error("out of memory"));
	scols_table_remove_lines(table->scols);
	table_cut(text);
	return text;
}

/**
 * table_show() - print a table to standard output and remove its rows
 * @table: the table
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int table_show(struct table *table)
{
	int ret = 0;

	table_finish(table);
	if (table->json)
		table_json_print(table);
	else
		ret = scols_print_table(table->scols);
	scols_table_remove_lines(table->scols);
	return ret ? cli_error("standard output: %s", strerror(-ret)) : CLI_OK;
}

/**
 * table_print() - print a table to standard output and free it
 * @table: the table
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int table_print(struct table *table)
{
	int status = table_show(table);

	table_free(table);
	return status;
}
