// SPDX-License-Identifier: GPL-2.0-only
/* The columns of a table: their selection, and their values in a row. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <libsmartcols.h>

#include "output/columns.h"
#include "util/error.h"

static int columns_find(const struct table_columns *columns, const char *name,
			size_t len)
{
	size_t i;

	for (i = 0; i < columns->count; i++)
		if (strlen(columns->column[i].name) == len &&
		    !strncasecmp(columns->column[i].name, name, len))
			return i;
	return -1;
}

static struct libscols_column *columns_open(struct table *table, int id,
					    int flags)
{
	const struct table_column *column = &table->columns->column[id];
	struct libscols_column *scols;
	/* a tree needs alignment */
	int unwanted = COLUMN_SIZE | (table->raw ? SCOLS_FL_TREE : 0);

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
 * columns_require() - add a column to a table, shown or not
 * @table: the table
 * @name: its name
 * @len: length of @name
 *
 * Return: its index in libsmartcols' table, or -1 if no column has the name.
 */
int columns_require(struct table *table, const char *name, size_t len)
{
	int id = columns_find(table->columns, name, len);
	size_t i;

	if (id < 0)
		return -1;
	for (i = 0; i < table->count; i++)
		if (table->id[i] == id)
			return i;
	columns_open(table, id, SCOLS_FL_HIDDEN);
	return i;
}

/**
 * columns_choose() - choose the columns that are shown
 * @table: the table, its options set
 *
 * Return: 0, or -1 if a name in --output is not the name of a column.
 */
int columns_choose(struct table *table)
{
	const char *list = table->output;
	size_t i, len;
	int id;

	if (!list || *list == '+')
		for (i = 0; i < table->columns->count; i++)
			if (table->output_all ||
			    table->columns->column[i].is_default)
				columns_open(table, i, 0);
	if (!list)
		return 0;
	list += *list == '+';
	for (;; list += len + 1) {
		len = strcspn(list, ",");
		id = columns_find(table->columns, list, len);
		if (id < 0)
			return -1;
		columns_open(table, id, 0);
		if (!list[len])
			return 0;
	}
}

/**
 * columns_describe() - print the available columns, for --list-columns
 * @columns: the columns
 */
void columns_describe(const struct table_columns *columns)
{
	size_t i;

	for (i = 0; i < columns->count; i++)
		printf("%16s  %s\n", columns->column[i].name,
		       columns->column[i].help);
}

/**
 * columns_value() - write the value of a column in the row that is being added
 * @table: the table
 * @i: the column
 * @buf: the buffer
 * @size: size of @buf
 *
 * Return: false if the row has no value in the column.
 */
bool columns_value(struct table *table, size_t i, char *buf, size_t size)
{
	const struct table_columns *columns = table->columns;
	const struct table_column *column = &columns->column[table->id[i]];

	return column->value ? column->value(table->row, buf, size) :
			       columns->value(table->row, column, buf, size);
}

/**
 * columns_fill() - put the value of a column in the row that is being added into a line
 * @table: the table
 * @line: the line
 * @i: the column
 */
void columns_fill(struct table *table, struct libscols_line *line, size_t i)
{
	char buf[TABLE_VALUE_SIZE];

	if (columns_value(table, i, buf, sizeof(buf)) &&
	    scols_line_set_data(line, i, buf))
		exit(cli_error("out of memory"));
}
