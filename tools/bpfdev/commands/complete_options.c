// SPDX-License-Identifier: GPL-2.0-only
/* The options of a command. Its help has them, so completion has no list of its own. */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands/candidates.h"
#include "commands/complete_options.h"
#include "libbpfdev.h"
#include "output/table.h"
#include "util/array.h"
#include "util/usage.h"

/* The column where descriptions begin. */
#define HELP_COLUMN	25
/* Lines that continue a description are indented more. */
#define HELP_INDENT	6

static void help_copy(char *to, size_t size, const char *from, size_t len)
{
	snprintf(to, size, "%.*s", (int)len, from);
}

/* Parse "-o, --output [+]LIST   print ...", of @len characters. */
static void help_parse(struct help_option *option, const char *line, size_t len)
{
	size_t words = len, name;

	memset(option, 0, sizeof(*option));
	if (line[1] != '-') {
		option->letter = line[1];
		line += strlen("-o, ");
		words -= strlen("-o, ");
	}
	name = strcspn(line, "\n ");
	help_copy(option->name, sizeof(option->name), line + 2, name - 2);
	line += name;
	words -= name;
	while (words && isspace((unsigned char)*line)) {
		line++;
		words--;
	}
	while (words && isspace((unsigned char)line[words - 1]))
		words--;
	help_copy(option->arg, sizeof(option->arg), line, words);
}

/**
 * help_next_option() - find the next option in the help of a command
 * @text: the rest of the lines on options; set to what follows the option
 * @option: filled in
 *
 * Return: false after the last option.
 */
bool help_next_option(const char **text, struct help_option *option)
{
	const char *line = *text;
	size_t indent, len;

	for (; *line; line += len + !!line[len]) {
		len = strcspn(line, "\n");
		indent = strspn(line, " ");
		if (indent > HELP_INDENT || line[indent] != '-')
			continue;
		*text = line + len;
		if (len > HELP_COLUMN && line[HELP_COLUMN - 1] == ' ') {
			help_parse(option, line + indent, HELP_COLUMN - indent);
			help_copy(option->help, sizeof(option->help), line + HELP_COLUMN,
				  len - HELP_COLUMN);
		} else {
			help_parse(option, line + indent, len - indent);
		}
		return true;
	}
	return false;
}

/** typed_has() - check whether an option was typed */
bool typed_has(const struct typed *typed, const char *name)
{
	size_t i;

	for (i = 0; i < typed->given_count; i++)
		if (!strcmp(typed->given[i].name, name))
			return true;
	return false;
}

static bool help_has_option(const char *text, const char *name)
{
	struct help_option option;

	while (help_next_option(&text, &option))
		if (!strcmp(option.name, name))
			return true;
	return false;
}

/* Return the length of "add, apply" in "add, apply: attach ...", 0 for another text. */
static size_t complete_verbs_len(const char *help)
{
	size_t len = strcspn(help, ":"), i;

	for (i = 0; i < len; i++)
		if (!islower((unsigned char)help[i]) && help[i] != ',' &&
		    !(help[i] == ' ' && i && help[i - 1] == ','))
			return 0;
	return help[len] ? len : 0;
}

/* Check whether @verb is one of "add, apply". */
static bool complete_has_verb(const char *verbs, size_t len, const char *verb)
{
	size_t verb_len = strlen(verb), word;

	while (len) {
		word = strspn(verbs, "abcdefghijklmnopqrstuvwxyz");
		if (word == verb_len && !strncmp(verbs, verb, word))
			return true;
		word += strspn(verbs + word, ", ");
		if (word >= len)
			break;
		verbs += word;
		len -= word;
	}
	return false;
}

/* The verbs that print a table. */
static bool complete_prints_table(const char *verb)
{
	return !strcmp(verb, "list") || !strcmp(verb, "show");
}

/* A description may begin with the verbs that take the option. */
static bool complete_fits_verb(const struct help_option *option, const char *verb)
{
	static const char tables[] = TABLE_OPTIONS_HELP TABLE_ROWS_OPTIONS_HELP;
	size_t len = complete_verbs_len(option->help);

	if (!verb)
		return true;
	if (len)
		return complete_has_verb(option->help, len, verb);
	return complete_prints_table(verb) || !help_has_option(tables, option->name);
}

/* A program is chosen from a file. */
static bool complete_fits_object(const struct help_option *option, const struct typed *typed)
{
	bool chooses = !strcmp(option->name, "prog") || !strcmp(option->name, "type");

	return !chooses || ((!typed->type || typed->type == BPFDEV_TYPE_PROG) &&
			    (!typed->form || !strcmp(typed->form, "file")));
}

/* The description without the verbs. */
static const char *complete_text(const struct help_option *option)
{
	size_t len = complete_verbs_len(option->help);

	return option->help + (len ? len + strspn(option->help + len, ": ") : 0);
}

/**
 * complete_options() - add the options that fit and were not typed
 * @to: the candidates
 * @typed: the words before
 */
void complete_options(struct candidates *to, const struct typed *typed)
{
	const char * const texts[] = { typed->options, cli_common_options };
	const char *text;
	struct help_option option;
	char letter[] = "-?", word[40];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(texts); i++) {
		text = texts[i];
		while (help_next_option(&text, &option)) {
			const char *help;

			if (typed_has(typed, option.name) ||
			    !complete_fits_object(&option, typed) ||
			    !complete_fits_verb(&option, typed->verb))
				continue;
			help = complete_text(&option);
			letter[1] = option.letter;
			if (option.letter)
				candidates_add(to, letter, help);
			snprintf(word, sizeof(word), "--%s", option.name);
			candidates_add(to, word, help);
		}
	}
}
