/* SPDX-License-Identifier: GPL-2.0-only */
/* The verbs of bpfdev map. */
#ifndef BPFDEV_COMMANDS_MAP_VERBS_H
#define BPFDEV_COMMANDS_MAP_VERBS_H

#include <stdbool.h>
#include <stdint.h>

#include "bpf/map_arg.h"
#include "bpf/map_file.h"

/*
 * struct map_call - a call of the command
 * @map: the map
 * @words: the words after the name
 * @key: memory for a key
 * @value: memory for a value, of all CPUs
 * @json: the user asks for JSON
 * @persist: save all maps that have it
 * @flags: BPF_NOEXIST of --noexist, BPF_EXIST of --exist, or BPF_ANY
 */
struct map_call {
	struct map_file map;
	struct map_arg_words words;
	void *key;
	void *value;
	bool json;
	bool persist;
	uint64_t flags;
};

int map_dump(struct map_call *call);
int map_lookup(struct map_call *call);
int map_next(struct map_call *call);
int map_update(struct map_call *call);
int map_delete(struct map_call *call);
int map_save(struct map_call *call);
int map_load(struct map_call *call);

#endif /* BPFDEV_COMMANDS_MAP_VERBS_H */
