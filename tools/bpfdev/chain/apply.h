/* SPDX-License-Identifier: GPL-2.0-only */
/* Making a chain match a file. */
#ifndef BPFDEV_CHAIN_APPLY_H
#define BPFDEV_CHAIN_APPLY_H

#include <stdint.h>

struct chain_change;
struct chain_file;
struct cli_command;

const char *chain_own_name(const char *iface);
int chain_check_iface(const char *iface);
void chain_change_set_mode(struct chain_change *change, uint32_t mode);
int chain_apply_file(const struct cli_command *command, struct chain_change *change,
		     struct chain_file *file);

#endif /* BPFDEV_CHAIN_APPLY_H */
