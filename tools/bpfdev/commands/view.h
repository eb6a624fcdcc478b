/* SPDX-License-Identifier: GPL-2.0-only */
/* bpfdev view. */
#ifndef BPFDEV_COMMANDS_VIEW_H
#define BPFDEV_COMMANDS_VIEW_H

struct cli_command;

extern const struct cli_command cli_view;

#endif /* BPFDEV_COMMANDS_VIEW_H */
