/* SPDX-License-Identifier: GPL-2.0-only */
/* bpfdev tenant. */
#ifndef BPFDEV_COMMANDS_TENANT_H
#define BPFDEV_COMMANDS_TENANT_H

struct cli_command;

extern const struct cli_command cli_tenant;

#endif /* BPFDEV_COMMANDS_TENANT_H */
