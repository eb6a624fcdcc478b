/* SPDX-License-Identifier: GPL-2.0-only */
/* Chains, as tables. */
#ifndef BPFDEV_CHAIN_SHOW_H
#define BPFDEV_CHAIN_SHOW_H

struct chain_state;
struct facts;
struct table;
struct table_columns;

extern const struct table_columns chain_list_columns, chain_show_columns;

void chain_list_add(struct table *table, const struct chain_state *state);
void chain_show_add(struct facts *facts, const struct chain_state *state);

#endif /* BPFDEV_CHAIN_SHOW_H */
