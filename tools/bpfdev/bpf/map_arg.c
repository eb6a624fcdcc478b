// SPDX-License-Identifier: GPL-2.0-only
/*
 * Keys and values of a map on the command line: one word of JSON, or bytes as bpftool takes
 * them ("key 1 0 0 0", "value hex 2a 00"), or an object as value of a map of objects
 * ("map id 12", "prog node fw/block").
 */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <bpf/btf.h>

#include "bpf/btf_parse.h"
#include "bpf/btf_value.h"
#include "bpf/map_arg.h"
#include "bpf/map_file.h"
#include "bpf/object_arg.h"
#include "libbpfdev.h"
#include "util/error.h"
#include "util/json_read.h"
#include "util/usage.h"

static bool map_arg_take(struct map_arg_words *words, const char *word)
{
	if (!*words->at || strcmp(*words->at, word) != 0)
		return false;
	words->at++;
	return true;
}

static bool map_arg_byte(const char *word, int base, uint8_t *byte)
{
	unsigned long number;
	char *end;

	/* strtoul() would accept a sign and leading blanks */
	if (!strchr("0123456789abcdefABCDEF", *word) || !*word)
		return false;
	errno = 0;
	number = strtoul(word, &end, base);
	if (errno || *end || number > UINT8_MAX)
		return false;
	*byte = number;
	return true;
}

/* Take as many bytes as the map has, in the forms of bpftool. */
static int map_arg_bytes(struct map_arg_words *words, const char *what, uint32_t size,
			 uint8_t *data)
{
	int base = map_arg_take(words, "hex") ? 16 : 0;
	uint32_t i;

	for (i = 0; i < size && *words->at; i++, words->at++)
		if (!map_arg_byte(*words->at, base, &data[i]))
			break;
	if (i < size && *words->at)
		return cli_error("%s: '%s' is no byte; the map needs %u, each from 0 to 255 (0xff, 0377)%s",
				 what, *words->at, size,
				 base == 16 ? " and in hexadecimal after 'hex'" : "");
	if (i < size)
		return cli_error("%s: the map needs %u bytes, not %u", what, size, i);
	return CLI_OK;
}

/* Take a value of JSON by its type, or a number. */
static int map_arg_one(const struct map_file *map, struct json_read *json,
		       const char *what, uint32_t type, uint32_t size, void *data)
{
	if (type)
		return btf_parse(map->btf, type, json, what, data);
	if (size == 1 || size == 2 || size == 4 || size == 8)
		return btf_parse_unsigned(json, size, what, data);
	return cli_error("%s: its type is not known here, and it has %u bytes, more than a number; give '%s' and the bytes%s",
			 what, size, strrchr(what, ' ') + 1,
			 map->is_data ? "" : ". Only root can read types");
}

static struct json_read *map_arg_json(const char *word, const char *what)
{
	const char *why = NULL;
	size_t where = 0;
	struct json_read *json = json_read(word, &why, &where);

	if (!json)
		cli_error("%s: '%s' is not JSON: character %zu: %s", what, word, where, why);
	return json;
}

/* The arrays in each other that the first element of a value is in. */
static unsigned int map_arg_json_rank(const struct json_read *json, bool is_text)
{
	unsigned int rank = 0;

	for (; json && json->kind == JSON_READ_ARRAY; json = json->first)
		rank++;
	return rank + (is_text && json && json->kind == JSON_READ_STRING);
}

/*
 * Check whether a value has one element for each CPU. It then has one array more around it
 * than its type; a string is the innermost array of characters.
 */
static bool map_arg_has_cpus(const struct map_file *map, const struct json_read *json)
{
	const struct btf_type *t = map->value_type ?
		btf_value_type(map->btf, map->value_type) : NULL;
	bool is_text = false;
	unsigned int rank;

	for (rank = 0; t && btf_is_array(t); rank++) {
		is_text = btf_value_is_char(map->btf, btf_array(t)->type);
		t = btf_value_type(map->btf, btf_array(t)->type);
	}
	return map_arg_json_rank(json, is_text) > rank;
}

/* One value for all CPUs. */
static void map_arg_repeat(const struct map_file *map, char *value)
{
	uint32_t cpu;

	for (cpu = 1; cpu < map->cpus; cpu++)
		memcpy(value + cpu * map->step, value, map->info.value_size);
}

static int map_arg_cpus(const struct map_file *map, struct json_read *json,
			const char *what, char *value)
{
	struct json_read *element;
	int status = CLI_OK;

	if (json->count != map->cpus)
		return cli_error("%s: the array needs a value for each of the %u possible CPUs, not %zu; or give one value for all",
				 what, map->cpus, json->count);
	for (element = json->first; element && !status; element = element->next) {
		status = map_arg_one(map, element, what, map->value_type,
				     map->info.value_size, value);
		value += map->step;
	}
	return status;
}

static int map_arg_plain_value(const struct map_file *map, struct map_arg_words *words,
			       const char *what, char *value)
{
	struct json_read *json;
	int status;

	if (map_arg_take(words, "value")) {
		status = map_arg_bytes(words, what, map->info.value_size, (uint8_t *)value);
		map_arg_repeat(map, value);
		return status;
	}
	json = map_arg_json(*words->at++, what);
	if (!json)
		return CLI_FAILURE;
	if (map->per_cpu && map_arg_has_cpus(map, json)) {
		status = map_arg_cpus(map, json, what, value);
	} else {
		status = map_arg_one(map, json, what, map->value_type,
				     map->info.value_size, value);
		map_arg_repeat(map, value);
	}
	json_read_free(json);
	return status;
}

/* Return the type of the objects in a map, or 0. */
static uint32_t map_arg_object_type(const struct map_file *map)
{
	switch (map->info.type) {
	case BPF_MAP_TYPE_ARRAY_OF_MAPS:
	case BPF_MAP_TYPE_HASH_OF_MAPS:
		return BPFDEV_TYPE_MAP;
	case BPF_MAP_TYPE_PROG_ARRAY:
		return BPFDEV_TYPE_PROG;
	default:
		return 0;
	}
}

/* The value that BPF returns is an ID, but the one that it takes is a descriptor. */
static int map_arg_object(struct map_arg_words *words, const char *what, uint32_t type,
			  void *value, int *fd)
{
	const char *noun = bpfdev_type_str(type);
	int status;

	/* bpftool's form is "value id 12" */
	if (!map_arg_take(words, noun) && !map_arg_take(words, "value"))
		return cli_error("%s: it is a %s, not '%s'; name it in three words, such as '%s id 12'",
				 what, noun, *words->at, noun);
	if (!words->at[0] || !words->at[1])
		return cli_usage_error(words->command,
				       "expected a %s in two words after '%s', such as 'id 12'",
				       noun, words->at[-1]);
	status = object_arg_open(words->command, type, words->at[0], words->at[1],
				 &words->choice, fd, NULL);
	words->at += 2;
	if (!status)
		memcpy(value, fd, sizeof(*fd));
	return status;
}

/**
 * map_arg_key() - take a key
 * @map: its map
 * @words: the words
 * @key: set to the key; zeroed before
 *
 * Return: CLI_OK, or CLI_FAILURE or CLI_USAGE after the error was reported.
 */
int map_arg_key(const struct map_file *map, struct map_arg_words *words, void *key)
{
	uint32_t size = map->info.key_size;
	struct json_read *json;
	char what[512];
	int status;

	/* a queue has none */
	if (!size)
		return CLI_OK;
	if (!*words->at)
		return cli_usage_error(words->command, "expected a key after the name");
	snprintf(what, sizeof(what), "%s: key", map->name);
	if (map_arg_take(words, "key"))
		return map_arg_bytes(words, what, size, key);
	json = map_arg_json(*words->at++, what);
	if (!json)
		return CLI_FAILURE;
	status = map_arg_one(map, json, what, map->key_type, size, key);
	json_read_free(json);
	return status;
}

/**
 * map_arg_value() - take a value
 * @map: its map
 * @words: the words
 * @value: set to the value of all CPUs; zeroed before
 * @fd: set to a descriptor that the value refers to, to be closed after its use, or left
 *
 * Return: CLI_OK, or CLI_FAILURE or CLI_USAGE after the error was reported.
 */
int map_arg_value(const struct map_file *map, struct map_arg_words *words, void *value,
		  int *fd)
{
	uint32_t type = map_arg_object_type(map);
	char what[512];

	if (!*words->at)
		return cli_usage_error(words->command, "expected a value%s",
				       map->info.key_size ? " after the key" : " after the name");
	snprintf(what, sizeof(what), "%s: value", map->name);
	if (type && map->info.value_size == sizeof(*fd))
		return map_arg_object(words, what, type, value, fd);
	return map_arg_plain_value(map, words, what, value);
}

/**
 * map_arg_end() - check that no word is left
 * @words: the words
 *
 * Return: CLI_OK, or CLI_USAGE after the error was reported.
 */
int map_arg_end(const struct map_arg_words *words)
{
	if (!*words->at)
		return CLI_OK;
	return cli_usage_error(words->command, "'%s' is one word too many", *words->at);
}
