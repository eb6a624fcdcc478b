/* SPDX-License-Identifier: GPL-2.0-only */
/* bpfdev unpin. */
#ifndef BPFDEV_COMMANDS_UNPIN_H
#define BPFDEV_COMMANDS_UNPIN_H

struct cli_command;

extern const struct cli_command cli_unpin;

#endif /* BPFDEV_COMMANDS_UNPIN_H */
