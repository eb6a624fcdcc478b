// SPDX-License-Identifier: GPL-2.0-only
/* The code of the tracepoints in trace.h, made by its macros. */

#define CREATE_TRACE_POINTS
#include "trace.h"
