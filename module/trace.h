/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tracepoints, in the system "bpfdev" of tracefs: the life of each entry, and the
 * passes of the watch.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM bpfdev

#if !defined(BPFDEV_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define BPFDEV_TRACE_H

#include <linux/tracepoint.h>

#include "state.h"

#define bpfdev_show_state(_state)			\
	__print_symbolic(_state,			\
		{ BPFDEV_STATE_NEW, "new" },		\
		{ BPFDEV_STATE_ADDING, "adding" },	\
		{ BPFDEV_STATE_LIVE, "live" },		\
		{ BPFDEV_STATE_CHANGING, "changing" },	\
		{ BPFDEV_STATE_REMOVING, "removing" },	\
		{ BPFDEV_STATE_GONE, "gone" })

TRACE_DEFINE_ENUM(BPFDEV_STATE_NEW);
TRACE_DEFINE_ENUM(BPFDEV_STATE_ADDING);
TRACE_DEFINE_ENUM(BPFDEV_STATE_LIVE);
TRACE_DEFINE_ENUM(BPFDEV_STATE_CHANGING);
TRACE_DEFINE_ENUM(BPFDEV_STATE_REMOVING);
TRACE_DEFINE_ENUM(BPFDEV_STATE_GONE);

/*
 * A change of state of an entry. A batch that finds an entry busy undoes its
 * reservations, waits, and starts again.
 */
TRACE_EVENT(bpfdev_entry_state,
	TP_PROTO(const char *path, u32 minor, enum bpfdev_state from,
		 enum bpfdev_state to),
	TP_ARGS(path, minor, from, to),
	TP_STRUCT__entry(
		__string(path, path)
		__field(u32, minor)
		__field(u32, from)
		__field(u32, to)
	),
	TP_fast_assign(
		bpfdev_assign_str(path, path);
		__entry->minor = minor;
		__entry->from = from;
		__entry->to = to;
	),
	TP_printk("path=%s minor=%u %s -> %s", __get_str(path), __entry->minor,
		  bpfdev_show_state(__entry->from),
		  bpfdev_show_state(__entry->to))
);

/* The watch has taken a snapshot of a node that may have changed. */
TRACE_EVENT(bpfdev_watch_snapshot,
	TP_PROTO(const char *path, u32 minor, int ret),
	TP_ARGS(path, minor, ret),
	TP_STRUCT__entry(
		__string(path, path)
		__field(u32, minor)
		__field(int, ret)
	),
	TP_fast_assign(
		bpfdev_assign_str(path, path);
		__entry->minor = minor;
		__entry->ret = ret;
	),
	TP_printk("path=%s minor=%u ret=%d", __get_str(path), __entry->minor,
		  __entry->ret)
);

/* The end of a pass of the watch, and the work that it did, in the units of watch.c. */
TRACE_EVENT(bpfdev_watch_pass,
	TP_PROTO(u32 snapshots, u32 units),
	TP_ARGS(snapshots, units),
	TP_STRUCT__entry(
		__field(u32, snapshots)
		__field(u32, units)
	),
	TP_fast_assign(
		__entry->snapshots = snapshots;
		__entry->units = units;
	),
	TP_printk("snapshots=%u units=%u", __entry->snapshots, __entry->units)
);

#endif /* BPFDEV_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
