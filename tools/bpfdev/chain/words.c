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

/* Check whether the file of a chain can have this word. */
static bool words_is_one(const char *word)
{
	if (!*word || *word == '#')
		return false;
	for (; *word; word++)
		if ((unsigned char)*word <= ' ' || *word == '\177')
			return false;
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

/**
 * chain_words_put() - write the words for a program
 * @words: set to the words; empty if the file of a chain cannot have them, as a path with a
 *	blank, or if they mean something in this process only
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

	/* all bytes are part of the config */
	memset(words, 0, CHAIN_WORDS_SIZE);
	len = snprintf(words, CHAIN_WORDS_SIZE, "%s %s%s%s%s%s", word, dir ? dir : "",
		       dir ? "/" : "", arg, prog ? " --prog " : "", prog ? prog : "");
	if (len >= CHAIN_WORDS_SIZE || !strcmp(word, "fd") || (relative && !dir) ||
	    !chain_words_are_sound(words))
		memset(words, 0, CHAIN_WORDS_SIZE);
	free(dir);
}
