/* SPDX-License-Identifier: GPL-2.0-only */
/* bpfdev cat. */
#ifndef BPFDEV_COMMANDS_CAT_H
#define BPFDEV_COMMANDS_CAT_H

struct cli_command;

extern const struct cli_command cli_cat;

#endif /* BPFDEV_COMMANDS_CAT_H */
