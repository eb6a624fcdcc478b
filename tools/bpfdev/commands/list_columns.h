/* SPDX-License-Identifier: GPL-2.0-only */
/* The columns of bpfdev list. */
#ifndef BPFDEV_COMMANDS_LIST_COLUMNS_H
#define BPFDEV_COMMANDS_LIST_COLUMNS_H

#include "libbpfdev.h"

struct machine_object;
struct table;
struct table_columns;

extern const struct table_columns list_columns;

void columns_add(struct table *table, const char *name,
		 const struct bpfdev_dev *dev);

void columns_add_object(struct table *table, const struct machine_object *object);

void columns_each(const char *name, const struct bpfdev_dev *dev,
		  void (*each)(const char *name, const char *value, void *data),
		  void *data);

#endif /* BPFDEV_COMMANDS_LIST_COLUMNS_H */
