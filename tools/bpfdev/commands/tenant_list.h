/* SPDX-License-Identifier: GPL-2.0-only */
/* bpfdev tenant list. */
#ifndef BPFDEV_COMMANDS_TENANT_LIST_H
#define BPFDEV_COMMANDS_TENANT_LIST_H

struct cli_command;
struct table;
struct table_columns;

extern const struct table_columns tenant_columns;

int tenant_list(const struct cli_command *command, struct table *table, char **names,
		int count);

#endif /* BPFDEV_COMMANDS_TENANT_LIST_H */
