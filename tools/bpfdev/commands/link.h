/* SPDX-License-Identifier: GPL-2.0-only */
/* bpfdev link. */
#ifndef BPFDEV_COMMANDS_LINK_H
#define BPFDEV_COMMANDS_LINK_H

struct cli_command;

extern const struct cli_command cli_link;

#endif /* BPFDEV_COMMANDS_LINK_H */
