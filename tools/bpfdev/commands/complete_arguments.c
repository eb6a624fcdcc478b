// SPDX-License-Identifier: GPL-2.0-only
/* Candidates for the arguments of options. */
#include <ctype.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <bpf/libbpf.h>

#include "chain/plan.h"
#include "commands/candidates.h"
#include "commands/cdi_spec.h"
#include "commands/complete_arguments.h"
#include "commands/complete_objects.h"
#include "commands/complete_options.h"
#include "libbpfdev.h"
#include "util/array.h"
#include "util/spawn.h"
#include "util/usage.h"

/* Add a column, in lower case if the word is. */
static void complete_column(struct candidates *to, char *name, const char *help)
{
	size_t i;

	if (islower((unsigned char)*to->word))
		for (i = 0; name[i]; i++)
			name[i] = tolower((unsigned char)name[i]);
	candidates_add(to, name, help);
}

/* Let the command itself list its columns. All of its output fits a pipe. */
static FILE *complete_open_columns(const struct typed *typed)
{
	char *verb = (char *)typed->verb;
	char list[] = "--list-columns", self[] = "/proc/self/exe";
	char * const argv[] = { self, (char *)typed->command->name, verb ?: list,
				verb ? list : NULL, NULL };
	FILE *out = NULL;
	int ends[2], status;

	if (pipe2(ends, O_CLOEXEC))
		return NULL;
	status = cli_spawn(argv, STDIN_FILENO, ends[1]);
	close(ends[1]);
	if (!status)
		out = fdopen(ends[0], "r");
	if (!out)
		close(ends[0]);
	return out;
}

static void complete_columns(struct candidates *to, const struct typed *typed)
{
	FILE *out = complete_open_columns(typed);
	char line[256], *name, *help;

	while (out && fgets(line, sizeof(line), out)) {
		line[strcspn(line, "\n")] = '\0';
		name = line + strspn(line, " ");
		help = name + strcspn(name, " ");
		if (*help)
			*help++ = '\0';
		complete_column(to, name, help + strspn(help, " "));
	}
	if (out)
		fclose(out);
}

/* Check whether a list, up to the last comma, has a word. */
static bool complete_list_has(const char *list, const char *word)
{
	size_t len = strlen(word), part;

	for (; *list; list += part + !!list[part]) {
		part = strcspn(list, ",");
		if (list[part] && part == len && !strncasecmp(list, word, len))
			return true;
	}
	return false;
}

/* Complete the last word of a list, with the candidates in @all that it lacks. */
static void complete_list(struct candidates *to, const struct candidates *all)
{
	const char *list = to->word, *comma = strrchr(list, ',');
	char *word, *help;
	size_t i;

	if (comma)
		candidates_skip(to, comma + 1 - list);
	for (i = 0; i < all->count; i++) {
		word = all->line[i];
		help = word + strcspn(word, "\t");
		if (*help)
			*help++ = '\0';
		if (!complete_list_has(list, word))
			complete_column(to, word, help);
	}
	to->open = true;
}

/* "A,B", or "+A,B" */
static void complete_column_list(struct candidates *to, const struct typed *typed)
{
	struct candidates all = { .word = "" };

	if (*to->word == '+')
		candidates_skip(to, 1);
	complete_columns(&all, typed);
	complete_list(to, &all);
	candidates_free(&all);
}

static void complete_verdicts(struct candidates *to, const struct typed *typed)
{
	bool is_first = !strchr(to->word, ',');
	struct candidates all = { .word = "" };
	char word[32];
	uint32_t i;

	(void)typed;
	for (i = 0; chain_put_on(1u << i, word, sizeof(word)), *word; i++)
		candidates_add(&all, word, "");
	complete_list(to, &all);
	candidates_free(&all);
	if (is_first) {
		/* a comma cannot follow */
		to->open = to->count;
		candidates_add(to, "none", "");
	}
}

/* "COL", or "COL:desc" */
static void complete_sort(struct candidates *to, const struct typed *typed)
{
	const char *colon = strchr(to->word, ':');

	if (!colon) {
		complete_columns(to, typed);
		return;
	}
	candidates_skip(to, colon + 1 - to->word);
	candidates_add(to, "desc", "in descending order");
}

static void complete_types(struct candidates *to, const struct typed *typed)
{
	const char *name;
	uint32_t type;

	(void)typed;
	for (type = BPF_PROG_TYPE_UNSPEC + 1; (name = libbpf_bpf_prog_type_str(type)); type++)
		candidates_add(to, name, "");
}

static void complete_file_programs(struct candidates *to, const struct typed *typed)
{
	if (typed->file)
		complete_programs(to, typed->file);
}

/* link has the ID of a program, replace that of an object. */
static void complete_expected(struct candidates *to, const struct typed *typed)
{
	if (typed->type)
		complete_ids(to, typed->type);
}

static void complete_component_name(struct candidates *to, const struct typed *typed)
{
	if (typed->iface)
		complete_components(to, typed->iface);
}

/* The name of a new component is free. */
static void complete_new_component(struct candidates *to, const struct typed *typed)
{
	if (typed_has(typed, "replace"))
		complete_component_name(to, typed);
}

static void complete_user(struct candidates *to, const struct typed *typed)
{
	(void)typed;
	complete_users(to);
}

static void complete_group(struct candidates *to, const struct typed *typed)
{
	(void)typed;
	complete_groups(to);
}

static void complete_kinds(struct candidates *to, const struct typed *typed)
{
	size_t i;

	(void)typed;
	for (i = 0; i < CDI_KINDS; i++)
		candidates_add(to, cdi_kinds[i], "");
}

static void complete_file(struct candidates *to, const struct typed *typed)
{
	(void)typed;
	to->files = CANDIDATES_FILES;
}

static void complete_directory(struct candidates *to, const struct typed *typed)
{
	(void)typed;
	to->files = CANDIDATES_DIRS;
}

static void complete_cgroup(struct candidates *to, const struct typed *typed)
{
	(void)typed;
	complete_cgroups(to);
}

/* A node, map:ID, or a pin on bpffs. */
static void complete_map(struct candidates *to, const struct typed *typed)
{
	(void)typed;
	if (!strncmp(to->word, "map:", strlen("map:"))) {
		candidates_skip(to, strlen("map:"));
		complete_ids(to, BPFDEV_TYPE_MAP);
	} else if (*to->word == '/') {
		complete_pins(to);
	} else {
		complete_nodes(to, NODES_MAP | NODES_BPF);
	}
}

/*
 * struct argument - the argument of an option
 * @option: the option, NULL for any
 * @command: the command, NULL for any
 * @arg: the word for the argument in the help, NULL for any
 * @words: candidates
 * @complete: adds candidates
 */
struct argument {
	const char *option;
	const char *command;
	const char *arg;
	const char *words;
	void (*complete)(struct candidates *to, const struct typed *typed);
};

/* The first line that fits. */
static const struct argument arguments[] = {
	{ .option = "xdp-mode", .command = "chain", .words = "native generic" },
	{ .option = "xdp-mode", .words = "native generic offload" },
	{ .option = "cdi-version", .words = "0.5.0 0.6.0 0.7.0 0.8.0 1.0.0 1.1.0" },
	{ .option = "print", .complete = complete_kinds },
	{ .option = "name", .command = "chain", .complete = complete_new_component },
	{ .option = "before", .complete = complete_component_name },
	{ .option = "after", .complete = complete_component_name },
	{ .option = "limit", .words = "max" },
	{ .option = "cgroup", .complete = complete_cgroup },
	{ .option = "map", .complete = complete_map },
	{ .arg = "FACE", .words = "bpf data" },
	{ .arg = "ORDER", .words = "self children descendants descendants-post ancestors" },
	{ .arg = "FORMAT", .words = "dot json mermaid svg" },
	{ .arg = "FILE", .complete = complete_file },
	{ .arg = "DIR", .complete = complete_directory },
	{ .arg = "USER", .complete = complete_user },
	{ .arg = "GROUP", .complete = complete_group },
	{ .arg = "[+]LIST", .complete = complete_column_list },
	{ .arg = "COL[:desc]", .complete = complete_sort },
	{ .arg = "EXPR", .complete = complete_columns },
	{ .arg = "VERDICT,...", .complete = complete_verdicts },
	{ .arg = "PROG", .complete = complete_file_programs },
	{ .arg = "TYPE", .complete = complete_types },
	{ .arg = "ID", .complete = complete_expected },
};

static bool argument_is(const char *pattern, const char *word)
{
	return !pattern || !strcmp(pattern, word);
}

/**
 * complete_argument() - add candidates for the argument of an option
 * @to: the candidates
 * @typed: the words before the option and after it
 * @option: the option
 */
void complete_argument(struct candidates *to, const struct typed *typed,
		       const struct help_option *option)
{
	const struct argument *argument;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(arguments); i++) {
		argument = &arguments[i];
		if (!argument_is(argument->option, option->name) ||
		    !argument_is(argument->command, typed->command->name) ||
		    !argument_is(argument->arg, option->arg))
			continue;
		if (argument->words)
			candidates_add_words(to, argument->words);
		else
			argument->complete(to, typed);
		return;
	}
}
