/* SPDX-License-Identifier: GPL-2.0-only */
/* The columns of a table, and their values in rows. */
#ifndef BPFDEV_OUTPUT_COLUMNS_H
#define BPFDEV_OUTPUT_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

#include <linux/bpfdev.h>

#include "util/strbuf.h"

struct cli_command;
struct libscols_column;
struct libscols_filter;
struct libscols_line;
struct libscols_table;

/* Maximum size of a value: that of an attribute in sysfs, and a NUL. */
#define TABLE_VALUE_SIZE (BPFDEV_ATTR_MAX + 1)

/* A flag: the values are numbers of bytes, printed as 1.5M where people read them. */
#define COLUMN_SIZE	(1 << 30)

/*
 * struct table_column - a column. Its name is an interface, and so is its lower case
 * in JSON. The default columns may only grow at their end.
 * @name: its name
 * @width: hint for its width, as for scols_table_new_column()
 * @flags: SCOLS_FL_*, and COLUMN_SIZE
 * @json: SCOLS_JSON_*; the value of an array is as for json_put_value()
 * @is_default: shown unless other columns are chosen
 * @help: its description
 * @value: writes the value of a row to a buffer; returns false if it has none. NULL:
 *	use the function of struct table_columns
 */
struct table_column {
	const char *name;
	double width;
	int flags;
	int json;
	bool is_default;
	const char *help;
	bool (*value)(void *row, char *buf, size_t size);
};

/*
 * struct table_columns - the columns of a command
 * @name: name of the array in JSON
 * @column: the columns
 * @count: number of columns
 * @value: writes the value of a column that has no function of its own
 * @is_dim: checks whether to draw a row dim; may be NULL
 */
struct table_columns {
	const char *name;
	const struct table_column *column;
	size_t count;
	bool (*value)(void *row, const struct table_column *column, char *buf,
		      size_t size);
	bool (*is_dim)(void *row);
};

/*
 * struct table - a table
 * @columns: all available columns
 * @command: the command that prints the table
 * @scols: the table of libsmartcols
 * @id: indexes of the columns in @scols, in order: first the shown columns, then
 *	others to sort or to filter by
 * @count: number of indexes in @id
 * @shown: number of those that are shown
 * @filled: number of those that every row fills; the filter requests the others
 * @row: the row that is being added
 * @output: argument of --output, or NULL
 * @sort: argument of --sort, or NULL
 * @filter: argument of --filter, or NULL
 * @width: argument of --width, or NULL
 * @sort_column: the column in @sort
 * @sort_descending: sort in descending order
 * @scols_filter: the parsed @filter
 * @is_tree: rows are below other rows
 * @out: with @json: the rows
 * @open: number of unfinished rows in @out: the last one and its ancestors
 * @at: without @json: the last row of each depth
 * @depth: number of entries in @at
 * @key: with @json: the names of the columns as JSON keys
 * @json_lines: with @json: print a document on one line
 */
struct table {
	const struct table_columns *columns;
	const struct cli_command *command;
	struct libscols_table *scols;
	int *id;
	size_t count;
	size_t shown;
	size_t filled;
	void *row;
	const char *output;
	const char *sort;
	const char *filter;
	const char *width;
	struct libscols_column *sort_column;
	bool sort_descending;
	struct libscols_filter *scols_filter;
	bool is_tree;
	struct strbuf out;
	size_t open;
	struct libscols_line **at;
	size_t depth;
	struct strbuf *key;
	bool output_all;
	bool json;
	bool json_lines;
	bool raw;
	bool noheadings;
	bool bytes;
};

bool columns_value(struct table *table, size_t i, char *buf, size_t size);
int columns_require(struct table *table, const char *name, size_t len);
void columns_fill(struct table *table, struct libscols_line *line, size_t i);
void columns_describe(const struct table_columns *columns);
int columns_choose(struct table *table);

#endif /* BPFDEV_OUTPUT_COLUMNS_H */
