/* SPDX-License-Identifier: GPL-2.0-only */
/* Files that chains are made from. */
#ifndef BPFDEV_CHAIN_FILE_H
#define BPFDEV_CHAIN_FILE_H

#include <stddef.h>

#include "chain/load.h"
#include "chain/plan.h"

/*
 * struct chain_file - what a file says
 * @path: the file
 * @iface: of which interface
 * @chain: the components
 * @source: where their programs are from
 */
struct chain_file {
	const char *path;
	char *iface;
	struct chain chain;
	struct chain_source source[CHAIN_MAX];
	char **lines;
	size_t count;
};

int chain_file_read(struct chain_file *file, const char *path);
void chain_file_free(struct chain_file *file);

#endif /* BPFDEV_CHAIN_FILE_H */
