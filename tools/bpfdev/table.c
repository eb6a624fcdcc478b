// SPDX-License-Identifier: GPL-2.0-only
/* Tables, by libsmartcols: the options they all have, their rows, printing. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <libsmartcols.h>

#include "cli.h"
#include "table.h"

/**
 * table_put() - write a value
 * @buf: where to
 * @size: how much room there is
 * @format: as for printf()
 *
 * Return: true, for the value of a column.
 */
bool table_put(char *buf, size_t size, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(buf, size, format, args);
	va_end(args);
	return true;
}

static void describe(const struct table_columns *columns)
{
	size_t i;

	for (i = 0; i < columns->count; i++)
		printf("%16s  %s\n", columns->column[i].name,
		       columns->column[i].help);
}

/**
 * table_option() - an option of every table
 * @table: the table, its columns set
 * @opt: what getopt_long() gave
 * @arg: its argument
 *
 * Return: whether it was one. Does not return from --list-columns.
 */
bool table_option(struct table *table, int opt, const char *arg)
{
	switch (opt) {
	case 'H':
		describe(table->columns);
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
	case 'O':
		table->output_all = true;
		return true;
	case 'Q':
		table->filter = arg;
		return true;
	case 'r':
		table->raw = true;
		return true;
	case 'x':
		table->sort = arg;
		return true;
	default:
		return false;
	}
}

static int find(const struct table_columns *columns, const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < columns->count; i++)
		if (strlen(columns->column[i].name) == len &&
		    !strncasecmp(columns->column[i].name, name, len))
			return i;
	return -1;
}

static struct libscols_column *open_column(struct table *table, int id, int flags)
{
	const struct table_column *column = &table->columns->column[id];
	struct libscols_column *scols;
	int json = column->json;
	/* without aligning there is nothing to hang a tree on */
	int unwanted = table->raw ? SCOLS_FL_TREE : 0;

	scols = scols_table_new_column(table->scols, column->name,
				       column->width,
				       (column->flags | flags) & ~unwanted);
	table->id = reallocarray(table->id, table->count + 1, sizeof(int));
	if (!scols || !table->id)
		exit(cli_error("out of memory"));
	table->id[table->count++] = id;
	/* table_print() writes arrays */
	if (table->json)
		scols_column_set_json_type(scols, json == SCOLS_JSON_ARRAY_NUMBER ?
						  SCOLS_JSON_NUMBER : json);
	return scols;
}

/**
 * table_column() - a column, which needs not be shown
 * @table: the table
 * @name: its name
 * @len: how long that is
 *
 * Return: which it is in libsmartcols' table, or -1 if there is none of the name.
 */
int table_column(struct table *table, const char *name, size_t len)
{
	int id = find(table->columns, name, len);
	size_t i;

	if (id < 0)
		return -1;
	for (i = 0; i < table->count; i++)
		if (table->id[i] == id)
			return i;
	open_column(table, id, SCOLS_FL_HIDDEN);
	return i;
}

/* The columns that were asked for; -1 if one of the names is not a column's. */
static int choose_columns(struct table *table)
{
	const char *list = table->output;
	size_t i, len;
	int id;

	if (!list || *list == '+')
		for (i = 0; i < table->columns->count; i++)
			if (table->output_all ||
			    table->columns->column[i].is_default)
				open_column(table, i, 0);
	if (!list)
		return 0;
	list += *list == '+';
	for (;; list += len + 1) {
		len = strcspn(list, ",");
		id = find(table->columns, list, len);
		if (id < 0)
			return -1;
		open_column(table, id, 0);
		if (!list[len])
			return 0;
	}
}

/* Numbers, also those in a text, by their value; before them what has none. */
static int compare(struct libscols_cell *a, struct libscols_cell *b, void *data)
{
	const struct table *table = data;
	int order = strverscmp(scols_cell_get_data(a) ?: "",
			       scols_cell_get_data(b) ?: "");

	return table->sort_descending ? -order : order;
}

static int open_sort(struct table *table)
{
	size_t len = strcspn(table->sort, ":");
	const char *order = table->sort + len;
	int i;

	if (*order && strcmp(order, ":desc") != 0)
		return cli_usage_error(table->command,
				       "--sort: '%s': a column may have ':desc' behind it, and nothing else",
				       table->sort);
	i = table_column(table, table->sort, len);
	if (i < 0)
		return cli_usage_error(table->command,
				       "--sort: '%.*s' is an unknown column; --list-columns shows them",
				       (int)len, table->sort);
	table->sort_descending = *order;
	table->sort_column = scols_table_get_column(table->scols, i);
	scols_column_set_cmpfunc(table->sort_column, compare, table);
	return CLI_OK;
}

/* Colours are for who looks at a terminal that has them, and wants them. */
static bool use_colors(void)
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
	free(table->id);
	table->id = NULL;
}

/**
 * table_open() - make a table that rows can be added to
 * @command: the command, for errors
 * @table: the table, its columns and options set
 *
 * Return: CLI_OK, or another status after the error was told.
 */
int table_open(const struct cli_command *command, struct table *table)
{
	int status = CLI_OK;

	table->command = command;
	if (table->json && table->raw)
		return cli_usage_error(command,
				       "--json and --raw exclude each other");
	if (table->output && table->output_all)
		return cli_usage_error(command,
				       "--output and --output-all exclude each other");
	table->scols = scols_new_table();
	if (!table->scols)
		return cli_error("%s", strerror(errno));
	scols_table_set_name(table->scols, table->columns->name);
	scols_table_enable_json(table->scols, table->json);
	scols_table_enable_raw(table->scols, table->raw);
	scols_table_enable_noheadings(table->scols, table->noheadings);
	scols_table_enable_colors(table->scols, !table->json && use_colors());
	if (choose_columns(table))
		status = cli_usage_error(command,
					 "--output: '%s' names an unknown column; --list-columns shows them",
					 table->output);
	else if (table->sort)
		status = open_sort(table);
	table->filled = table->count;
	if (!status && table->filter)
		status = filter_open(table);
	if (status)
		table_free(table);
	return status;
}

/**
 * table_fill() - write what the row has in a column
 * @table: the table, which is being added to
 * @line: where the row goes
 * @i: the column
 */
void table_fill(struct table *table, struct libscols_line *line, size_t i)
{
	const struct table_columns *columns = table->columns;
	const struct table_column *column = &columns->column[table->id[i]];
	char buf[TABLE_VALUE_SIZE];
	bool has;

	has = column->value ?
		column->value(table->row, buf, sizeof(buf)) :
		columns->value(table->row, column, buf, sizeof(buf));
	if (has && scols_line_set_data(line, i, buf))
		exit(cli_error("out of memory"));
}

/**
 * table_add_child() - add a row below another one, unless the filter is against it
 * @table: the table
 * @parent: the other row, or NULL
 * @row: for the values of its columns
 *
 * Does not return without memory.
 *
 * Return: the row, which belongs to the table, or NULL if it was left out.
 */
struct libscols_line *table_add_child(struct table *table,
				      struct libscols_line *parent, void *row)
{
	const struct table_columns *columns = table->columns;
	struct libscols_line *line;
	size_t i;

	line = scols_table_new_line(table->scols, parent);
	if (!line)
		exit(cli_error("out of memory"));
	table->row = row;
	if (table->filter && !filter_matches(table, line)) {
		scols_table_remove_line(table->scols, line);
		return NULL;
	}
	for (i = 0; i < table->filled; i++)
		/* the filter may have asked for it already */
		if (!scols_cell_get_data(scols_line_get_cell(line, i)))
			table_fill(table, line, i);
	if (columns->is_dim && columns->is_dim(row))
		scols_line_set_color(line, "halfbright");
	return line;
}

/**
 * table_add() - add a row, unless the filter is against it
 * @table: the table
 * @row: for the values of its columns
 *
 * Does not return without memory.
 */
void table_add(struct table *table, void *row)
{
	table_add_child(table, NULL, row);
}

/*
 * "1 2" becomes "[1,2]". libsmartcols has arrays itself, but an empty one is
 * "[null]" before 2.40, and none can be told from an empty one after it.
 */
static void write_array(struct libscols_cell *cell)
{
	const char *data = scols_cell_get_data(cell);
	char *array, *c;

	if (!data)
		return;
	if (asprintf(&array, "[%s]", data) < 0)
		exit(cli_error("out of memory"));
	for (c = array; *c; c++)
		if (*c == ' ')
			*c = ',';
	scols_cell_refer_data(cell, array);
}

static void write_arrays(struct table *table)
{
	struct libscols_iter *iter = scols_new_iter(SCOLS_ITER_FORWARD);
	struct libscols_line *line;
	size_t i;

	if (!iter)
		exit(cli_error("out of memory"));
	while (!scols_table_next_line(table->scols, iter, &line))
		for (i = 0; i < table->filled; i++)
			if (table->columns->column[table->id[i]].json ==
			    SCOLS_JSON_ARRAY_NUMBER)
				write_array(scols_line_get_cell(line, i));
	scols_free_iter(iter);
}

/**
 * table_print() - print the table to standard output, and free it
 * @table: the table
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was told.
 */
int table_print(struct table *table)
{
	int ret;

	if (table->sort_column)
		scols_sort_table(table->scols, table->sort_column);
	if (table->json)
		write_arrays(table);
	ret = scols_print_table(table->scols);
	table_free(table);
	return ret ? cli_error("standard output: %s", strerror(-ret)) : CLI_OK;
}
