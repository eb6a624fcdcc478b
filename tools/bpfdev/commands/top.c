// SPDX-License-Identifier: GPL-2.0-only
/* bpfdev top: show which programs run and how long they take. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <libsmartcols.h>

#include "bpf/run_stats.h"
#include "bpf/type_names.h"
#include "commands/top.h"
#include "libbpfdev.h"
#include "output/columns.h"
#include "output/screen.h"
#include "output/table.h"
#include "output/value.h"
#include "util/array.h"
#include "util/debug.h"
#include "util/error.h"
#include "util/path.h"
#include "util/usage.h"

#define NS_PER_S 1000000000LL

/*
 * struct row - the runs of a program in an interval
 * @known: the runs are known; for a program that is older than its node and is seen
 *	only through the node, not before the node has existed for an interval
 */
struct row {
	const struct prog *prog;
	uint64_t runs;
	uint64_t run_ns;
	int64_t interval_ns;
	bool known;
};

static bool top_id_value(void *data, char *buf, size_t size)
{
	const struct row *row = data;

	return value_put_u64(buf, size, row->prog->id);
}

static bool top_name_value(void *data, char *buf, size_t size)
{
	const struct row *row = data;

	return row->prog->name && value_put_text(buf, size, row->prog->name);
}

static bool top_bpf_name_value(void *data, char *buf, size_t size)
{
	const struct row *row = data;

	return *row->prog->bpf_name &&
	       value_put_text(buf, size, row->prog->bpf_name);
}

static bool top_prog_type_value(void *data, char *buf, size_t size)
{
	const struct row *row = data;

	names_put_bpf_type(buf, size, BPFDEV_TYPE_PROG, row->prog->type);
	return true;
}

/* Of a program that the kernel does not count, no number is known. */
static bool top_put_uncounted(const struct row *row, char *buf, size_t size)
{
	return !run_stats_are_counted(row->prog->type) && value_put_text(buf, size, "-");
}

static bool top_runs_value(void *data, char *buf, size_t size)
{
	const struct row *row = data;

	return top_put_uncounted(row, buf, size) ||
	       (row->known && value_put_u64(buf, size, row->runs));
}

static bool top_run_time_value(void *data, char *buf, size_t size)
{
	const struct row *row = data;

	return top_put_uncounted(row, buf, size) ||
	       (row->known && value_put_u64(buf, size, row->run_ns));
}

static bool top_avg_value(void *data, char *buf, size_t size)
{
	const struct row *row = data;

	return top_put_uncounted(row, buf, size) ||
	       (row->runs && value_put_u64(buf, size, row->run_ns / row->runs));
}

static bool top_cpu_value(void *data, char *buf, size_t size)
{
	const struct row *row = data;

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

static const struct table_columns top_columns = {
	.name = "programs",
	.column = all,
	.count = ARRAY_SIZE(all),
};

/*
 * struct top - the state of the command
 * @table: options of the table
 * @source: the selected programs
 * @delay_ns: the length of an interval
 */
struct top {
	struct table table;
	struct progs_source source;
	int64_t delay_ns;
};

/* Sort by time, longest first; programs that did not run by age, oldest first. */
static int top_by_time(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	if (x->run_ns != y->run_ns)
		return x->run_ns < y->run_ns ? 1 : -1;
	if (x->runs != y->runs)
		return x->runs < y->runs ? 1 : -1;
	return (x->prog->id > y->prog->id) - (x->prog->id < y->prog->id);
}

/* All runs of a program that was loaded since @before are since @before. */
static bool top_is_known(const struct top *top, const struct progs *before,
			 const struct prog *old, const struct prog *prog)
{
	/* with all programs of the machine: @before lacks it if it was still in the verifier */
	return old || top->source.machine || prog->load_ns >= before->boot_ns;
}

static struct row top_difference(const struct top *top,
				 const struct progs *before,
				 const struct progs *now,
				 const struct prog *prog)
{
	const struct prog *old = run_stats_find(before, prog->id);
	struct row row = {
		.prog = prog,
		.interval_ns = now->at_ns - before->at_ns,
	};
	uint64_t runs = old ? old->runs : 0, run_ns = old ? old->run_ns : 0;

	/* its numbers and its ID come from several files, see run_stats.c */
	row.known = top_is_known(top, before, old, prog) &&
		    prog->runs >= runs && prog->run_ns >= run_ns;
	if (row.known) {
		row.runs = prog->runs - runs;
		row.run_ns = prog->run_ns - run_ns;
	}
	return row;
}

/* Return the number of rows. */
static size_t top_add_rows(struct top *top, const struct progs *before,
			   const struct progs *now)
{
	struct row *rows = calloc(now->count + 1, sizeof(*rows));
	size_t i, count = 0;

	if (!rows)
		exit(cli_error("out of memory"));
	for (i = 0; i < now->count; i++)
		/* a name: it is in one of the directories */
		if (now->prog[i].name || !top->source.dir_count)
			rows[count++] = top_difference(top, before, now,
						       &now->prog[i]);
	qsort(rows, count, sizeof(*rows), top_by_time);
	for (i = 0; i < count; i++)
		table_add(&top->table, &rows[i]);
	free(rows);
	return count;
}

static int top_show_once(struct top *top)
{
	const struct timespec delay = {
		.tv_sec = top->delay_ns / NS_PER_S,
		.tv_nsec = top->delay_ns % NS_PER_S,
	};
	struct progs before, now;
	int status;

	status = run_stats_read(&top->source, &before);
	nanosleep(&delay, NULL);
	/* the first read has reported these errors */
	cli_mute(status);
	if (run_stats_read(&top->source, &now))
		status = CLI_FAILURE;
	cli_mute(false);
	top_add_rows(top, &before, &now);
	run_stats_free(&before);
	run_stats_free(&now);
	return table_print(&top->table) ?: status;
}

static void top_draw(struct top *top, const struct progs *before,
		     const struct progs *now, int status)
{
	struct libscols_table *scols = top->table.scols;
	size_t count = top_add_rows(top, before, now);
	char *rows, *text;

	scols_table_set_termwidth(scols, screen_width());
	if (scols_print_table_to_string(scols, &rows) ||
	    asprintf(&text, "%zu programs, interval %.3g s; press q to quit\n%s\n%s",
		     count, (double)top->delay_ns / NS_PER_S,
		     status ? cli_unheard() : "",
		     rows) < 0)
		exit(cli_error("out of memory"));
	scols_table_remove_lines(scols);
	screen_draw(text);
	free(rows);
	free(text);
}

static int top_show_live(struct top *top)
{
	struct progs before = {}, now;
	enum screen_event event;
	int status, failed;

	status = run_stats_read(&top->source, &now);
	scols_table_set_termforce(top->table.scols, SCOLS_TERMFORCE_ALWAYS);
	if (screen_open())
		return CLI_FAILURE;
	/* messages would disturb the screen */
	cli_mute(true);
	failed = status;
	/* in an interval of no length, nothing has run */
	top_draw(top, &now, &now, status);
	while ((event = screen_wait(now.at_ns + top->delay_ns)) != SCREEN_END) {
		if (event == SCREEN_TIME) {
			run_stats_free(&before);
			before = now;
			status = run_stats_read(&top->source, &now);
			failed = failed ?: status;
		}
		top_draw(top, before.at_ns ? &before : &now, &now, status);
	}
	cli_mute(false);
	run_stats_free(&before);
	run_stats_free(&now);
	return failed;
}

/* Without CAP_SYS_ADMIN, counting must be enabled already. */
static int top_check_counting(void)
{
	static const char path[] = "/proc/sys/kernel/bpf_stats_enabled";
	int fd = cli_debug_call(open(path, O_RDONLY | O_CLOEXEC),
				"open %s O_RDONLY", path);
	char value = '0';

	if (fd < 0 || read(fd, &value, 1) != 1)
		return cli_error("%s: %s", path, strerror(errno));
	close(fd);
	if (value != '0')
		return CLI_OK;
	return cli_error("runs are not counted: kernel.bpf_stats_enabled is 0, and counting for this command needs CAP_SYS_ADMIN; as root: sysctl kernel.bpf_stats_enabled=1");
}

/* Make the kernel count until the program exits, or check that it counts. */
static int top_count_runs(struct top *top)
{
	if (cli_debug_call(bpf_enable_stats(BPF_STATS_RUN_TIME),
			   "bpf ENABLE_STATS") >= 0) {
		top->source.machine = true;
		return CLI_OK;
	}
	return errno == EPERM ? top_check_counting() :
				cli_error("cannot count runs: %s", strerror(errno));
}

/* Limit the delay to a day. */
static int top_parse_delay(const char *arg, int64_t *delay_ns)
{
	double delay;
	char *end;

	/* strtod() would accept signs, exponents and names */
	if (strspn(arg, "0123456789.") != strlen(arg))
		return -1;
	delay = strtod(arg, &end);
	if (*end || delay < 0.01 || delay > 86400)
		return -1;
	*delay_ns = (int64_t)(delay * NS_PER_S);
	return 0;
}

static int top_show(struct top *top, int argc, char **argv)
{
	int i;

	for (i = 0; i < argc; i++) {
		argv[i] = cli_name(argv[i]);
		if (!argv[i])
			return CLI_FAILURE;
	}
	top->source.dirs = argv;
	top->source.dir_count = argc;
	if (top_count_runs(top))
		return CLI_FAILURE;
	if (screen_possible() && !top->table.json && !top->table.raw)
		return top_show_live(top);
	return top_show_once(top);
}

static int cmd_top(int argc, char **argv)
{
	static const struct option options[] = {
		{ "delay", required_argument, NULL, 'd' },
		TABLE_LONG_OPTIONS,
		CLI_LONG_OPTIONS,
		{}
	};
	struct top top = {
		.table.columns = &top_columns,
		.delay_ns = NS_PER_S,
	};
	int opt, status;

	while ((opt = getopt_long(argc, argv,
				  "d:" TABLE_SHORT_OPTIONS CLI_SHORT_OPTIONS,
				  options, NULL)) != -1) {
		if (opt == 'd') {
			if (top_parse_delay(optarg, &top.delay_ns))
				return cli_usage_error(&cli_top,
						       "--delay: '%s' is not a number of seconds from 0.01 to 86400",
						       optarg);
		} else if (!table_option(&top.table, opt, optarg)) {
			cli_common_option(&cli_top, opt);
		}
	}
	status = table_open(&cli_top, &top.table);
	return status ?: top_show(&top, argc - optind, argv + optind);
}

const struct cli_command cli_top = {
	.name = "top",
	.args = "[DIR...] [OPTION]...",
	.help = "Show how often programs run and how long they take",
	.options =
		"  -d, --delay SECONDS    set the length of an interval (default: 1)\n"
		TABLE_OPTIONS_HELP,
	.run = cmd_top,
};
