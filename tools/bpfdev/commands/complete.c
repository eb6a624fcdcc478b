// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfdev complete: print the candidates for the last word of a command line, one a line,
 * each with a tab and its description. The scripts in tools/completion run it, so that
 * all shells complete the same. It opens no object for writing, loads nothing, and
 * prints no errors: they would disturb the line that the user types.
 */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands/candidates.h"
#include "commands/complete.h"
#include "commands/complete_arguments.h"
#include "commands/complete_options.h"
#include "commands/complete_words.h"
#include "util/alloc.h"
#include "util/error.h"
#include "util/usage.h"

/*
 * struct line - the command line
 * @from: all commands
 * @typed: the words before the last one
 * @argument_of: the option that the next word belongs to; without a name there is none
 */
struct line {
	const struct complete_from *from;
	struct typed typed;
	struct help_option argument_of;
};

static bool line_find_name(const char *options, const char *name, size_t len,
			   struct help_option *option)
{
	/* it may be shortened */
	while (help_next_option(&options, option))
		if (!strncmp(option->name, name, len))
			return true;
	return false;
}

static bool line_find_letter(const char *options, char letter, struct help_option *option)
{
	while (help_next_option(&options, option))
		if (option->letter == letter)
			return true;
	return false;
}

static void line_give(struct typed *typed, const struct help_option *option)
{
	typed->given = cli_grow(typed->given, typed->given_count, sizeof(*typed->given));
	typed->given[typed->given_count++] = *option;
}

/* Take "--output", "--output=ID". */
static void line_take_name(struct line *line, const char *word)
{
	size_t len = strcspn(word, "=");
	struct help_option option;

	if (!line_find_name(line->typed.options, word, len, &option))
		return;
	line_give(&line->typed, &option);
	if (*option.arg && !word[len])
		line->argument_of = option;
}

/* Take "o", "oID", "nr", "nro". */
static void line_take_letters(struct line *line, const char *word)
{
	struct help_option option;

	for (; *word; word++) {
		if (!line_find_letter(line->typed.options, *word, &option))
			continue;
		line_give(&line->typed, &option);
		if (!*option.arg)
			continue;
		if (!word[1])
			line->argument_of = option;
		return;
	}
}

/* -5 is a number for map. */
static bool line_is_option(const struct typed *typed, const char *word)
{
	return !typed->only_words && word[0] == '-' && word[1] &&
	       !isdigit((unsigned char)word[1]);
}

static const struct cli_command *line_find_command(const struct complete_from *from,
						   const char *name)
{
	size_t i;

	for (i = 0; i < from->count; i++)
		if (!strcmp(from->command[i]->name, name))
			return from->command[i];
	return NULL;
}

/* Take a word that is not an option. Return false if no command has the name. */
static bool line_take_word(struct line *line, const char *word)
{
	struct typed *typed = &line->typed;

	if (!typed->command) {
		typed->command = line_find_command(line->from, word);
		typed->given_count = 0;
		if (typed->command)
			typed->options = typed->command->options;
		return typed->command;
	}
	typed->words = cli_grow(typed->words, typed->count, sizeof(*typed->words));
	typed->words[typed->count++] = word;
	return true;
}

/* Take a word before the last one. */
static bool line_take(struct line *line, const char *word)
{
	if (*line->argument_of.name) {
		*line->argument_of.name = '\0';
		return true;
	}
	if (!line_is_option(&line->typed, word))
		return line_take_word(line, word);
	if (!strcmp(word, "--"))
		line->typed.only_words = true;
	else if (word[1] == '-')
		line_take_name(line, word + 2);
	else
		line_take_letters(line, word + 1);
	return true;
}

static void line_complete_command(const struct line *line, struct candidates *to)
{
	const struct complete_from *from = line->from;
	size_t i;

	for (i = 0; i < from->count; i++)
		candidates_add(to, from->command[i]->name, from->command[i]->help);
}

/* Complete the argument in "--output=ID" or "-oID". Return false if the word has none. */
static bool line_complete_attached(struct line *line, struct candidates *to)
{
	const char *word = to->word, *equals = strchr(word, '=');
	struct help_option option;
	size_t skip;

	if (word[1] == '-') {
		if (!equals || !line_find_name(line->typed.options, word + 2,
					       equals - word - 2, &option))
			return false;
		skip = equals + 1 - word;
	} else {
		if (!word[1] || !word[2] ||
		    !line_find_letter(line->typed.options, word[1], &option) || !*option.arg)
			return false;
		skip = 2;
	}
	candidates_skip(to, skip);
	complete_argument(to, &line->typed, &option);
	return true;
}

static void line_complete(struct line *line, struct candidates *to)
{
	struct typed *typed = &line->typed;

	if (typed->command)
		complete_understand(typed);
	if (*line->argument_of.name)
		complete_argument(to, typed, &line->argument_of);
	else if (*to->word == '-' && !typed->only_words) {
		if (!typed->command || !line_complete_attached(line, to))
			complete_options(to, typed);
	} else if (typed->command) {
		complete_word(to, typed);
	} else {
		line_complete_command(line, to);
		candidates_add(to, "help", "Print a summary, or that of a command");
	}
}

/* "help" takes one word, a command. */
static bool line_is_help(const struct line *line, const char *word)
{
	return !line->typed.command && !strcmp(word, "help");
}

static void line_free(struct line *line)
{
	free(line->typed.words);
	free(line->typed.given);
}

/**
 * complete_run() - run the command
 * @from: all commands
 * @argc: number of words
 * @argv: "complete", an optional "--", and the words after "bpfdev"
 *
 * Return: CLI_OK; without a word CLI_USAGE.
 */
int complete_run(const struct complete_from *from, int argc, char **argv)
{
	struct line line = { .from = from, .typed.options = from->options };
	struct candidates candidates = {};
	int i = argc > 1 && !strcmp(argv[1], "--") ? 2 : 1;
	bool known = true, help = false;

	if (i >= argc) {
		cli_say("bpfdev complete: expected '--' and the words of a command line; shells run it, see bpfdev(8)\n");
		return CLI_USAGE;
	}
	/* it says nothing, and neither do libbpf and others */
	cli_mute(true);
	if (!freopen("/dev/null", "w", stderr))
		return CLI_FAILURE;
	for (; known && i + 1 < argc; i++) {
		known = !help;
		help = known && line_is_help(&line, argv[i]);
		if (known && !help)
			known = line_take(&line, argv[i]);
	}
	candidates.word = argv[argc - 1];
	if (known && help)
		line_complete_command(&line, &candidates);
	else if (known)
		line_complete(&line, &candidates);
	candidates_print(&candidates);
	candidates_free(&candidates);
	line_free(&line);
	return CLI_OK;
}
