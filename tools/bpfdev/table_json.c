// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tables in JSON: an object for each row, one on a line, with the columns' names
 * in lower case.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libsmartcols.h>

#include "cli.h"
#include "json.h"
#include "table.h"

/* `"name":`, with a comma in front of all but the first. */
static char *key_of(const struct table *table, size_t i)
{
	const char *name = table->columns->column[table->id[i]].name;
	char *key, *c;

	if (asprintf(&key, "%s\"%s\":", i ? "," : "", name) < 0)
		exit(cli_error("out of memory"));
	for (c = key; *c; c++)
		*c = tolower((unsigned char)*c);
	return key;
}

/**
 * table_json_open() - get ready for rows
 * @table: the table, its columns chosen
 * @out: where the rows go, or NULL: to table_json_print()
 */
void table_json_open(struct table *table, FILE *out)
{
	size_t i;

	table->out = out ? out : cli_file_open();
	table->key = calloc(table->shown, sizeof(char *));
	if (!table->key)
		exit(cli_error("out of memory"));
	for (i = 0; i < table->shown; i++)
		table->key[i] = key_of(table, i);
}

/* What is in a line of libsmartcols, or in the row that is being added. */
static const char *value_of(struct table *table, struct libscols_line *line,
			    size_t i, char *buf, size_t size)
{
	if (line)
		return scols_cell_get_data(scols_line_get_cell(line, i));
	return table_value(table, i, buf, size) ? buf : NULL;
}

static void put_values(struct table *table, struct libscols_line *line)
{
	char buf[TABLE_VALUE_SIZE];
	const char *value;
	size_t i;

	for (i = 0; i < table->shown; i++) {
		fputs_unlocked(table->key[i], table->out);
		value = value_of(table, line, i, buf, sizeof(buf));
		json_put_value(table->out,
			       table->columns->column[table->id[i]].json, value);
	}
}

/* The last row ends, and with it those that it is below, down to @depth. */
static void close_rows(struct table *table, size_t depth)
{
	if (table->open <= depth)
		return;
	putc_unlocked('}', table->out);
	while (--table->open > depth)
		fputs_unlocked("]}", table->out);
}

/**
 * table_json_row() - write a row
 * @table: the table
 * @line: the row; NULL for the one that is being added
 * @depth: how many rows it is below, of which the last one was written last, or
 *	has other rows below it that were
 */
void table_json_row(struct table *table, struct libscols_line *line, size_t depth)
{
	if (depth && depth == table->open) {
		fputs_unlocked(",\"children\":[{", table->out);
	} else {
		bool first = !table->open;

		close_rows(table, depth);
		fputs_unlocked(first ? "{" : ",\n      {", table->out);
	}
	put_values(table, line);
	table->open = depth + 1;
}

/**
 * table_json_end() - end the last row
 * @table: the table
 */
void table_json_end(struct table *table)
{
	close_rows(table, 0);
}

static void put_lines(struct table *table)
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
 * table_json_print() - print all rows to standard output
 * @table: the table
 *
 * Return: 0 or a negative errno.
 */
int table_json_print(struct table *table)
{
	int ret;

	put_lines(table);
	table_json_end(table);
	if (cli_file_rewind(table->out))
		exit(CLI_FAILURE);
	printf("{\n   \"%s\": [\n      ", table->columns->name);
	ret = cli_file_copy(table->out, stdout);
	fputs("\n   ]\n}\n", stdout);
	return ret;
}

/**
 * table_json_free() - free what table_json_open() made
 * @table: the table
 */
void table_json_free(struct table *table)
{
	size_t i;

	for (i = 0; table->key && i < table->shown; i++)
		free(table->key[i]);
	free(table->key);
	table->key = NULL;
	if (table->out && table->out != stdout)
		fclose(table->out);
	table->out = NULL;
}
