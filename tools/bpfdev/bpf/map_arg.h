/* SPDX-License-Identifier: GPL-2.0-only */
/* Keys and values of a map on the command line. */
#ifndef BPFDEV_BPF_MAP_ARG_H
#define BPFDEV_BPF_MAP_ARG_H

#include "bpf/load.h"

struct cli_command;
struct map_file;

/*
 * struct map_arg_words - words of the command line
 * @command: the command
 * @choice: the program in a file that is a value
 * @at: the next word; NULL after the last one
 */
struct map_arg_words {
	const struct cli_command *command;
	struct load_choice choice;
	char **at;
};

int map_arg_key(const struct map_file *map, struct map_arg_words *words, void *key);
int map_arg_value(const struct map_file *map, struct map_arg_words *words, void *value,
		  int *fd);
int map_arg_end(const struct map_arg_words *words);

#endif /* BPFDEV_BPF_MAP_ARG_H */
