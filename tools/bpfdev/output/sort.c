// SPDX-License-Identifier: GPL-2.0-only
/* --sort: the order of the rows of a table. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <libsmartcols.h>

#include "output/columns.h"
#include "output/sort.h"
#include "util/error.h"
#include "util/usage.h"

/* Compare numbers by value, also inside text; rows without a value are first. */
static int sort_compare_values(const char *a, const char *b)
{
	uint64_t x, y;

	if (strncmp(a, "0x", 2) != 0 || strncmp(b, "0x", 2) != 0)
		return strverscmp(a, b);
	x = strtoull(a, NULL, 16);
	y = strtoull(b, NULL, 16);
	return (x > y) - (x < y);
}

static int sort_compare(struct libscols_cell *a, struct libscols_cell *b,
			void *data)
{
	const struct table *table = data;
	int order = sort_compare_values(scols_cell_get_data(a) ?: "",
					scols_cell_get_data(b) ?: "");

	return table->sort_descending ? -order : order;
}

/**
 * sort_open() - prepare --sort
 * @table: a table that has --sort, with its columns
 *
 * Return: CLI_OK, or CLI_USAGE after the error was reported.
 */
int sort_open(struct table *table)
{
	size_t len = strcspn(table->sort, ":");
	const char *order = table->sort + len;
	int i;

	if (*order && strcmp(order, ":desc") != 0)
		return cli_usage_error(table->command,
				       "--sort: '%s': only ':desc' may follow a column",
				       table->sort);
	i = columns_require(table, table->sort, len);
	if (i < 0)
		return cli_usage_error(table->command,
				       "--sort: unknown column '%.*s'; --list-columns lists the columns",
				       (int)len, table->sort);
	table->sort_descending = *order;
	table->sort_column = scols_table_get_column(table->scols, i);
	scols_column_set_cmpfunc(table->sort_column, sort_compare, table);
	return CLI_OK;
}
