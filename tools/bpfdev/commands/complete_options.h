/* SPDX-License-Identifier: GPL-2.0-only */
/* The options of a command, from its help. */
#ifndef BPFDEV_COMMANDS_COMPLETE_OPTIONS_H
#define BPFDEV_COMMANDS_COMPLETE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct candidates;
struct cli_command;

/*
 * struct help_option - an option in the help of a command
 * @letter: its letter, or 0
 * @name: its long name
 * @arg: its argument as in the help, "" if it takes none
 * @help: its description: the first line
 */
struct help_option {
	char letter;
	char name[32];
	char arg[32];
	char help[100];
};

/*
 * struct typed - the words before the one that is completed
 * @command: the command, NULL before it
 * @options: lines on the options, from the help
 * @words: the words that are neither options nor their arguments
 * @count: number of @words
 * @given: the options
 * @given_count: number of @given
 * @only_words: "--" was typed
 * @verb: the first of @words, if the command has verbs; else NULL
 * @type: type of the object that is named, BPFDEV_TYPE_*, or 0
 * @form: the first word of the object, as "id", or NULL
 * @file: the object file, or NULL
 * @iface: the interface, or NULL
 */
struct typed {
	const struct cli_command *command;
	const char *options;
	const char **words;
	size_t count;
	struct help_option *given;
	size_t given_count;
	bool only_words;
	const char *verb;
	uint32_t type;
	const char *form;
	const char *file;
	const char *iface;
};

bool help_next_option(const char **text, struct help_option *option);
bool typed_has(const struct typed *typed, const char *name);
void complete_options(struct candidates *to, const struct typed *typed);

#endif /* BPFDEV_COMMANDS_COMPLETE_OPTIONS_H */
