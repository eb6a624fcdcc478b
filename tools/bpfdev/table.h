/* SPDX-License-Identifier: GPL-2.0-only */
/* A table to be printed: which columns, in what form. */
#ifndef BPFDEV_TABLE_H
#define BPFDEV_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli.h"
#include "text.h"

struct libscols_column;
struct libscols_filter;
struct libscols_line;
struct libscols_table;

/* What a value may take: an attribute in sysfs is a page at most. */
#define TABLE_VALUE_SIZE 4097

/*
 * struct table_column - a column. Its name is an interface, as is its lower case
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
	struct text out;
	size_t open;
	struct libscols_line **at;
	size_t depth;
	struct text *key;
	bool output_all;
	bool json;
	bool raw;
	bool noheadings;
};

/* The options of every table, and the lines of the help on them. */
#define TABLE_SHORT_OPTIONS "HJno:r"
#define TABLE_LONG_OPTIONS					\
	{ "json", no_argument, NULL, 'J' },			\
	{ "list-columns", no_argument, NULL, 'H' },		\
	{ "noheadings", no_argument, NULL, 'n' },		\
	{ "output", required_argument, NULL, 'o' },		\
	{ "output-all", no_argument, NULL, 'O' },		\
	{ "raw", no_argument, NULL, 'r' }
#define TABLE_OPTIONS_HELP						\
	"  -J, --json             print JSON\n"				\
	"  -n, --noheadings       print no headings\n"			\
	"  -o, --output [+]LIST   print these columns; with +, after the default ones\n" \
	"      --output-all       print all columns\n"			\
	"  -r, --raw              print without aligning\n"		\
	"  -H, --list-columns     show which columns there are\n"

/* Those of a table whose rows are of one kind, in no order that matters. */
#define TABLE_ROWS_SHORT_OPTIONS "Q:x:"
#define TABLE_ROWS_LONG_OPTIONS					\
	{ "filter", required_argument, NULL, 'Q' },		\
	{ "sort", required_argument, NULL, 'x' }
#define TABLE_ROWS_OPTIONS_HELP						\
	"  -Q, --filter EXPR      print the rows that EXPR is true for\n"	\
	"  -x, --sort COL[:desc]  sort by this column; desc: from its last value on\n"

/* The columns of a table of facts; the help tells which there are. */
#define TABLE_FACT_COLUMNS(facts)					\
	{ "FACT", 16, 0, SCOLS_JSON_STRING, true, facts, table_fact_name },	\
	{ "VALUE", 0.7, 0, SCOLS_JSON_STRING, true, "its value", table_fact_value }

bool table_option(struct table *table, int opt, const char *arg);
int table_open(const struct cli_command *command, struct table *table);
void table_add(struct table *table, void *row);
void table_add_below(struct table *table, size_t depth, void *row);
void table_add_fact(struct table *table, const char *name, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
int table_print(struct table *table);
void table_free(struct table *table);
bool table_put_text(char *buf, size_t size, const char *text);
bool table_put_u64(char *buf, size_t size, uint64_t number);
bool table_put(char *buf, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
bool table_fact_name(void *row, char *buf, size_t size);
bool table_fact_value(void *row, char *buf, size_t size);

/* for filter.c and table_json.c */
bool table_value(struct table *table, size_t i, char *buf, size_t size);
int table_column(struct table *table, const char *name, size_t len);
void table_fill(struct table *table, struct libscols_line *line, size_t i);

/* filter.c */
int filter_open(struct table *table);
bool filter_matches(struct table *table, struct libscols_line *line);

/* table_json.c */
void table_json_open(struct table *table);
void table_json_row(struct table *table, struct libscols_line *line, size_t depth);
void table_json_print(struct table *table);
void table_json_flush(struct table *table);
void table_json_free(struct table *table);

#endif /* BPFDEV_TABLE_H */
