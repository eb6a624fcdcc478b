/* SPDX-License-Identifier: GPL-2.0-only */
/* bpfdev pin. */
#ifndef BPFDEV_COMMANDS_PIN_H
#define BPFDEV_COMMANDS_PIN_H

struct cli_command;

extern const struct cli_command cli_pin;

#endif /* BPFDEV_COMMANDS_PIN_H */
