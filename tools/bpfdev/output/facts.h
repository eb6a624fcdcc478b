/* SPDX-License-Identifier: GPL-2.0-only */
/* Facts about one thing: a table of names and values, or one JSON object. */
#ifndef BPFDEV_OUTPUT_FACTS_H
#define BPFDEV_OUTPUT_FACTS_H

#include <libsmartcols.h>
#include <stdbool.h>
#include <stddef.h>

#include "output/columns.h"
#include "util/strbuf.h"

/* The columns of the table; @names describes the names. */
#define FACTS_COLUMNS(names)							\
	{ "FACT", 16, 0, SCOLS_JSON_STRING, true, names, facts_name_value },	\
	{ "VALUE", 0.7, 0, SCOLS_JSON_STRING, true, "its value", facts_value_value }

/*
 * struct facts - the facts
 * @table: an open table of FACTS_COLUMNS(); its option decides for JSON
 * @out: with JSON: the object so far, without its end
 * @list: name of the open list, NULL for none
 * @is_first: no fact or item has been added yet
 */
struct facts {
	struct table *table;
	struct strbuf out;
	const char *list;
	bool is_first;
};

/*
 * struct fact - a value with its name
 * @name: name, with - between words, as the names of columns are
 * @json: SCOLS_JSON_*
 * @value: its value, as for json_put_value(); NULL leaves it out
 */
struct fact {
	const char *name;
	int json;
	const char *value;
};

int facts_open(const struct cli_command *command, struct facts *facts,
	       struct table *table);
void facts_add(struct facts *facts, const char *name, int json, const char *value);
void facts_add_u64(struct facts *facts, const char *name, unsigned long long number);
void facts_list(struct facts *facts, const char *name, const char *array);
void facts_item(struct facts *facts, const struct fact *fact, size_t count,
		const char *format, ...) __attribute__((format(printf, 4, 5)));
void facts_list_end(struct facts *facts);
int facts_print(struct facts *facts);
void facts_free(struct facts *facts);
bool facts_name_value(void *row, char *buf, size_t size);
bool facts_value_value(void *row, char *buf, size_t size);

#endif /* BPFDEV_OUTPUT_FACTS_H */
