// SPDX-License-Identifier: GPL-2.0-only
/*
 * The file that describes a chain:
 *
 *	interface eth0 --xdp-mode native --count on
 *	fw      prog file /usr/lib/bpf/fw.o --prog fw_main --on pass,drop
 *	count   prog file /usr/lib/bpf/count.o
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bpf/attach_xdp.h"
#include "chain/file.h"
#include "chain/load.h"
#include "chain/plan.h"
#include "util/alloc.h"
#include "util/debug.h"
#include "util/error.h"
#include "util/words.h"

/* more words than a valid line has */
#define WORDS 11

static int file_bad_line(const struct chain_file *file, const char *what,
			 const char *word)
{
	return cli_error("%s:%zu: %s%s; nothing was changed", file->path,
			 file->line, what, word);
}

static int file_parse_option(struct chain_file *file, struct chain_part *part,
			     const char *option, char *arg)
{
	if (!strcmp(option, "--prog"))
		part->source->prog = arg;
	else if (strcmp(option, "--on") != 0)
		return file_bad_line(file, "expected --prog or --on, not ", option);
	else if (chain_parse_on(arg, &part->on))
		return file_bad_line(file, "expected a comma-separated list of aborted, drop, pass, tx, redirect, or none, not ",
				     arg);
	return CLI_OK;
}

/* Check a name as chain_check_name() does, but do not report the error yet. */
static int file_check_name(const char *name, char *why, size_t size)
{
	int status;

	cli_keep_errors(true);
	status = chain_check_name(name);
	snprintf(why, size, "%s", cli_last_error());
	cli_keep_errors(false);
	return status;
}

static int file_parse_part(struct chain_file *file, char **words, size_t count)
{
	struct chain_part part = { .line = file->line };
	char why[256];
	size_t i;

	if (count < 4 || count % 2 || strcmp(words[1], "prog") != 0)
		return file_bad_line(file, "expected NAME prog OBJ [--prog PROG] [--on VERDICT,...]",
				     "");
	if (file_check_name(words[0], why, sizeof(why)))
		return file_bad_line(file, why, "");
	if (chain_find(&file->chain, words[0]) >= 0)
		return file_bad_line(file, "another component already has the name ", words[0]);
	if (file->chain.count == CHAIN_MAX)
		return file_bad_line(file, "too many components in the chain, from this one on: ",
				     words[0]);
	chain_put_name(part.name, words[0]);
	part.source = &file->source[file->chain.count];
	*part.source = (struct chain_source) {
		.word = words[2], .arg = words[3], .fd = -1,
	};
	for (i = 4; i < count; i += 2)
		if (file_parse_option(file, &part, words[i], words[i + 1]))
			return CLI_FAILURE;
	if (part.source->prog && strcmp(part.source->word, "file") != 0)
		return file_bad_line(file, "--prog requires 'file', not ",
				     part.source->word);
	file->chain.part[file->chain.count++] = part;
	return CLI_OK;
}

static int file_parse_iface_option(struct chain_file *file, const char *option,
				   const char *arg)
{
	if (!strcmp(option, "--count")) {
		if (chain_parse_counted(arg, &file->chain.counted))
			return file_bad_line(file, "expected --count on or off, not ", arg);
	} else if (strcmp(option, "--xdp-mode") != 0) {
		return file_bad_line(file, "expected --xdp-mode or --count, not ", option);
	} else if (attach_xdp_find_mode(arg, false, &file->mode)) {
		return file_bad_line(file, "expected the mode native or generic, not ", arg);
	}
	return CLI_OK;
}

static int file_parse_iface(struct chain_file *file, char **words, size_t count)
{
	size_t i;

	if (count < 2 || count % 2 || strcmp(words[0], "interface") != 0)
		return file_bad_line(file, "expected 'interface' and its name first", "");
	for (i = 2; i < count; i += 2)
		if (file_parse_iface_option(file, words[i], words[i + 1]))
			return CLI_FAILURE;
	file->iface = words[1];
	file->chain.line = file->line;
	return CLI_OK;
}

/**
 * chain_file_add() - add a line of a file
 * @file: the file, with its path; zeroed before the first line, which names the interface
 * @words: the words, which stay as long as @file
 * @count: number of words, at least 1
 * @line: its number
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int chain_file_add(struct chain_file *file, char **words, size_t count, size_t line)
{
	file->chain.path = file->path;
	file->line = line;
	return file->iface ? file_parse_part(file, words, count) :
			     file_parse_iface(file, words, count);
}

static int file_parse_line(struct chain_file *file, char *line)
{
	char *words[WORDS];
	size_t count = words_split(line, words, WORDS);

	return count ? chain_file_add(file, words, count, file->count) : CLI_OK;
}

static int file_parse(struct chain_file *file, FILE *stream)
{
	size_t size = 0;
	char *line = NULL;
	int status = CLI_OK;

	while (!status && getline(&line, &size, stream) > 0) {
		file->lines = cli_grow(file->lines, file->count, sizeof(line));
		file->lines[file->count++] = line;
		status = file_parse_line(file, line);
		line = NULL;
		size = 0;
	}
	free(line);
	if (!status && ferror(stream))
		return cli_error("%s: %s", file->path, strerror(errno));
	if (!status && !file->iface)
		return cli_error("%s: no interface; the first line must be 'interface' and its name",
				 file->path);
	return status;
}

/**
 * chain_file_read() - read a file that describes a chain
 * @file: filled in; free it with chain_file_free() in any case
 * @path: the file; "-" for standard input
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int chain_file_read(struct chain_file *file, const char *path)
{
	bool is_stdin = !strcmp(path, "-");
	FILE *stream = is_stdin ? stdin : fopen(path, "re");
	int status;

	cli_debug_call(stream ? 0 : -1, "read %s", path);
	memset(file, 0, sizeof(*file));
	file->path = path;
	if (!stream)
		return cli_error("%s: %s", path, strerror(errno));
	status = file_parse(file, stream);
	if (!is_stdin)
		fclose(stream);
	return status;
}

/** chain_file_free() - free a file of chain_file_read() */
void chain_file_free(struct chain_file *file)
{
	size_t i;

	for (i = 0; i < file->chain.count; i++)
		chain_unload(&file->source[i]);
	for (i = 0; i < file->count; i++)
		free(file->lines[i]);
	free(file->lines);
}
