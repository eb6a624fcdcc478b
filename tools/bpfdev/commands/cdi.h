/* SPDX-License-Identifier: GPL-2.0-only */
/* bpfdev cdi. */
#ifndef BPFDEV_COMMANDS_CDI_H
#define BPFDEV_COMMANDS_CDI_H

struct cli_command;

extern const struct cli_command cli_cdi;

#endif /* BPFDEV_COMMANDS_CDI_H */
