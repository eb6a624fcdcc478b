// SPDX-License-Identifier: GPL-2.0-only
/*
 * The contents of a map as JSON Lines. Each line has one element, by its types, or as bytes if
 * there are none.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bpf/btf_parse.h"
#include "bpf/contents.h"
#include "bpf/map_file.h"
#include "util/error.h"
#include "util/json_read.h"

/* Bytes for the name of a file and the number of a line in a message. */
#define LINES_WHERE 512

/* Bytes, as a number or as an array of strings such as "0x0a". */
static int lines_bytes(struct json_read *json, uint32_t size, const char *what, void *data)
{
	struct json_read *byte;
	uint8_t *to = data;
	int status = CLI_OK;

	if (json->kind != JSON_READ_ARRAY)
		return btf_parse_unsigned(json, size, what, data);
	if (json->count != size)
		return cli_error("%s: it has %u bytes, not %zu", what, size, json->count);
	for (byte = json->first; byte && !status; byte = byte->next)
		status = btf_parse_unsigned(byte, 1, what, to++);
	return status;
}

static int lines_one(const struct map_file *map, struct json_read *json, const char *what,
		     uint32_t type, uint32_t size, void *data)
{
	if (type)
		return btf_parse(map->btf, type, json, what, data);
	return lines_bytes(json, size, what, data);
}

static struct json_read *lines_member(const struct json_read *object, const char *name)
{
	struct json_read *member;

	if (object->kind != JSON_READ_OBJECT)
		return NULL;
	for (member = object->first; member; member = member->next)
		if (!strcmp(member->name, name))
			return member;
	return NULL;
}

/* The values of all CPUs, in their order, as {"cpu":0,"value":...}. */
static int lines_cpus(const struct map_file *map, const struct json_read *json,
		      const char *what, char *value)
{
	struct json_read *cpu, *one;
	int status = CLI_OK;

	if (json->kind != JSON_READ_ARRAY || json->count != map->cpus)
		return cli_error("%s: the map needs an array with a value for each of the %u possible CPUs",
				 what, map->cpus);
	for (cpu = json->first; cpu && !status; cpu = cpu->next, value += map->step) {
		one = lines_member(cpu, "value");
		status = one ? lines_one(map, one, what, map->value_type,
					 map->info.value_size, value) :
			       cli_error("%s: a CPU has no member \"value\"", what);
	}
	return status;
}

static int lines_element(const struct map_file *map, const struct json_read *json,
			 const char *where, void *key, void *value)
{
	const char *name = map->per_cpu ? "values" : "value";
	struct json_read *k = lines_member(json, "key"), *v = lines_member(json, name);
	char what[LINES_WHERE + 16];
	int status;

	if (!k || !v)
		return cli_error("%s: it is no object with members \"key\" and \"%s\"", where,
				 name);
	snprintf(what, sizeof(what), "%s: key", where);
	status = lines_one(map, k, what, map->key_type, map->info.key_size, key);
	if (status)
		return status;
	snprintf(what, sizeof(what), "%s: value", where);
	if (map->per_cpu)
		return lines_cpus(map, v, what, value);
	return lines_one(map, v, what, map->value_type, map->info.value_size, value);
}

static int lines_line(const struct map_file *map, const char *line, const char *where,
		      void *key, void *value)
{
	const char *why = NULL;
	size_t at = 0;
	struct json_read *json = json_read(line, &why, &at);
	int status;

	if (!json)
		return cli_error("%s: it is not JSON: character %zu: %s", where, at, why);
	memset(key, 0, map->info.key_size);
	memset(value, 0, map->value_len);
	status = lines_element(map, json, where, key, value);
	json_read_free(json);
	return status;
}

/**
 * contents_read_lines() - read elements from JSON Lines
 * @map: the map, which has their types
 * @path: the name of the file, for messages
 * @in: the file
 * @each: called with each element
 * @data: its argument
 *
 * Return: CLI_OK, the status of @each, or CLI_FAILURE after an error was reported.
 */
int contents_read_lines(const struct map_file *map, const char *path, FILE *in,
			contents_each *each, void *data)
{
	void *value = map_file_buffer(1, map->value_len);
	void *key = map_file_buffer(1, map->info.key_size);
	unsigned long number = 0;
	char *line = NULL, where[LINES_WHERE];
	int status = CLI_OK;
	size_t room = 0;

	while (!status && getline(&line, &room, in) > 0) {
		snprintf(where, sizeof(where), "%s:%lu", path, ++number);
		status = lines_line(map, line, where, key, value);
		status = status ?: each(data, key, value);
	}
	if (!status && ferror(in))
		status = cli_error("cannot read %s: %s", path, strerror(errno));
	free(line);
	free(key);
	free(value);
	return status;
}
