/* SPDX-License-Identifier: GPL-2.0-only */
/* bpfdev gc. */
#ifndef BPFDEV_COMMANDS_GC_H
#define BPFDEV_COMMANDS_GC_H

struct cli_command;

extern const struct cli_command cli_gc;

#endif /* BPFDEV_COMMANDS_GC_H */
