// SPDX-License-Identifier: GPL-2.0-only
/* Save the contents of a map in a file, which appears when it is complete. */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <bpf/btf.h>

#include "bpf/contents.h"
#include "bpf/map_file.h"
#include "bpf/map_put.h"
#include "bpf/map_walk.h"
#include "bpf/type_names.h"
#include "libbpfdev.h"
#include "util/error.h"
#include "util/new_file.h"
#include "util/strbuf.h"
#include "util/sum.h"

/** contents_has_type() - check whether maps of a type have contents that mean something later */
bool contents_has_type(uint32_t type)
{
	switch (type) {
	case BPF_MAP_TYPE_HASH:
	case BPF_MAP_TYPE_ARRAY:
	case BPF_MAP_TYPE_PERCPU_HASH:
	case BPF_MAP_TYPE_PERCPU_ARRAY:
	case BPF_MAP_TYPE_LRU_HASH:
	case BPF_MAP_TYPE_LRU_PERCPU_HASH:
	case BPF_MAP_TYPE_LPM_TRIE:
		return true;
	default:
		return false;
	}
}

/**
 * contents_check_type() - check that a map has contents that mean something later
 * @type: type of the map, BPF_MAP_TYPE_*
 * @verb: the operation, as in "cannot VERB NAME"
 * @name: its name
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int contents_check_type(uint32_t type, const char *verb, const char *name)
{
	char word[64];

	if (contents_has_type(type))
		return CLI_OK;
	names_put_bpf_type(word, sizeof(word), BPFDEV_TYPE_MAP, type);
	return cli_error("cannot %s %s: a map of type %s has no elements that stay valid without this kernel's objects, or none that can be listed; this goes for hashes, arrays and LPM tries",
			 verb, name, word);
}

/** contents_check_map() - check an open map, as contents_check_type() */
int contents_check_map(const struct map_file *map, const char *verb)
{
	return contents_check_type(map->info.type, verb, map->name);
}

/*
 * struct saving - a file that is written
 * @file: the file
 * @lines: in JSON Lines
 * @text: memory for a line
 * @count: number of elements so far
 * @sum: sum of the bytes so far
 */
struct saving {
	struct new_file file;
	bool lines;
	struct strbuf text;
	uint64_t count;
	uint64_t sum;
};

static void saving_put(struct saving *saving, const void *data, size_t size)
{
	saving->sum = sum_bytes(saving->sum, data, size);
	fwrite(data, 1, size, saving->file.stream);
}

static void saving_put_head(struct saving *saving, const struct map_file *map)
{
	struct contents_head head = {
		.size = sizeof(head),
		.map_type = map->info.type,
		.key_size = map->info.key_size,
		.value_size = map->info.value_size,
		.cpus = map->cpus,
	};
	const void *types = NULL;

	memcpy(head.magic, CONTENTS_MAGIC, sizeof(head.magic));
	if (map->value_type)
		types = btf__raw_data(map->btf, &head.types_size);
	if (types) {
		head.key_type = map->key_type;
		head.value_type = map->value_type;
	}
	saving_put(saving, &head, sizeof(head));
	saving_put(saving, types, head.types_size);
}

static void saving_put_end(struct saving *saving)
{
	const struct contents_end end = { .count = saving->count, .sum = saving->sum };

	fwrite(&end, 1, sizeof(end), saving->file.stream);
}

static int saving_put_element(const struct map_file *map, const void *key, const void *value,
			      int err, void *data)
{
	struct saving *saving = data;

	if (err)
		return map_file_error(map, "save", err);
	saving->count++;
	if (!saving->lines) {
		saving_put(saving, key, map->info.key_size);
		saving_put(saving, value, map->value_len);
		return CLI_OK;
	}
	map_put_record_json(&saving->text, map, key, value);
	strbuf_put(&saving->text, "\n");
	fwrite(saving->text.chars, 1, saving->text.len, saving->file.stream);
	saving->text.len = 0;
	return CLI_OK;
}

/**
 * contents_save() - write all elements of a map into a file
 * @map: the map, open for reading
 * @path: the file; a file that exists is replaced
 * @lines: write JSON Lines
 *
 * A map that changes meanwhile is not saved as of one moment. After an error the file is as
 * before.
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int contents_save(const struct map_file *map, const char *path, bool lines)
{
	struct saving saving = { .lines = lines, .sum = SUM_BEGIN };
	int status = contents_check_map(map, "save") ?: new_file_open(&saving.file, path);

	if (status)
		return status;
	if (!lines)
		saving_put_head(&saving, map);
	status = map_walk(map, saving_put_element, &saving);
	if (!lines)
		saving_put_end(&saving);
	strbuf_free(&saving.text);
	if (!status)
		return new_file_commit(&saving.file);
	new_file_abandon(&saving.file);
	return status;
}
