/* SPDX-License-Identifier: GPL-2.0-only */
/* The columns of bpfdev list. */
#ifndef BPFDEV_COMMANDS_LIST_COLUMNS_H
#define BPFDEV_COMMANDS_LIST_COLUMNS_H

#include "libbpfdev.h"

struct ids_object;
struct table;
struct table_columns;

extern const struct table_columns list_columns;

void list_columns_add(struct table *table, const char *name,
		      const struct bpfdev_dev *dev, const char *at);

void list_columns_add_object(struct table *table,
			     const struct ids_object *object, const char *at);

void list_columns_each_object(const struct ids_object *object,
			      void (*each)(const char *name, int json,
					   const char *value, void *data),
			      void *data);

void list_columns_each(const char *name, const struct bpfdev_dev *dev,
		       void (*each)(const char *name, int json,
				    const char *value, void *data),
		       void *data);

#endif /* BPFDEV_COMMANDS_LIST_COLUMNS_H */
