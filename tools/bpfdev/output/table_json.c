// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tables in JSON: an object for each row, one a line, with the names of the columns
 * as keys: see json_put_key().
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libsmartcols.h>

#include "output/columns.h"
#include "output/json.h"
#include "output/table_json.h"
#include "util/error.h"
#include "util/strbuf.h"

/* The keys: `"name":`, with a comma before all but the first. */
static struct strbuf table_json_key_of(const struct table *table, size_t i)
{
	const char *name = table->columns->column[table->id[i]].name;
	struct strbuf key = {};

	if (i)
		strbuf_put(&key, ",");
	json_put_key(&key, name);
	return key;
}

/**
 * table_json_open() - prepare for rows
 * @table: the table, its columns chosen
 */
void table_json_open(struct table *table)
{
	size_t i;

	table->key = calloc(table->shown, sizeof(*table->key));
	if (!table->key)
		exit(cli_error("out of memory"));
	for (i = 0; i < table->shown; i++)
		table->key[i] = table_json_key_of(table, i);
}

/* Return the value in a line of libsmartcols or, without, in the row being added. */
static const char *table_json_value_of(struct table *table,
				       struct libscols_line *line, size_t i,
				       char *buf, size_t size)
{
	if (line)
		return scols_cell_get_data(scols_line_get_cell(line, i));
	return columns_value(table, i, buf, size) ? buf : NULL;
}

static void table_json_put_values(struct table *table,
				  struct libscols_line *line)
{
	char buf[TABLE_VALUE_SIZE];
	const char *value;
	size_t i;

	for (i = 0; i < table->shown; i++) {
		strbuf_add(&table->out, table->key[i].chars, table->key[i].len);
		value = table_json_value_of(table, line, i, buf, sizeof(buf));
		json_put_value(&table->out,
			       table->columns->column[table->id[i]].json, value);
	}
}

/* End the last row and its ancestors, down to @depth. */
static void table_json_close_rows(struct table *table, size_t depth)
{
	if (table->open <= depth)
		return;
	strbuf_put(&table->out, "}");
	while (--table->open > depth)
		strbuf_put(&table->out, "]}");
}

/**
 * table_json_row() - write a row
 * @table: the table
 * @line: the row; NULL for the one that is being added
 * @depth: number of its ancestors; its parent is the row that was written last, or an
 *	ancestor of that row
 */
void table_json_row(struct table *table, struct libscols_line *line, size_t depth)
{
	if (depth && depth == table->open) {
		strbuf_put(&table->out, ",\"children\":[{");
	} else {
		bool first = !table->open;

		table_json_close_rows(table, depth);
		if (!first)
			strbuf_put(&table->out, table->json_lines ? "," : ",\n      ");
		strbuf_put(&table->out, "{");
	}
	table_json_put_values(table, line);
	table->open = depth + 1;
}

static void table_json_put_lines(struct table *table)
{
	struct libscols_iter *iter = scols_new_iter(SCOLS_ITER_FORWARD);
	struct libscols_line *line;

	if (!iter)
		exit(cli_error("out of memory"));
	while (!scols_table_next_line(table->scols, iter, &line))
		table_json_row(table, line, 0);
	scols_free_iter(iter);
}

/**
 * table_json_print() - print all rows to standard output and remove them
 * @table: the table
 *
 * Write errors are reported when standard output is closed.
 */
void table_json_print(struct table *table)
{
	const char *name = table->columns->name;

	table_json_put_lines(table);
	table_json_close_rows(table, 0);
	printf(table->json_lines ? "{\"%s\":[" : "{\n   \"%s\": [\n      ", name);
	fwrite(table->out.chars, 1, table->out.len, stdout);
	fputs(table->json_lines ? "]}\n" : "\n   ]\n}\n", stdout);
	table->out.len = 0;
}

/**
 * table_json_flush() - print the added row to standard output, as a document
 *	on a line of its own
 * @table: the table
 */
void table_json_flush(struct table *table)
{
	table_json_close_rows(table, 0);
	strbuf_put(&table->out, "\n");
	fwrite(table->out.chars, 1, table->out.len, stdout);
	table->out.len = 0;
}

/**
 * table_json_free() - free the rows and the memory of table_json_open()
 * @table: the table
 */
void table_json_free(struct table *table)
{
	size_t i;

	for (i = 0; table->key && i < table->shown; i++)
		strbuf_free(&table->key[i]);
	free(table->key);
	table->key = NULL;
	strbuf_free(&table->out);
}
