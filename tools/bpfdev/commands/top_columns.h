/* SPDX-License-Identifier: GPL-2.0-only */
/* The columns of "bpfdev top". */
#ifndef BPFDEV_COMMANDS_TOP_COLUMNS_H
#define BPFDEV_COMMANDS_TOP_COLUMNS_H

#include <stdbool.h>
#include <stdint.h>

struct prog;
struct table_columns;

/*
 * struct top_row - the runs of a program in an interval
 * @known: the runs are known; for a program that is older than its node and is seen
 *	only through the node, not before the node has existed for an interval
 */
struct top_row {
	const struct prog *prog;
	uint64_t runs;
	uint64_t run_ns;
	int64_t interval_ns;
	bool known;
};

extern const struct table_columns top_columns;

bool top_is_idle(const struct top_row *row);

#endif /* BPFDEV_COMMANDS_TOP_COLUMNS_H */
