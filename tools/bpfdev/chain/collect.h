/* SPDX-License-Identifier: GPL-2.0-only */
/* Removing a chain after the end of its interface. */
#ifndef BPFDEV_CHAIN_COLLECT_H
#define BPFDEV_CHAIN_COLLECT_H

#include <stdbool.h>

struct cli_command;

int chain_collect(const struct cli_command *command, const char *dir, bool *removed);

#endif /* BPFDEV_CHAIN_COLLECT_H */
