// SPDX-License-Identifier: GPL-2.0-only
/* The columns of "bpfdev top". */
#include <stdbool.h>
#include <stdint.h>

#include <libsmartcols.h>

#include "bpf/run_stats.h"
#include "bpf/type_names.h"
#include "commands/top_columns.h"
#include "libbpfdev.h"
#include "output/columns.h"
#include "output/value.h"
#include "util/array.h"

/**
 * top_is_idle() - check whether a program did not run in the interval
 * @row: its row
 *
 * Return: false if it ran, or if that is unknown.
 */
bool top_is_idle(const struct top_row *row)
{
	return row->known && !row->runs && run_stats_are_counted(row->prog->type);
}

static bool top_id_value(void *data, char *buf, size_t size)
{
	const struct top_row *row = data;

	return value_put_u64(buf, size, row->prog->id);
}

static bool top_name_value(void *data, char *buf, size_t size)
{
	const struct top_row *row = data;

	return row->prog->name && value_put_text(buf, size, row->prog->name);
}

static bool top_bpf_name_value(void *data, char *buf, size_t size)
{
	const struct top_row *row = data;

	return *row->prog->bpf_name &&
	       value_put_text(buf, size, row->prog->bpf_name);
}

static bool top_prog_type_value(void *data, char *buf, size_t size)
{
	const struct top_row *row = data;

	names_put_bpf_type(buf, size, BPFDEV_TYPE_PROG, row->prog->type);
	return true;
}

/* Of a program that the kernel does not count, no number is known. */
static bool top_put_uncounted(const struct top_row *row, char *buf, size_t size)
{
	return !run_stats_are_counted(row->prog->type) && value_put_text(buf, size, "-");
}

static bool top_runs_value(void *data, char *buf, size_t size)
{
	const struct top_row *row = data;

	return top_put_uncounted(row, buf, size) ||
	       (row->known && value_put_u64(buf, size, row->runs));
}

static bool top_run_time_value(void *data, char *buf, size_t size)
{
	const struct top_row *row = data;

	return top_put_uncounted(row, buf, size) ||
	       (row->known && value_put_u64(buf, size, row->run_ns));
}

static bool top_avg_value(void *data, char *buf, size_t size)
{
	const struct top_row *row = data;

	return top_put_uncounted(row, buf, size) ||
	       (row->runs && value_put_u64(buf, size, row->run_ns / row->runs));
}

static bool top_cpu_value(void *data, char *buf, size_t size)
{
	const struct top_row *row = data;

	return top_put_uncounted(row, buf, size) ||
	       (row->known && row->interval_ns &&
		value_put(buf, size, "%.2f", 100.0 * row->run_ns / row->interval_ns));
}

static const struct table_column all[] = {
	{ "ID", 4, SCOLS_FL_RIGHT, SCOLS_JSON_NUMBER, true,
	  "BPF ID of the program", top_id_value },
	{ "NAME", 0.3, SCOLS_FL_TRUNC, SCOLS_JSON_STRING, true,
	  "path of its node below /dev/bpf; without, of the node of its link", top_name_value },
	{ "BPF-NAME", 8, SCOLS_FL_TRUNC, SCOLS_JSON_STRING, true,
	  "BPF name of the program", top_bpf_name_value },
	{ "PROG-TYPE", 9, 0, SCOLS_JSON_STRING, true,
	  "type of the program", top_prog_type_value },
	{ "RUNS", 8, SCOLS_FL_RIGHT, SCOLS_JSON_NUMBER, true,
	  "number of runs in the interval", top_runs_value },
	{ "RUN-TIME", 10, SCOLS_FL_RIGHT, SCOLS_JSON_NUMBER, true,
	  "nanoseconds of these runs, on all CPUs together", top_run_time_value },
	{ "AVG", 6, SCOLS_FL_RIGHT, SCOLS_JSON_NUMBER, true,
	  "nanoseconds of one run, if there was one", top_avg_value },
	{ "%CPU", 5, SCOLS_FL_RIGHT, SCOLS_JSON_NUMBER, true,
	  "share of the interval in percent, of one CPU", top_cpu_value },
};

const struct table_columns top_columns = {
	.name = "programs",
	.column = all,
	.count = ARRAY_SIZE(all),
};
