// SPDX-License-Identifier: GPL-2.0-only
/* The same, with another definition of a map. */
#define APPLY_ENTRIES 128

#include "apply.bpf.c"
