/* SPDX-License-Identifier: GPL-2.0-only */
/* Candidates for a word of the command line. */
#ifndef BPFDEV_COMMANDS_CANDIDATES_H
#define BPFDEV_COMMANDS_CANDIDATES_H

#include <stdbool.h>
#include <stddef.h>

/* Files that the shell completes itself. */
enum candidates_files {
	CANDIDATES_NO_FILES,
	CANDIDATES_FILES,
	CANDIDATES_DIRS,
};

/*
 * struct candidates - the candidates for a word
 * @before: the part of the word that all candidates have, as "--output=ID,"
 * @word: the rest, with which candidates begin
 * @line: the candidates, with a tab before the description
 * @count: number of candidates
 * @open: a candidate can be continued, so no blank follows it
 * @files: files are candidates, instead of those above
 */
struct candidates {
	char *before;
	const char *word;
	char **line;
	size_t count;
	bool open;
	enum candidates_files files;
};

void candidates_add(struct candidates *to, const char *text, const char *help);
void candidates_add_once(struct candidates *to, const char *text, const char *help);
void candidates_remove(struct candidates *from, const char *text);
void candidates_add_words(struct candidates *to, const char *words);
const char *candidates_skip(struct candidates *to, size_t len);
void candidates_print(const struct candidates *candidates);
void candidates_free(struct candidates *candidates);

#endif /* BPFDEV_COMMANDS_CANDIDATES_H */
