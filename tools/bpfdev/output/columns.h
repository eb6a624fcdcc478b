/* SPDX-License-Identifier: GPL-2.0-only */
/* The columns of a table, and what rows have in them. */
#ifndef BPFDEV_OUTPUT_COLUMNS_H
#define BPFDEV_OUTPUT_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

#include "util/strbuf.h"

struct cli_command;
struct libscols_column;
struct libscols_filter;
struct libscols_line;
struct libscols_table;

/* What a value may take: an attribute in sysfs is a page at most. */
#define TABLE_VALUE_SIZE 4097

/*
 * struct columns_require - a column. Its name is an interface, as is its lower case
 * in JSON, and the default columns may only grow at their end.
 * @name: its name
 * @width: hint for its width, as for scols_table_new_column()
 * @flags: SCOLS_FL_*
 * @json: SCOLS_JSON_*; of an array, the value has blanks between its numbers
 * @is_default: shown unless other columns are chosen
 * @help: what is in it
 * @value: writes what a row has there to a buffer; false: it has nothing. NULL:
 *	the function of all columns does
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
 * struct table_columns - the columns that a command has
 * @name: for JSON
 * @column: the columns
 * @count: how many
 * @value: the value of a column that has no function of its own
 * @is_dim: shall a row be drawn less bright? may be NULL
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
 * @columns: all that there are
 * @command: whose it is
 * @scols: libsmartcols' own
 * @id: which there are in @scols, in their order: those that are shown, then
 *	others to sort or to filter by
 * @count: how many
 * @shown: how many of them are shown
 * @filled: how many of them every row fills; the filter asks for the others
 * @row: what is being added
 * @output: columns that the user asked for, or NULL
 * @sort: what to sort by, or NULL
 * @filter: which rows the user asked for, or NULL
 * @sort_column: what @sort says
 * @sort_descending: from the last to the first
 * @scols_filter: what @filter says
 * @is_tree: rows are below other rows
 * @out: with @json: the rows
 * @open: how many rows in @out have not ended: the last one, and those that it is
 *	below
 * @at: without @json: the last row of each depth
 * @depth: how many there are
 * @key: with @json: the columns' names, as they are written
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
	bool raw;
	bool noheadings;
};

bool columns_value(struct table *table, size_t i, char *buf, size_t size);
int columns_require(struct table *table, const char *name, size_t len);
void columns_fill(struct table *table, struct libscols_line *line, size_t i);
void columns_describe(const struct table_columns *columns);
int columns_choose(struct table *table);

#endif /* BPFDEV_OUTPUT_COLUMNS_H */
