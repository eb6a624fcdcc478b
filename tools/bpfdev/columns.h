/* SPDX-License-Identifier: GPL-2.0-only */
/* The table that bpfdev list prints: which columns, and what is in them. */
#ifndef BPFDEV_COLUMNS_H
#define BPFDEV_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

#include "libbpfdev.h"

struct libscols_table;

#define COLUMNS_MAX 64

/*
 * struct columns - a table to be printed
 * @table: libsmartcols' own
 * @id: which columns it has, in their order
 * @count: how many
 */
struct columns {
	struct libscols_table *table;
	int id[COLUMNS_MAX];
	size_t count;
};

/* struct columns_style - how it is to be printed */
struct columns_style {
	bool json;
	bool raw;
	bool noheadings;
};

int columns_choose(struct columns *columns, const char *list);
void columns_choose_all(struct columns *columns);
int columns_open(struct columns *columns, const struct columns_style *style);
void columns_add(struct columns *columns, const char *name,
		 const struct bpfdev_dev *dev);
int columns_print(struct columns *columns);
void columns_describe(void);

#endif /* BPFDEV_COLUMNS_H */
