// SPDX-License-Identifier: GPL-2.0-only
/* The same, with another program. */
#define APPLY_VERDICT XDP_TX

#include "apply.bpf.c"
