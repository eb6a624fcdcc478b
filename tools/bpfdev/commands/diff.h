/* SPDX-License-Identifier: GPL-2.0-only */
/* bpfdev diff */
#ifndef BPFDEV_COMMANDS_DIFF_H
#define BPFDEV_COMMANDS_DIFF_H

#include "util/usage.h"

struct states;
struct table;

extern const struct cli_command cli_diff;

int diff_open_table(const struct cli_command *command, struct table *table);
int diff_print_states(const struct states *states, struct table *table);

#endif /* BPFDEV_COMMANDS_DIFF_H */
