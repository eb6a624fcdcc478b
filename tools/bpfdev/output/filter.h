/* SPDX-License-Identifier: GPL-2.0-only */
/* --filter: select rows of a table. */
#ifndef BPFDEV_OUTPUT_FILTER_H
#define BPFDEV_OUTPUT_FILTER_H

#include <stdbool.h>

struct libscols_line;
struct table;

int filter_open(struct table *table);
bool filter_matches(struct table *table, struct libscols_line *line);

#endif /* BPFDEV_OUTPUT_FILTER_H */
