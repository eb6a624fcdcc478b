/* SPDX-License-Identifier: GPL-2.0-only */
/* bpfdev apply */
#ifndef BPFDEV_COMMANDS_APPLY_H
#define BPFDEV_COMMANDS_APPLY_H

#include "util/usage.h"

extern const struct cli_command cli_apply;

#endif /* BPFDEV_COMMANDS_APPLY_H */
