// SPDX-License-Identifier: GPL-2.0-only
/* bpfdev graph: draw the BPF objects of the machine. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bpf/dependencies.h"
#include "commands/choose_objects.h"
#include "commands/graph.h"
#include "commands/graph_formats.h"
#include "util/array.h"
#include "util/error.h"
#include "util/output_file.h"
#include "util/spawn.h"
#include "util/usage.h"

/* A file in memory, so that the picture is complete before it is written. */
static FILE *graph_open_memory(void)
{
	int fd = memfd_create("bpfdev-graph", MFD_CLOEXEC);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "w+e");

	if (!file)
		exit(cli_error("no memory for the picture: %s", strerror(errno)));
	return file;
}

/* Copy the file, from its start, to the output. */
static int graph_rewind_memory(FILE *file)
{
	if (fflush(file) || fseek(file, 0, SEEK_SET))
		return cli_error("no memory for the picture: %s", strerror(errno));
	return CLI_OK;
}

/* Run dot with a picture in the dot language as input. */
static int graph_run_dot(FILE *dot, FILE *svg)
{
	char * const argv[] = { "dot", "-Tsvg", NULL };
	int status = cli_spawn(argv, fileno(dot), fileno(svg));

	if (status == -ENOENT)
		return cli_error("svg: the program dot is not installed; install the package graphviz, or use --format dot and draw the picture elsewhere");
	if (status < 0)
		return cli_error("svg: dot: %s", strerror(-status));
	if (status > 128)
		return cli_error("svg: dot was killed by signal %d", status - 128);
	if (status)
		return cli_error("svg: dot failed with status %d", status);
	return CLI_OK;
}

static int graph_put_svg(FILE *out, const struct objects *objects, const char *title)
{
	FILE *dot = graph_open_memory();
	int status;

	graph_put_dot(dot, objects, title);
	status = graph_rewind_memory(dot) ?: graph_run_dot(dot, out);
	fclose(dot);
	return status;
}

struct format {
	const char *name;
	void (*put)(FILE *out, const struct objects *objects, const char *title);
};

/* The last format is made from the first, by the program dot. */
static const struct format formats[] = {
	{ "dot", graph_put_dot },
	{ "json", graph_put_json },
	{ "mermaid", graph_put_mermaid },
	{ "svg", NULL },
};

static const struct format *graph_find_format(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(formats); i++)
		if (!strcmp(formats[i].name, name))
			return &formats[i];
	return NULL;
}

static void graph_put_title(char *buf, size_t size, const char *name)
{
	char host[65] = "";

	gethostname(host, sizeof(host) - 1);
	snprintf(buf, size, "%s%sBPF objects of %s", name, *name ? ": " : "", host);
}

/*
 * Draw a picture of all objects, or none, because readers of the picture do not see the
 * messages. Only objects that a security module denies are left out.
 */
static int graph_draw(FILE *out, const struct format *format,
		      const struct choice *choice, int *rest)
{
	struct objects objects = {};
	char title[384];
	int status = CLI_OK;

	*rest = choose_objects(&objects, choice);
	if (*rest < 0) {
		status = CLI_FAILURE;
	} else {
		deps_mark(&objects);
		graph_put_title(title, sizeof(title), choice->name);
		if (format->put)
			format->put(out, &objects, title);
		else
			status = graph_put_svg(out, &objects, title);
	}
	objects_free(&objects);
	return status ?: graph_rewind_memory(out);
}

static int cmd_graph(int argc, char **argv)
{
	static const struct option options[] = {
		{ "all", no_argument, NULL, 'a' },
		{ "format", required_argument, NULL, 'f' },
		{ "internal", no_argument, NULL, OPT_INTERNAL },
		{ "output-file", required_argument, NULL, OPT_OUTPUT_FILE },
		CLI_LONG_OPTIONS,
		{}
	};
	const struct format *format = &formats[0];
	struct choice choice = { .complete = true };
	const char *path = NULL;
	int opt, status, rest;
	FILE *picture;
	char *name;

	while ((opt = getopt_long(argc, argv, "af:" CLI_SHORT_OPTIONS, options,
				  NULL)) != -1) {
		if (opt == 'a')
			choice.all = true;
		else if (opt == 'f')
			format = graph_find_format(optarg);
		else if (opt == OPT_OUTPUT_FILE)
			path = optarg;
		else if (opt == OPT_INTERNAL)
			choice.internal = true;
		else
			cli_common_option(&cli_graph, opt);
		if (!format)
			return cli_usage_error(&cli_graph,
					       "--format: '%s' is not dot, json, mermaid or svg",
					       optarg);
	}
	if (argc - optind > 1)
		return cli_usage_error(&cli_graph, "expected one NAME, or none");
	/* or the next open would return the number of standard output */
	if (!path && fcntl(STDOUT_FILENO, F_GETFD) < 0)
		return cli_error("standard output: %s", strerror(errno));
	name = choose_name(optind < argc ? argv[optind] : "");
	if (!name)
		return CLI_FAILURE;
	choice.name = name;
	picture = graph_open_memory();
	status = graph_draw(picture, format, &choice, &rest);
	free(name);
	if (!status)
		status = path ? output_file_write(path, picture) :
				output_file_print(picture);
	fclose(picture);
	return status ?: rest;
}

const struct cli_command cli_graph = {
	.name = "graph",
	.args = "[NAME] [OPTION]...",
	.help = "Draw objects and their dependencies",
	.options =
		"  -a, --all              add the objects that no node leads to\n"
		"  -f, --format FORMAT    set the format: dot, json, mermaid, svg (default: dot)\n"
		"      --internal         add bpfdev's own objects: views, maps of chains\n"
		"      --output-file FILE write to FILE, which is replaced at the end\n",
	.run = cmd_graph,
};
