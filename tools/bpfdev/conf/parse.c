// SPDX-License-Identifier: GPL-2.0-only
/*
 * The lines of a file, in the words of the command line:
 *
 *	mkdir  fw --group fw --limit 200
 *	object fw /usr/lib/bpf/fw.bpf.o --set debug=0
 *	map    fw/blocklist fw:blocklist --mode 0640 --group monitoring
 *	prog   fw/main fw:fw_main
 *	link   fw/eth0 fw:fw_main xdp eth0
 *	view   fw/flows fw:dump_flows --map fw/flows_map
 *	chain  eth1
 *	  count prog file /usr/lib/bpf/count.o
 */
#include <getopt.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "bpf/attach_xdp.h"
#include "chain/file.h"
#include "conf/conf.h"
#include "libbpfdev.h"
#include "util/alloc.h"
#include "util/array.h"
#include "util/error.h"
#include "util/path.h"
#include "util/strbuf.h"
#include "util/usage.h"

/* Options that only some kinds of lines have, and those of the other kinds. */
#define FOR(kind) (1u << (kind))
#define FOR_NODES (FOR(CONF_MAP) | FOR(CONF_PROG) | FOR(CONF_LINK) | FOR(CONF_VIEW))

static const struct conf_option {
	const char *name;
	int opt;
	unsigned int kinds;
} conf_options[] = {
	{ "as", OPT_AS, FOR(CONF_MAP) },
	{ "cgroup", OPT_CGROUP, FOR(CONF_VIEW) },
	{ "group", OPT_GROUP, FOR_NODES | FOR(CONF_MKDIR) },
	{ "limit", OPT_LIMIT, FOR(CONF_MKDIR) },
	{ "map", OPT_MAP, FOR(CONF_VIEW) },
	{ "mode", OPT_MODE, FOR_NODES | FOR(CONF_MKDIR) },
	{ "order", OPT_ORDER, FOR(CONF_VIEW) },
	{ "persist", OPT_PERSIST, FOR(CONF_MAP) },
	{ "pid", OPT_PID, FOR(CONF_VIEW) },
	{ "set", OPT_SET, FOR(CONF_OBJECT) },
	{ "type", OPT_TYPE, FOR(CONF_PROG) },
	{ "user", OPT_USER, FOR_NODES | FOR(CONF_MKDIR) },
	{ "xdp-mode", OPT_XDP_MODE, FOR(CONF_LINK) },
};

static const struct conf_word {
	const char *word;
	const char *form;
	size_t least;
	size_t most;
} conf_words[CONF_KINDS] = {
	[CONF_MKDIR] = { "mkdir", "NAME [OPTION]...", 1, 1 },
	[CONF_OBJECT] = { "object", "WORD OBJECT.o [--set VARIABLE=VALUE]...", 2, 2 },
	[CONF_MAP] = { "map", "NAME WORD:MAP [OPTION]...", 2, 2 },
	[CONF_PROG] = { "prog", "NAME WORD:PROG [OPTION]...", 2, 2 },
	[CONF_LINK] = { "link", "NAME WORD:PROG [TARGET] [OPTION]...", 2, 5 },
	[CONF_VIEW] = { "view", "NAME WORD:PROG [OPTION]...", 2, 2 },
	[CONF_CHAIN] = { "chain", "IFACE [--xdp-mode MODE] [--count on|off]", 1, 5 },
};

/* For functions that take a command; errors name the line instead. */
static const struct cli_command conf_command = { .name = "apply" };

/** conf_kind_word() - return the first word of a kind of lines */
const char *conf_kind_word(enum conf_kind kind)
{
	return conf_words[kind].word;
}

/**
 * conf_errors_at() - name a line in the next errors
 * @line: the line; NULL: the errors come from no line
 */
void conf_errors_at(const struct conf_line *line)
{
	cli_error_at(line ? line->path : NULL, line ? line->number : 0);
}

static int conf_form_error(const struct conf_line *line)
{
	return cli_error("expected '%s %s'", conf_words[line->kind].word,
			 conf_words[line->kind].form);
}

/* Make the options of a kind, for getopt_long(). */
static void conf_options_of(enum conf_kind kind, struct option *options)
{
	size_t i, count = 0;

	for (i = 0; i < ARRAY_SIZE(conf_options); i++)
		if (conf_options[i].kinds & FOR(kind))
			options[count++] = (struct option) {
				.name = conf_options[i].name,
				.has_arg = conf_options[i].opt == OPT_PERSIST ?
						   no_argument : required_argument,
				.val = conf_options[i].opt,
			};
	options[count] = (struct option) {};
}

static const char *conf_option_name(int opt)
{
	size_t i = 0;

	while (conf_options[i].opt != opt)
		i++;
	return conf_options[i].name;
}

static int conf_parse_set(struct conf_line *line, char *arg)
{
	if (*arg == '=' || !strchr(arg, '='))
		return cli_error("--set: expected VARIABLE=VALUE, not '%s'", arg);
	line->set = cli_grow(line->set, line->set_count, sizeof(*line->set));
	line->set[line->set_count++] = arg;
	return CLI_OK;
}

static int conf_parse_face(struct conf_line *line, const char *arg)
{
	if (!strcmp(arg, "data"))
		line->face = BPFDEV_FACE_DATA;
	else if (strcmp(arg, "bpf") != 0)
		return cli_error("--as: expected 'bpf' or 'data', not '%s'", arg);
	return CLI_OK;
}

/* Options about the identity of an entry, not about its owner. */
static int conf_parse_option(struct conf_line *line, int opt, char *arg)
{
	switch (opt) {
	case OPT_AS:
		return conf_parse_face(line, arg);
	case OPT_SET:
		return conf_parse_set(line, arg);
	case OPT_TYPE:
		return load_type_option(&conf_command, arg, &line->choice);
	case OPT_XDP_MODE:
		return attach_xdp_mode(&conf_command, arg, true, &line->point.xdp_flags);
	default:
		return iter_param_option(&conf_command, &line->param, opt, arg);
	}
}

static int conf_parse_options(struct conf_line *line, int count, char **words,
			      struct strbuf *text)
{
	struct option options[ARRAY_SIZE(conf_options) + 1];
	int opt, status = CLI_OK;

	conf_options_of(line->kind, options);
	optind = 0;
	opterr = 0;
	while (!status && (opt = getopt_long(count, words, "", options, NULL)) != -1) {
		switch (opt) {
		case '?':
			status = cli_error("'%s': unknown option, or its argument is missing; expected '%s %s'",
					   words[optind - 1], conf_words[line->kind].word,
					   conf_words[line->kind].form);
			break;
		case OPT_GROUP:
		case OPT_LIMIT:
		case OPT_MODE:
		case OPT_USER:
			status = cli_owner_option(&conf_command, &line->owner, opt, optarg);
			break;
		case OPT_PERSIST:
			line->persist = true;
			break;
		default:
			strbuf_printf(text, " --%s %s", conf_option_name(opt), optarg);
			status = conf_parse_option(line, opt, optarg);
		}
	}
	opterr = 1;
	return status;
}

/* "WORD:PART" */
static int conf_parse_part(struct conf_line *line, char *arg)
{
	char *colon = strchr(arg, ':');

	if (!colon || colon == arg || !colon[1])
		return cli_error("'%s': expected the word of an 'object' line, a colon, and the name of a %s in that file",
				 arg, line->kind == CONF_MAP ? "map" : "program");
	*colon = '\0';
	line->file = arg;
	line->part = colon + 1;
	return CLI_OK;
}

static int conf_parse_object(struct conf_line *line, char **args)
{
	if (strchr(args[0], ':'))
		return cli_error("'%s': the word for an object file has no colon", args[0]);
	if (*args[1] != '/')
		return cli_error("'%s': the path of an object file must begin with '/', because lines are read in any directory",
				 args[1]);
	line->file = args[1];
	return CLI_OK;
}

static int conf_parse_name(struct conf_line *line, const char *arg)
{
	char *name = cli_name(arg);

	if (!name)
		return CLI_FAILURE;
	if (*name && *name != '/' && cli_is_name(strrchr(name, '/') ? strrchr(name, '/') + 1 : name)) {
		free(line->name);
		line->name = name;
		return CLI_OK;
	}
	cli_error("'%s' cannot be the name of an entry below %s", arg, BPFDEV_DEV_DIR);
	free(name);
	return CLI_FAILURE;
}

/* @args: the words but for options, from the name on. */
static int conf_parse_args(struct conf_line *line, char **args, size_t count)
{
	int status;

	if (line->kind == CONF_OBJECT)
		return conf_parse_object(line, args);
	status = conf_parse_name(line, args[0]);
	if (!status && line->kind != CONF_MKDIR)
		status = conf_parse_part(line, args[1]);
	if (!status && line->kind == CONF_LINK)
		status = attach_point_parse(&conf_command, &line->point, count - 2, args + 2);
	if (!status && line->kind == CONF_VIEW)
		status = iter_param_check(&conf_command, &line->param);
	if (!status && line->persist && line->face == BPFDEV_FACE_DATA)
		status = cli_error("--persist is for the node of the map, not for that of its data");
	return status;
}

static int conf_parse_words(struct conf_line *line, char **words, size_t count)
{
	const struct conf_word *word = &conf_words[line->kind];
	struct strbuf options = {}, text = {};
	int status = conf_parse_options(line, count, words, &options), i;

	count -= optind;
	words += optind;
	if (!status && (count < word->least || count > word->most))
		status = conf_form_error(line);
	if (!status) {
		line->name = cli_copy(words[0]);
		for (i = 1; i < (int)count; i++)
			strbuf_printf(&text, "%s%s", i > 1 ? " " : "", words[i]);
		strbuf_add(&text, options.chars + !text.len, options.len - (options.len && !text.len));
		strbuf_add(&text, "", 1);
		line->text = text.chars;
		status = conf_parse_args(line, words, count);
	}
	strbuf_free(&options);
	return status;
}

static int conf_parse_chain(struct conf_line *line, char **words, size_t count)
{
	char interface[] = "interface";

	line->chain = calloc(1, sizeof(*line->chain));
	if (!line->chain)
		exit(cli_error("out of memory"));
	line->chain->path = line->path;
	line->text = cli_copy("");
	if (count != 2 && count != 4 && count != 6) {
		conf_errors_at(line);
		return conf_form_error(line);
	}
	line->name = cli_copy(words[1]);
	/* as the first line of the file of a chain */
	words[0] = interface;
	return chain_file_add(line->chain, words, count, line->number);
}

static int conf_find_kind(const char *word)
{
	int kind = 0;

	while (kind < CONF_KINDS && strcmp(conf_words[kind].word, word) != 0)
		kind++;
	return kind;
}

/* A component of a chain is below it. */
static int conf_add_below(struct conf *conf, char **words, size_t count, const char *path,
			  size_t number)
{
	struct conf_line *above = conf->count ? conf->line[conf->count - 1] : NULL;

	if (!above || above->kind != CONF_CHAIN || above->path != path)
		return cli_error("an indented line is a component of the 'chain' above it, and there is none");
	cli_error_at(NULL, 0);
	return above->chain->iface ? chain_file_add(above->chain, words, count, number) :
				     CLI_OK;
}

static struct conf_line *conf_new_line(struct conf *conf, const char *path, size_t number)
{
	struct conf_line *line = calloc(1, sizeof(*line));

	if (!line)
		exit(cli_error("out of memory"));
	*line = (struct conf_line) {
		.path = path, .number = number, .param = { .fd = -1 }, .point = { .at = -1 },
	};
	conf->line = cli_grow(conf->line, conf->count, sizeof(void *));
	conf->line[conf->count++] = line;
	return line;
}

static int conf_add_line(struct conf *conf, char **words, size_t count, const char *path,
			 size_t number)
{
	int kind = conf_find_kind(words[0]);
	struct conf_line *line;

	if (kind == CONF_KINDS)
		return cli_error("'%s' is not one of mkdir, object, map, prog, link, view and chain",
				 words[0]);
	line = conf_new_line(conf, path, number);
	line->kind = kind;
	if (kind != CONF_CHAIN)
		return conf_parse_words(line, words, count);
	/* which names the line itself */
	cli_error_at(NULL, 0);
	return conf_parse_chain(line, words, count);
}

/**
 * conf_add() - add a line
 * @conf: the lines
 * @words: the words, which stay as long as @conf
 * @count: number of words, at least 1
 * @path: the file, which stays as long as @conf
 * @number: the line in it
 * @indented: it begins with a blank
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int conf_add(struct conf *conf, char **words, size_t count, const char *path,
	     size_t number, bool indented)
{
	int status;

	cli_error_at(path, number);
	if (indented)
		status = conf_add_below(conf, words, count, path, number);
	else
		status = conf_add_line(conf, words, count, path, number);
	cli_error_at(NULL, 0);
	return status ? CLI_FAILURE : CLI_OK;
}

static int conf_compare_names(const void *a, const void *b)
{
	const struct conf_line *one = *(struct conf_line * const *)a;
	const struct conf_line *other = *(struct conf_line * const *)b;

	return strcmp(one->name, other->name);
}

static bool conf_is_entry(const struct conf_line *line)
{
	return line->kind != CONF_OBJECT && line->kind != CONF_CHAIN;
}

/* Entries have one name space; so have the words for object files, and chains. */
static bool conf_is_twice(const struct conf_line *a, const struct conf_line *b)
{
	return !strcmp(a->name, b->name) &&
	       (a->kind == b->kind || (conf_is_entry(a) && conf_is_entry(b)));
}

static int conf_check_twice(struct conf_line **sorted, size_t count)
{
	int status = CLI_OK;
	size_t i, j;

	for (i = 0; i < count; i++)
		for (j = i + 1; j < count && !strcmp(sorted[i]->name, sorted[j]->name); j++)
			if (conf_is_twice(sorted[i], sorted[j])) {
				conf_errors_at(sorted[j]);
				status = cli_error("%s is also in %s:%zu", sorted[j]->name,
						   sorted[i]->path, sorted[i]->number);
			}
	cli_error_at(NULL, 0);
	return status;
}

static struct conf_line *conf_find_object(const struct conf *conf, const char *word)
{
	size_t i;

	for (i = 0; i < conf->count; i++)
		if (conf->line[i]->kind == CONF_OBJECT &&
		    !strcmp(conf->line[i]->name, word))
			return conf->line[i];
	return NULL;
}

static int conf_find_objects(struct conf *conf)
{
	int status = CLI_OK;
	size_t i;

	for (i = 0; i < conf->count; i++) {
		struct conf_line *line = conf->line[i];

		if (!line->part)
			continue;
		line->object = conf_find_object(conf, line->file);
		if (line->object)
			continue;
		conf_errors_at(line);
		status = cli_error("no line 'object %s OBJECT.o' names the file of %s:%s",
				   line->file, line->file, line->part);
	}
	cli_error_at(NULL, 0);
	return status;
}

static int conf_compare_parts(const void *a, const void *b)
{
	const struct conf_line *one = *(struct conf_line * const *)a;
	const struct conf_line *other = *(struct conf_line * const *)b;

	return strcmp(one->object->name, other->object->name) ?:
	       strcmp(one->part, other->part) ?: (int)one->kind - (int)other->kind ?:
	       (int)one->face - (int)other->face;
}

/* An object has one node of each face. Links are made for each line. */
static int conf_check_parts(struct conf *conf, struct conf_line **sorted)
{
	size_t i, count = 0;
	int status = CLI_OK;

	for (i = 0; i < conf->count; i++)
		if (conf->line[i]->kind == CONF_MAP || conf->line[i]->kind == CONF_PROG)
			sorted[count++] = conf->line[i];
	qsort(sorted, count, sizeof(void *), conf_compare_parts);
	for (i = 1; i < count; i++) {
		if (conf_compare_parts(&sorted[i - 1], &sorted[i]))
			continue;
		conf_errors_at(sorted[i]);
		status = cli_error("%s: %s:%s has the node %s already, in %s:%zu, and an object has one node; for another name, make a symlink",
				   sorted[i]->name, sorted[i]->object->name, sorted[i]->part,
				   sorted[i - 1]->name, sorted[i - 1]->path,
				   sorted[i - 1]->number);
	}
	cli_error_at(NULL, 0);
	return status;
}

/**
 * conf_end() - check lines together, after the last one was added
 * @conf: the lines
 *
 * Return: CLI_OK, or CLI_FAILURE after the errors were reported.
 */
int conf_end(struct conf *conf)
{
	struct conf_line **sorted = calloc(conf->count + 1, sizeof(void *));
	int status;

	if (!sorted)
		exit(cli_error("out of memory"));
	memcpy(sorted, conf->line, conf->count * sizeof(void *));
	qsort(sorted, conf->count, sizeof(void *), conf_compare_names);
	status = conf_check_twice(sorted, conf->count);
	if (conf_find_objects(conf))
		status = CLI_FAILURE;
	if (!status)
		status = conf_check_parts(conf, sorted);
	free(sorted);
	return status;
}

static void conf_free_line(struct conf_line *line)
{
	iter_param_close(&line->param);
	if (line->chain)
		chain_file_free(line->chain);
	free(line->chain);
	free(line->set);
	free(line->name);
	free(line->text);
	free(line);
}

/** conf_free() - free lines */
void conf_free(struct conf *conf)
{
	while (conf->count)
		conf_free_line(conf->line[--conf->count]);
	free(conf->line);
	while (conf->scopes)
		free(conf->scope[--conf->scopes]);
	free(conf->scope);
	while (conf->memory_count)
		free(conf->memory[--conf->memory_count]);
	free(conf->memory);
}
