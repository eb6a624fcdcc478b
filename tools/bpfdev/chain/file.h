/* SPDX-License-Identifier: GPL-2.0-only */
/* Files that describe chains. */
#ifndef BPFDEV_CHAIN_FILE_H
#define BPFDEV_CHAIN_FILE_H

#include <stddef.h>
#include <stdint.h>

#include "chain/load.h"
#include "chain/plan.h"

/*
 * struct chain_file - a parsed file
 * @path: the file
 * @iface: interface of the chain
 * @mode: XDP_FLAGS_* of its line, 0 for the kernel's choice
 * @chain: the components
 * @source: sources of their programs
 * @lines: the lines, which the words are in
 * @count: number of @lines
 * @line: number of the line that is parsed
 */
struct chain_file {
	const char *path;
	char *iface;
	uint32_t mode;
	struct chain chain;
	struct chain_source source[CHAIN_MAX];
	char **lines;
	size_t count;
	size_t line;
};

int chain_file_add(struct chain_file *file, char **words, size_t count, size_t line);
int chain_file_read(struct chain_file *file, const char *path);
void chain_file_free(struct chain_file *file);

#endif /* BPFDEV_CHAIN_FILE_H */
