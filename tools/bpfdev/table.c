// SPDX-License-Identifier: GPL-2.0-only
/* Tables, by libsmartcols: the options they all have, their rows, printing. */
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <libsmartcols.h>

#include "cli.h"
#include "table.h"

/**
 * table_put_text() - write a text as a value
 * @buf: where to
 * @size: how much room there is
 * @text: the text; what has no room is left out
 *
 * Return: true, for the value of a column.
 */
bool table_put_text(char *buf, size_t size, const char *text)
{
	size_t len = strnlen(text, size - 1);

	memcpy(buf, text, len);
	buf[len] = '\0';
	return true;
}

/**
 * table_put_u64() - write a number as a value, in decimal
 * @buf: where to
 * @size: how much room there is: 21 at least
 * @number: the number
 *
 * printf() takes ten times as long, and there are tables of 100,000 rows.
 *
 * Return: true, for the value of a column.
 */
bool table_put_u64(char *buf, size_t size, uint64_t number)
{
	char digits[21], *first = digits + sizeof(digits) - 1;

	*first = '\0';
	do
		*--first = '0' + number % 10;
	while (number /= 10);
	return table_put_text(buf, size, first);
}

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
	/* without aligning there is nothing to hang a tree on */
	int unwanted = table->raw ? SCOLS_FL_TREE : 0;

	scols = scols_table_new_column(table->scols, column->name,
				       column->width,
				       (column->flags | flags) & ~unwanted);
	table->id = reallocarray(table->id, table->count + 1, sizeof(int));
	if (!scols || !table->id)
		exit(cli_error("out of memory"));
	table->id[table->count++] = id;
	table->is_tree |= column->flags & SCOLS_FL_TREE;
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
static int compare_values(const char *a, const char *b)
{
	uint64_t x, y;

	if (strncmp(a, "0x", 2) != 0 || strncmp(b, "0x", 2) != 0)
		return strverscmp(a, b);
	x = strtoull(a, NULL, 16);
	y = strtoull(b, NULL, 16);
	return (x > y) - (x < y);
}

static int compare(struct libscols_cell *a, struct libscols_cell *b, void *data)
{
	const struct table *table = data;
	int order = compare_values(scols_cell_get_data(a) ?: "",
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
	table_json_free(table);
	free(table->at);
	table->at = NULL;
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
	scols_table_enable_raw(table->scols, table->raw);
	scols_table_enable_noheadings(table->scols, table->noheadings);
	scols_table_enable_colors(table->scols, !table->json && use_colors());
	if (choose_columns(table))
		status = cli_usage_error(command,
					 "--output: '%s' names an unknown column; --list-columns shows them",
					 table->output);
	table->shown = table->count;
	if (!status && table->sort)
		status = open_sort(table);
	table->filled = table->count;
	if (!status && table->filter)
		status = filter_open(table);
	if (status)
		table_free(table);
	else if (table->json)
		table_json_open(table);
	return status;
}

/**
 * table_value() - write what the row that is being added has in a column
 * @table: the table
 * @i: the column
 * @buf: where to
 * @size: how much room there is
 *
 * Return: false if it has nothing.
 */
bool table_value(struct table *table, size_t i, char *buf, size_t size)
{
	const struct table_columns *columns = table->columns;
	const struct table_column *column = &columns->column[table->id[i]];

	return column->value ? column->value(table->row, buf, size) :
			       columns->value(table->row, column, buf, size);
}

/**
 * table_fill() - give a line what the row that is being added has in a column
 * @table: the table
 * @line: the line
 * @i: the column
 */
void table_fill(struct table *table, struct libscols_line *line, size_t i)
{
	char buf[TABLE_VALUE_SIZE];

	if (table_value(table, i, buf, sizeof(buf)) &&
	    scols_line_set_data(line, i, buf))
		exit(cli_error("out of memory"));
}

/* The row that is being added, as one of libsmartcols' lines. */
static struct libscols_line *add_line(struct table *table,
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
		/* the filter may have asked for it already */
		if (!scols_cell_get_data(scols_line_get_cell(line, i)))
			table_fill(table, line, i);
	if (columns->is_dim && columns->is_dim(table->row))
		scols_line_set_color(line, "halfbright");
	return line;
}

/**
 * table_add_below() - add a row below other rows
 * @table: the table, without a filter
 * @depth: how many rows it is below, of which the last one was added last, or has
 *	other rows below it that were
 * @row: for the values of its columns
 *
 * Does not return without memory.
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
	table->at[depth] = add_line(table, depth ? table->at[depth - 1] : NULL);
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
	table->row = row;
	/* JSON is written as it comes, unless it is to be sorted or chosen of */
	if (table->json && !table->sort && !table->filter)
		table_json_row(table, NULL, 0);
	else
		add_line(table, NULL);
}

/* struct fact - the row of a table of facts */
struct fact {
	const char *name;
	const char *value;
};

/** table_fact_name() - for TABLE_FACT_COLUMNS() */
bool table_fact_name(void *row, char *buf, size_t size)
{
	const struct fact *fact = row;

	return table_put_text(buf, size, fact->name);
}

/** table_fact_value() - for TABLE_FACT_COLUMNS() */
bool table_fact_value(void *row, char *buf, size_t size)
{
	const struct fact *fact = row;

	return table_put_text(buf, size, fact->value);
}

/**
 * table_add_fact() - add a row to a table of facts
 * @table: the table
 * @name: the fact
 * @format: its value, as for printf(3)
 *
 * Does not return without memory.
 */
void table_add_fact(struct table *table, const char *name, const char *format, ...)
{
	struct fact fact = { .name = name };
	char *value;
	va_list args;
	int len;

	va_start(args, format);
	len = vasprintf(&value, format, args);
	va_end(args);
	if (len < 0)
		exit(cli_error("out of memory"));
	fact.value = value;
	table_add(table, &fact);
	free(value);
}

/**
 * table_print() - print the table to standard output, and free it
 * @table: the table
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was told.
 */
int table_print(struct table *table)
{
	int ret = 0;

	if (table->sort_column)
		scols_sort_table(table->scols, table->sort_column);
	if (table->json)
		table_json_print(table);
	else
		ret = scols_print_table(table->scols);
	table_free(table);
	return ret ? cli_error("standard output: %s", strerror(-ret)) : CLI_OK;
}
