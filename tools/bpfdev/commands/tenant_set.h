/* SPDX-License-Identifier: GPL-2.0-only */
/* bpfdev tenant set. */
#ifndef BPFDEV_COMMANDS_TENANT_SET_H
#define BPFDEV_COMMANDS_TENANT_SET_H

#include <stdint.h>

struct tenant_rule;

int tenant_set_dir(const struct tenant_rule *rule, uint32_t flags);

#endif /* BPFDEV_COMMANDS_TENANT_SET_H */
