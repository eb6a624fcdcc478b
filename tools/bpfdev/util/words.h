/* SPDX-License-Identifier: GPL-2.0-only */
/* The words of a line of a file. */
#ifndef BPFDEV_UTIL_WORDS_H
#define BPFDEV_UTIL_WORDS_H

#include <stddef.h>

size_t words_split(char *line, char **words, size_t max);

#endif /* BPFDEV_UTIL_WORDS_H */
