// SPDX-License-Identifier: GPL-2.0-only
/* Candidates for a word of the command line, as lines for the shells' completion. */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands/candidates.h"
#include "util/alloc.h"
#include "util/strbuf.h"

/*
 * No shell gives a meaning to these characters. Names of files and interfaces can have
 * others, such as "$(reboot)". They are no candidates, so no shell has to quote one.
 */
static bool candidates_is_plain(const char *text)
{
	while (isalnum((unsigned char)*text) || (*text && strchr("._-+/:=,@%", *text)))
		text++;
	return !*text;
}

/* A description has one line. */
static void candidates_put_help(struct strbuf *line, const char *help)
{
	strbuf_put(line, "\t");
	for (; *help; help++)
		strbuf_add(line, iscntrl((unsigned char)*help) ? " " : help, 1);
}

/**
 * candidates_add() - add a candidate if it begins with the word
 * @to: the candidates
 * @text: the candidate, without the part that all have
 * @help: its description, "" for none
 */
void candidates_add(struct candidates *to, const char *text, const char *help)
{
	const char *before = to->before ?: "";
	struct strbuf line = {};

	if (strncmp(text, to->word, strlen(to->word)) != 0 ||
	    !candidates_is_plain(before) || !candidates_is_plain(text))
		return;
	strbuf_put(&line, before);
	strbuf_put(&line, text);
	if (*help)
		candidates_put_help(&line, help);
	strbuf_add(&line, "", 1);
	to->line = cli_grow(to->line, to->count, sizeof(*to->line));
	to->line[to->count++] = line.chars;
	to->open |= *text && strchr("/:=", text[strlen(text) - 1]);
}

/* Return the index of a candidate, @count if it is none. */
static size_t candidates_find(const struct candidates *in, const char *text)
{
	size_t len = strlen(text), skip = strlen(in->before ?: ""), i;

	for (i = 0; i < in->count; i++)
		if (!strncmp(in->line[i] + skip, text, len) &&
		    strchr("\t", in->line[i][skip + len]))
			break;
	return i;
}

/** candidates_add_once() - as candidates_add(), unless @text is a candidate by now */
void candidates_add_once(struct candidates *to, const char *text, const char *help)
{
	if (candidates_find(to, text) == to->count)
		candidates_add(to, text, help);
}

/** candidates_remove() - remove a candidate, for example one that is typed by now */
void candidates_remove(struct candidates *from, const char *text)
{
	size_t i = candidates_find(from, text);

	if (i == from->count)
		return;
	free(from->line[i]);
	from->count--;
	memmove(&from->line[i], &from->line[i + 1], (from->count - i) * sizeof(*from->line));
}

/**
 * candidates_add_words() - add words as candidates
 * @to: the candidates
 * @words: the words, with blanks between them
 */
void candidates_add_words(struct candidates *to, const char *words)
{
	char *copy = cli_copy(words), *rest = copy, *word;

	while ((word = strsep(&rest, " ")))
		candidates_add(to, word, "");
	free(copy);
}

/**
 * candidates_skip() - complete the rest of the word only
 * @to: the candidates
 * @len: length of the part that stays as it is
 *
 * Return: the rest.
 */
const char *candidates_skip(struct candidates *to, size_t len)
{
	struct strbuf before = {};

	strbuf_put(&before, to->before ?: "");
	strbuf_add(&before, to->word, len);
	strbuf_add(&before, "", 1);
	free(to->before);
	to->before = before.chars;
	to->word += len;
	return to->word;
}

/**
 * candidates_print() - print the candidates
 * @candidates: the candidates
 *
 * Lines that begin with a colon are for the scripts in tools/completion: the shell
 * completes files or directories, or adds no blank.
 */
void candidates_print(const struct candidates *candidates)
{
	static const char * const lines[] = {
		[CANDIDATES_FILES] = ":files",
		[CANDIDATES_DIRS] = ":dirs",
	};
	size_t i;

	if (candidates->files) {
		puts(lines[candidates->files]);
		return;
	}
	if (candidates->open)
		puts(":nospace");
	for (i = 0; i < candidates->count; i++)
		puts(candidates->line[i]);
}

/** candidates_free() - free the memory of candidates */
void candidates_free(struct candidates *candidates)
{
	size_t i;

	for (i = 0; i < candidates->count; i++)
		free(candidates->line[i]);
	free(candidates->line);
	free(candidates->before);
}
