// SPDX-License-Identifier: GPL-2.0-only
/* bpfdev metrics: print metrics for Prometheus and others that read its format. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bpf/node_stats.h"
#include "bpf/other_stats.h"
#include "commands/metrics.h"
#include "commands/metrics_chains.h"
#include "commands/metrics_families.h"
#include "commands/metrics_http.h"
#include "output/exposition.h"
#include "util/error.h"
#include "util/listen.h"
#include "util/output_file.h"
#include "util/path.h"
#include "util/strbuf.h"
#include "util/usage.h"

/*
 * struct metrics - the command
 * @dirs: only the entries below these directories, and themselves
 * @dir_count: number of @dirs; 0: all
 * @all: objects without a node, too
 * @http: answer one request
 * @path: the file to write; NULL: standard output
 */
struct metrics {
	char **dirs;
	size_t dir_count;
	bool all;
	bool http;
	const char *path;
};

static bool metrics_has_dir(const struct node_stats *stats, const char *name)
{
	size_t i;

	for (i = 0; i < stats->count; i++)
		if (!strcmp(stats->stat[i].name, name))
			return !strcmp(stats->stat[i].value[STAT_TYPE], "dir");
	return false;
}

/* A directory that does not exist would be one without entries. */
static int metrics_check_dirs(const struct metrics *metrics, const struct node_stats *stats)
{
	size_t i;

	for (i = 0; i < metrics->dir_count; i++)
		if (!metrics_has_dir(stats, metrics->dirs[i]))
			return cli_error("%s: no such directory; 'bpfdev list' shows all",
					 metrics->dirs[i]);
	return CLI_OK;
}

static int metrics_collect(const struct metrics *metrics, struct exposition *out)
{
	struct node_stats stats;
	int ret, status;

	ret = node_stats_read(&stats, metrics->dirs, metrics->dir_count);
	status = ret ? cli_ctl_error("", O_RDONLY, -ret) : metrics_check_dirs(metrics, &stats);
	if (!status && metrics->all)
		status = other_stats_add(&stats) ? CLI_FAILURE : CLI_OK;
	if (!status) {
		node_stats_sort(&stats);
		metrics_put_machine(out);
		metrics_put_entries(out, &stats);
		metrics_put_chains(out, &stats);
		exposition_end(out);
	}
	node_stats_free(&stats);
	return status;
}

/* All or nothing: a scrape that lacks a part would end the series of that part. */
static int metrics_print(const struct metrics *metrics, struct exposition *out)
{
	int status = metrics_collect(metrics, out);
	FILE *content;

	if (status)
		return status;
	content = fmemopen(out->text.chars, out->text.len, "r");
	if (!content)
		return cli_error("no memory for the metrics: %s", strerror(errno));
	status = metrics->path ? output_file_write(metrics->path, content) :
				 output_file_print(content);
	fclose(content);
	return status;
}

/* Answer one request on standard input and output. */
static int metrics_answer(const void *data)
{
	const struct metrics *metrics = data;
	struct exposition exposition = {}, *out = &exposition;
	enum http_request request = http_read_request(&out->openmetrics);
	int status;

	if (request > HTTP_HEAD || !metrics_collect(metrics, out))
		status = http_answer(request, out);
	else
		status = http_answer_failure(request, cli_last_error());
	strbuf_free(&out->text);
	return status;
}

static int metrics_serve(const struct metrics *metrics)
{
	return listen_is_given() ? listen_serve(metrics_answer, metrics) :
				   metrics_answer(metrics);
}

/* Take the names of the directories. */
static int metrics_take_dirs(struct metrics *metrics, int argc, char **argv)
{
	int i, status = CLI_OK;

	metrics->dirs = calloc(argc + 1, sizeof(*metrics->dirs));
	if (!metrics->dirs)
		exit(cli_error("out of memory"));
	for (i = 0; i < argc; i++) {
		char *name = cli_name(argv[i]);

		if (name)
			metrics->dirs[metrics->dir_count++] = name;
		else
			status = CLI_FAILURE;
	}
	return status;
}

static int metrics_check_options(const struct metrics *metrics, const struct exposition *out)
{
	if (metrics->all && metrics->dir_count)
		return cli_usage_error(&cli_metrics,
				       "--all prints all objects: expected no DIR");
	if (metrics->http && metrics->path)
		return cli_usage_error(&cli_metrics,
				       "--http and --output-file are mutually exclusive");
	if (metrics->http && out->openmetrics)
		return cli_usage_error(&cli_metrics,
				       "--http and --openmetrics are mutually exclusive: the client chooses the format");
	return CLI_OK;
}

static int cmd_metrics(int argc, char **argv)
{
	static const struct option options[] = {
		{ "all", no_argument, NULL, 'a' },
		{ "http", no_argument, NULL, OPT_HTTP },
		{ "openmetrics", no_argument, NULL, OPT_OPENMETRICS },
		{ "output-file", required_argument, NULL, OPT_OUTPUT_FILE },
		CLI_LONG_OPTIONS,
		{}
	};
	struct metrics metrics = {};
	struct exposition out = {};
	int opt, status;

	while ((opt = getopt_long(argc, argv, "a" CLI_SHORT_OPTIONS, options, NULL)) != -1) {
		if (opt == 'a')
			metrics.all = true;
		else if (opt == OPT_HTTP)
			metrics.http = true;
		else if (opt == OPT_OPENMETRICS)
			out.openmetrics = true;
		else if (opt == OPT_OUTPUT_FILE)
			metrics.path = optarg;
		else
			cli_common_option(&cli_metrics, opt);
	}
	status = metrics_take_dirs(&metrics, argc - optind, argv + optind) ?:
		 metrics_check_options(&metrics, &out);
	if (!status)
		status = metrics.http ? metrics_serve(&metrics) :
					metrics_print(&metrics, &out);
	while (metrics.dir_count)
		free(metrics.dirs[--metrics.dir_count]);
	free(metrics.dirs);
	strbuf_free(&out.text);
	return status;
}

const struct cli_command cli_metrics = {
	.name = "metrics",
	.args = "[DIR...] [OPTION]...",
	.help = "Print metrics for Prometheus",
	.options =
		"  -a, --all              add objects without a node, as root\n"
		"      --http             answer HTTP: on the socket of a unit, or one request on\n"
		"                         standard input and output\n"
		"      --openmetrics      print OpenMetrics (default: Prometheus's text format)\n"
		"      --output-file FILE write to FILE, which is replaced at the end\n",
	.run = cmd_metrics,
};
