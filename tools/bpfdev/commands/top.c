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
#include "commands/top.h"
#include "commands/top_columns.h"
#include "libbpfdev.h"
#include "output/columns.h"
#include "output/screen.h"
#include "output/stream.h"
#include "output/table.h"
#include "util/debug.h"
#include "util/error.h"
#include "util/parse.h"
#include "util/path.h"
#include "util/usage.h"

#define NS_PER_S 1000000000LL

/*
 * struct top - the state of the command
 * @table: options of the table
 * @source: the selected programs
 * @delay_ns: the length of an interval
 * @count: number of intervals until the end; 0: one, or on a screen no limit
 * @idle: show programs that did not run, too
 * @printed: a table was printed
 */
struct top {
	struct table table;
	struct progs_source source;
	int64_t delay_ns;
	uint32_t count;
	bool idle;
	bool printed;
};

/* Sort by time, longest first; programs that did not run by age, oldest first. */
static int top_by_time(const void *a, const void *b)
{
	const struct top_row *x = a, *y = b;

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

static struct top_row top_difference(const struct top *top,
				 const struct progs *before,
				 const struct progs *now,
				 const struct prog *prog)
{
	const struct prog *old = run_stats_find(before, prog->id);
	struct top_row row = {
		.prog = prog,
		.interval_ns = now->at_ns - before->at_ns,
	};
	uint64_t runs = old ? old->runs : 0, run_ns = old ? old->run_ns : 0;

	row.known = top_is_known(top, before, old, prog) &&
		    prog->runs >= runs && prog->run_ns >= run_ns;
	if (row.known) {
		row.runs = prog->runs - runs;
		row.run_ns = prog->run_ns - run_ns;
	}
	return row;
}

/* A name: it is in one of the directories. */
static bool top_is_wanted(const struct top *top, const struct prog *prog)
{
	return prog->name || !top->source.dir_count;
}

/* Add the rows to the table. Return the number of programs, with those left out. */
static size_t top_add_rows(struct top *top, const struct progs *before,
			   const struct progs *now)
{
	struct top_row *rows = calloc(now->count + 1, sizeof(*rows));
	size_t i, count = 0;

	if (!rows)
		exit(cli_error("out of memory"));
	for (i = 0; i < now->count; i++)
		if (top_is_wanted(top, &now->prog[i]))
			rows[count++] = top_difference(top, before, now,
						       &now->prog[i]);
	qsort(rows, count, sizeof(*rows), top_by_time);
	for (i = 0; i < count; i++)
		if (top->idle || !top_is_idle(&rows[i]))
			table_add(&top->table, &rows[i]);
	free(rows);
	return count;
}

/*
 * Print the table of an interval, after an empty line if it follows another one. Headings
 * alone, below an error, would look like an answer.
 */
static int top_print(struct top *top, int status)
{
	bool has_rows = scols_table_get_nlines(top->table.scols);

	if (top->table.json)
		return stream_table(&top->table);
	if (!has_rows && (status || top->table.noheadings))
		return CLI_OK;
	if (top->printed)
		putchar('\n');
	top->printed = true;
	return stream_table(&top->table);
}

/*
 * Wait for an interval, print it, and make @before its end. Read errors are reported
 * once, in @status.
 */
static int top_show_interval(struct top *top, struct progs *before, int *status)
{
	const struct timespec delay = {
		.tv_sec = top->delay_ns / NS_PER_S,
		.tv_nsec = top->delay_ns % NS_PER_S,
	};
	struct progs now;

	nanosleep(&delay, NULL);
	cli_keep_errors(*status);
	if (run_stats_read(&top->source, &now))
		*status = CLI_FAILURE;
	cli_keep_errors(false);
	top_add_rows(top, before, &now);
	run_stats_free(before);
	*before = now;
	return top_print(top, *status);
}

static int top_show_tables(struct top *top)
{
	uint32_t left = top->count ?: 1;
	int status, failed = CLI_OK;
	struct progs before;

	status = run_stats_read(&top->source, &before);
	while (!failed && left--)
		failed = top_show_interval(top, &before, &status);
	run_stats_free(&before);
	table_free(&top->table);
	return failed ?: status;
}

static void top_draw(struct top *top, const struct progs *before,
		     const struct progs *now, int status)
{
	struct libscols_table *scols = top->table.scols;
	size_t count = top_add_rows(top, before, now);
	size_t shown = scols_table_get_nlines(scols);
	char *rows, *text;

	if (!top->table.width)
		scols_table_set_termwidth(scols, screen_width());
	rows = table_text(&top->table);
	if (asprintf(&text, "%zu of %zu programs, interval %.3g s; press i to %s idle ones, q to quit\n%s\n%s",
		     shown, count, (double)top->delay_ns / NS_PER_S,
		     top->idle ? "hide" : "show", status ? cli_last_error() : "",
		     rows) < 0)
		exit(cli_error("out of memory"));
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
	cli_keep_errors(true);
	failed = status;
	/* in an interval of no length, nothing has run */
	top_draw(top, &now, &now, status);
	while ((event = screen_wait(now.at_ns + top->delay_ns, -1)) != SCREEN_END) {
		if (event == SCREEN_TIME) {
			run_stats_free(&before);
			before = now;
			status = run_stats_read(&top->source, &now);
			failed = failed ?: status;
		}
		/* as in top(1) */
		if (event == SCREEN_KEY && screen_key() == 'i')
			top->idle = !top->idle;
		top_draw(top, before.at_ns ? &before : &now, &now, status);
	}
	cli_keep_errors(false);
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
	/* a screen would end with all that it has shown */
	if (screen_possible() && !top->count && !top->table.json && !top->table.raw)
		return top_show_live(top);
	return top_show_tables(top);
}

static int top_option(struct top *top, int opt, const char *arg)
{
	switch (opt) {
	case 'c':
		top->table.json_lines = true;
		return cli_number_option(&cli_top, "count", arg, 1, &top->count);
	case 'd':
		if (!top_parse_delay(arg, &top->delay_ns))
			return CLI_OK;
		return cli_usage_error(&cli_top,
				       "--delay: '%s' is not a number of seconds from 0.01 to 86400",
				       arg);
	case OPT_IDLE:
		top->idle = true;
		return CLI_OK;
	default:
		if (!table_option(&top->table, opt, arg))
			cli_common_option(&cli_top, opt);
		return CLI_OK;
	}
}

static int cmd_top(int argc, char **argv)
{
	static const struct option options[] = {
		{ "count", required_argument, NULL, 'c' },
		{ "delay", required_argument, NULL, 'd' },
		{ "idle", no_argument, NULL, OPT_IDLE },
		TABLE_LONG_OPTIONS,
		TABLE_SORT_LONG_OPTIONS,
		CLI_LONG_OPTIONS,
		{}
	};
	struct top top = {
		.table.columns = &top_columns,
		.delay_ns = NS_PER_S,
	};
	int opt, status;

	while ((opt = getopt_long(argc, argv,
				  "c:d:" TABLE_SHORT_OPTIONS TABLE_SORT_SHORT_OPTIONS
				  CLI_SHORT_OPTIONS, options, NULL)) != -1) {
		status = top_option(&top, opt, optarg);
		if (status)
			return status;
	}
	status = table_open(&cli_top, &top.table);
	return status ?: top_show(&top, argc - optind, argv + optind);
}

const struct cli_command cli_top = {
	.name = "top",
	.args = "[DIR...] [OPTION]...",
	.help = "Show how often programs run and how long they take",
	.options =
		"  -c, --count N          print N intervals, one after the other, and exit\n"
		"  -d, --delay SECONDS    set the length of an interval (default: 1)\n"
		"      --idle             show programs that did not run, too\n"
		TABLE_OPTIONS_HELP TABLE_SORT_OPTIONS_HELP,
	.run = cmd_top,
};
