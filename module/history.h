/* SPDX-License-Identifier: GPL-2.0-only */
/* The history of an entry, for the exchange of the module. */
#ifndef BPFDEV_HISTORY_H
#define BPFDEV_HISTORY_H

#include "call.h"

int bpfdev_history_call(struct bpfdev_call *call);

#endif /* BPFDEV_HISTORY_H */
