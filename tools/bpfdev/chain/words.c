// SPDX-License-Identifier: GPL-2.0-only
/*
 * The words for the program of a component, "file /usr/lib/bpf/fw.o --prog fw_main". A
 * chain keeps them beside its components, so that its file can be written again.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chain/words.h"
#include "libbpfdev.h"

/* Check whether the file of a chain can have this word. */
static bool words_is_one(const char *word)
{
	bool is_continued = false;

	if (!*word || *word == '#')
		return false;
	for (; *word; word++) {
		unsigned char c = *word, next = word[1];

		/* a terminal may obey U+0080 to U+009F, too, also if not in UTF-8 */
		if (c <= ' ' || c == 0x7f || (c == 0xc2 && next < 0xa0))
			return false;
		if (c >= 0x80 && c < 0xc0 && !is_continued)
			return false;
		is_continued = c >= 0x80;
	}
	return true;
}

/**
 * chain_words_are_sound() - check words that were read from the config of a chain
 * @words: the words. Another process may have written them, and root may apply them
 *
 * Return: true if they are two words, or four with "--prog", and nothing else.
 */
bool chain_words_are_sound(const char *words)
{
	char copy[CHAIN_WORDS_SIZE], *rest = copy, *word;
	size_t count = 0;

	snprintf(copy, sizeof(copy), "%s", words);
	while ((word = strsep(&rest, " "))) {
		if (!words_is_one(word) || (count == 2 && strcmp(word, "--prog") != 0))
			return false;
		count++;
	}
	return count == 2 || count == 4;
}

/* A file is applied in any directory, so its paths are absolute. */
static bool words_are_relative(const char *word, const char *arg)
{
	return *arg != '/' && (!strcmp(word, "file") || !strcmp(word, "pinned"));
}

/* A node elsewhere than below /dev/bpf is a path of any file, and somebody else's. */
static bool words_are_of_node(const char *name)
{
	return *name && *name != '/' && !bpfdev_path_check(name, NULL);
}

/**
 * chain_words_error() - check whether words mean the same in every process
 * @words: words that are sound, or empty
 *
 * Return: what is wrong with them, or NULL. chain_words_put() writes no such words.
 */
const char *chain_words_error(const char *words)
{
	char copy[CHAIN_WORDS_SIZE], *rest = copy, *word, *arg;

	snprintf(copy, sizeof(copy), "%s", words);
	word = strsep(&rest, " ");
	arg = strsep(&rest, " ");
	if (!arg)
		return NULL;
	if (!strcmp(word, "fd"))
		return "a descriptor is that of one process";
	if (!strcmp(word, "node") && !words_are_of_node(arg))
		return "that is no name of a node below " BPFDEV_DEV_DIR;
	if (words_are_relative(word, arg))
		return "the path is not absolute";
	return NULL;
}

/**
 * chain_words_put() - write the words for a program
 * @words: set to the words; empty if the file of a chain cannot have them, as a path with a
 *	blank, or if they mean something else elsewhere, see chain_words_error()
 * @word: the first word
 * @arg: the second word
 * @prog: argument of --prog, or NULL
 */
void chain_words_put(char words[CHAIN_WORDS_SIZE], const char *word, const char *arg,
		     const char *prog)
{
	bool relative = words_are_relative(word, arg);
	char *dir = relative ? getcwd(NULL, 0) : NULL;
	int len;

	if (!strcmp(word, "node"))
		arg = bpfdev_path_name(arg);
	/* all bytes are part of the config */
	memset(words, 0, CHAIN_WORDS_SIZE);
	len = snprintf(words, CHAIN_WORDS_SIZE, "%s %s%s%s%s%s", word, dir ? dir : "",
		       dir ? "/" : "", arg, prog ? " --prog " : "", prog ? prog : "");
	if (len >= CHAIN_WORDS_SIZE || !chain_words_are_sound(words) ||
	    chain_words_error(words))
		memset(words, 0, CHAIN_WORDS_SIZE);
	free(dir);
}
