/* SPDX-License-Identifier: GPL-2.0-only */
/* Tables in JSON. */
#ifndef BPFDEV_OUTPUT_TABLE_JSON_H
#define BPFDEV_OUTPUT_TABLE_JSON_H

#include <stddef.h>

struct libscols_line;
struct table;

void table_json_open(struct table *table);
void table_json_row(struct table *table, struct libscols_line *line, size_t depth);
void table_json_print(struct table *table);
void table_json_flush(struct table *table);
void table_json_free(struct table *table);

#endif /* BPFDEV_OUTPUT_TABLE_JSON_H */
