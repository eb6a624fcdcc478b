/* SPDX-License-Identifier: GPL-2.0-only */
/* bpfdev expose */
#ifndef BPFDEV_COMMANDS_EXPOSE_H
#define BPFDEV_COMMANDS_EXPOSE_H

#include "util/usage.h"

extern const struct cli_command cli_expose;

#endif /* BPFDEV_COMMANDS_EXPOSE_H */
