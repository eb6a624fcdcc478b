/* SPDX-License-Identifier: GPL-2.0-only */
/* Checks of the config of a chain. */
#ifndef BPFDEV_CHAIN_CHECK_H
#define BPFDEV_CHAIN_CHECK_H

#include <stdbool.h>
#include <stddef.h>

#include "config.h"

bool chain_check_config(const struct chain_config *config, char *why, size_t size);

#endif /* BPFDEV_CHAIN_CHECK_H */
