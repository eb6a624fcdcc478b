// SPDX-License-Identifier: GPL-2.0-only
/*
 * Facts about one thing. As text they are the rows of a table, with a row for each item
 * of a list. In JSON they are one object, with an array for each list.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "output/facts.h"
#include "output/json.h"
#include "output/table.h"
#include "output/value.h"
#include "util/error.h"
#include "util/usage.h"

/* struct row - a row of the table */
struct row {
	const char *name;
	const char *value;
};

/** facts_name_value() - write the name of a row, for FACTS_COLUMNS() */
bool facts_name_value(void *row, char *buf, size_t size)
{
	return value_put_text(buf, size, ((const struct row *)row)->name);
}

/** facts_value_value() - write the value of a row, for FACTS_COLUMNS() */
bool facts_value_value(void *row, char *buf, size_t size)
{
	return value_put_text(buf, size, ((const struct row *)row)->value);
}

/**
 * facts_open() - prepare for facts
 * @command: the command, for errors
 * @facts: the facts
 * @table: a table with its columns and options set; it is opened
 *
 * Return: CLI_OK, or another status after the error was reported.
 */
int facts_open(const struct cli_command *command, struct facts *facts,
	       struct table *table)
{
	if (table->json && (table->output || table->output_all))
		return cli_usage_error(command,
				       "--json has all facts, so --output does not go with it; "
				       "jq(1) chooses");
	*facts = (struct facts) { .table = table, .is_first = true };
	return table_open(command, table);
}

/* The beginning of a member of an object, or of an item of an array. */
static void facts_next(struct facts *facts, const char *indent)
{
	if (!facts->is_first)
		strbuf_put(&facts->out, ",");
	facts->is_first = false;
	strbuf_put(&facts->out, indent);
}

static void facts_key(struct facts *facts, const char *name)
{
	facts_next(facts, "\n   ");
	json_put_key(&facts->out, name);
	strbuf_put(&facts->out, " ");
}

/**
 * facts_add() - add a fact
 * @facts: the facts, without an open list
 * @name: its name
 * @json: type of its value in JSON: SCOLS_JSON_*
 * @value: its value
 */
void facts_add(struct facts *facts, const char *name, int json, const char *value)
{
	struct row row = { name, value };

	if (!facts->table->json) {
		table_add(facts->table, &row);
		return;
	}
	facts_key(facts, name);
	json_put_value(&facts->out, json, value);
}

/**
 * facts_add_u64() - add a fact that is a number
 * @facts: the facts, without an open list
 * @name: its name
 * @number: its value
 */
void facts_add_u64(struct facts *facts, const char *name, unsigned long long number)
{
	char value[24];

	value_put_u64(value, sizeof(value), number);
	facts_add(facts, name, SCOLS_JSON_NUMBER, value);
}

/**
 * facts_list() - begin a list
 * @facts: the facts, without an open list
 * @name: name of each item in the table
 * @array: name of the array in JSON
 */
void facts_list(struct facts *facts, const char *name, const char *array)
{
	facts->list = name;
	if (!facts->table->json)
		return;
	facts_key(facts, array);
	strbuf_put(&facts->out, "[");
	facts->is_first = true;
}

/* The JSON of an item: an object, or the only value if it has no name. */
static void facts_put_item(struct facts *facts, const struct fact *fact, size_t count)
{
	size_t i, used = 0;

	facts_next(facts, "\n      ");
	if (!fact->name) {
		json_put_value(&facts->out, fact->json, fact->value);
		return;
	}
	strbuf_put(&facts->out, "{");
	for (i = 0; i < count; i++) {
		if (!fact[i].value)
			continue;
		if (used++)
			strbuf_put(&facts->out, ", ");
		json_put_key(&facts->out, fact[i].name);
		json_put_value(&facts->out, fact[i].json, fact[i].value);
	}
	strbuf_put(&facts->out, "}");
}

/**
 * facts_item() - add an item to the open list
 * @facts: the facts
 * @fact: the item in JSON: its members, or one value without a name
 * @count: number of members
 * @format: the item as text, as for printf(3)
 *
 * Exits if memory runs out.
 */
void facts_item(struct facts *facts, const struct fact *fact, size_t count,
		const char *format, ...)
{
	struct row row = { .name = facts->list };
	char *text;
	va_list args;
	int len;

	if (facts->table->json) {
		facts_put_item(facts, fact, count);
		return;
	}
	va_start(args, format);
	len = vasprintf(&text, format, args);
	va_end(args);
	if (len < 0)
		exit(cli_error("out of memory"));
	row.value = text;
	table_add(facts->table, &row);
	free(text);
}

/**
 * facts_list_end() - end the open list
 * @facts: the facts
 */
void facts_list_end(struct facts *facts)
{
	facts->list = NULL;
	facts->is_first = false;
	if (facts->table->json)
		strbuf_put(&facts->out, "]");
}

/**
 * facts_print() - print the facts to standard output, and free them
 * @facts: the facts
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int facts_print(struct facts *facts)
{
	if (!facts->table->json)
		return table_print(facts->table);
	/* write errors are reported when standard output is closed */
	fputs("{", stdout);
	fwrite(facts->out.chars, 1, facts->out.len, stdout);
	fputs("\n}\n", stdout);
	facts_free(facts);
	return CLI_OK;
}

/**
 * facts_free() - free facts that are not printed
 * @facts: the facts
 */
void facts_free(struct facts *facts)
{
	table_free(facts->table);
	strbuf_free(&facts->out);
}
