/* SPDX-License-Identifier: GPL-2.0-only */
/* A table to be printed. */
#ifndef BPFDEV_OUTPUT_TABLE_H
#define BPFDEV_OUTPUT_TABLE_H

#include <getopt.h>
#include <stdbool.h>
#include <stddef.h>

#include "output/columns.h"
#include "util/usage.h"

/* The options of every table, and their lines in the help. */
#define TABLE_SHORT_OPTIONS "HJno:rw:"
#define TABLE_LONG_OPTIONS					\
	{ "json", no_argument, NULL, 'J' },			\
	{ "list-columns", no_argument, NULL, 'H' },		\
	{ "noheadings", no_argument, NULL, 'n' },		\
	{ "output", required_argument, NULL, 'o' },		\
	{ "output-all", no_argument, NULL, OPT_OUTPUT_ALL },	\
	{ "raw", no_argument, NULL, 'r' },			\
	{ "width", required_argument, NULL, 'w' }
#define TABLE_OPTIONS_HELP						\
	"  -J, --json             print JSON\n"				\
	"  -n, --noheadings       print no headings\n"			\
	"  -o, --output [+]LIST   print only these columns; +LIST adds to the default\n" \
	"      --output-all       print all columns\n"			\
	"  -r, --raw              print values without alignment\n"		\
	"  -w, --width N          fit the table into N columns (default: the terminal)\n" \
	"  -H, --list-columns     list the available columns\n"

/* The option of tables with sizes. */
#define TABLE_SIZES_SHORT_OPTIONS "b"
#define TABLE_SIZES_LONG_OPTIONS				\
	{ "bytes", no_argument, NULL, 'b' }
#define TABLE_SIZES_OPTIONS_HELP						\
	"  -b, --bytes            print sizes in bytes\n"

/* The option of tables with rows in any order. */
#define TABLE_SORT_SHORT_OPTIONS "x:"
#define TABLE_SORT_LONG_OPTIONS					\
	{ "sort", required_argument, NULL, 'x' }
#define TABLE_SORT_OPTIONS_HELP						\
	"  -x, --sort COL[:desc]  sort by this column, ascending; with :desc, descending\n"

/* The options of tables with rows of one kind, in any order. */
#define TABLE_ROWS_SHORT_OPTIONS "Q:" TABLE_SORT_SHORT_OPTIONS
#define TABLE_ROWS_LONG_OPTIONS					\
	{ "filter", required_argument, NULL, 'Q' },		\
	TABLE_SORT_LONG_OPTIONS
#define TABLE_ROWS_OPTIONS_HELP						\
	"  -Q, --filter EXPR      print only rows for which EXPR is true\n"	\
	TABLE_SORT_OPTIONS_HELP

bool table_option(struct table *table, int opt, const char *arg);
int table_open(const struct cli_command *command, struct table *table);
void table_add(struct table *table, void *row);
void table_add_below(struct table *table, size_t depth, void *row);
char *table_text(struct table *table);
int table_show(struct table *table);
int table_print(struct table *table);
void table_free(struct table *table);

#endif /* BPFDEV_OUTPUT_TABLE_H */
