/* SPDX-License-Identifier: GPL-2.0-only */
/* The words for the program of a component, as the file of a chain has them. */
#ifndef BPFDEV_CHAIN_WORDS_H
#define BPFDEV_CHAIN_WORDS_H

#include <stdbool.h>

#include "config.h"

bool chain_words_are_sound(const char *words);
const char *chain_words_error(const char *words);
void chain_words_put(char words[CHAIN_WORDS_SIZE], const char *word, const char *arg,
		     const char *prog);

#endif /* BPFDEV_CHAIN_WORDS_H */
