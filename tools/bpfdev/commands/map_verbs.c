// SPDX-License-Identifier: GPL-2.0-only
/* The verbs of bpfdev map. */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/bpf.h>

#include "bpf/contents.h"
#include "bpf/map_arg.h"
#include "bpf/map_file.h"
#include "bpf/map_io.h"
#include "bpf/map_put.h"
#include "bpf/map_walk.h"
#include "commands/map_verbs.h"
#include "util/error.h"
#include "util/strbuf.h"
#include "util/usage.h"

static bool map_is_array(const struct map_call *call)
{
	switch (call->map.info.type) {
	case BPF_MAP_TYPE_ARRAY:
	case BPF_MAP_TYPE_PERCPU_ARRAY:
	case BPF_MAP_TYPE_ARRAY_OF_MAPS:
	case BPF_MAP_TYPE_PROG_ARRAY:
		return true;
	default:
		return false;
	}
}

/*
 * struct map_dump - a dump
 * @json: write JSON
 * @some: an element was written
 * @text: memory for an element
 */
struct map_dump {
	bool json;
	bool some;
	struct strbuf text;
};

static int map_dump_element(const struct map_file *map, const void *key, const void *value,
			    int err, void *data)
{
	struct map_dump *dump = data;
	struct strbuf *text = &dump->text;

	if (dump->json) {
		strbuf_put(text, dump->some ? ",\n" : "[");
		map_put_element_json(text, map, key, value, err);
	} else {
		map_put_key(text, map, key);
		strbuf_put(text, ": ");
		if (err)
			strbuf_printf(text, "<%s>", err == ENOSPC ? "cannot be read" :
				      strerror(err == MAP_FILE_ENOTSUPP ? EOPNOTSUPP : err));
		else
			map_put_value(text, map, value);
		strbuf_put(text, "\n");
	}
	dump->some = true;
	return strbuf_print(text);
}

/**
 * map_dump() - print all elements
 * @call: the call
 *
 * The order is that of BPF. JSON is an array, which is closed also after an error.
 *
 * Return: CLI_OK, or CLI_FAILURE or CLI_USAGE after the error was reported.
 */
int map_dump(struct map_call *call)
{
	struct map_dump dump = { .json = call->json };
	int status = map_walk(&call->map, map_dump_element, &dump);

	/* a dump that ends too early is valid JSON, too */
	if (call->json && (dump.some || !status))
		puts(dump.some ? "]" : "[]");
	strbuf_free(&dump.text);
	return status;
}

static int map_no_element(const struct map_call *call, const char *verb)
{
	const struct bpf_map_info *info = &call->map.info;

	if (!info->key_size)
		return cli_error("cannot %s %s: it is empty", verb, call->map.name);
	if (map_is_array(call))
		return cli_error("cannot %s %s: no element has this key; its keys are 0 to %u, and slots can be empty",
				 verb, call->map.name, info->max_entries - 1);
	return cli_error("cannot %s %s: no element has this key; 'bpfdev map dump %s' lists all",
			 verb, call->map.name, call->map.name);
}

/**
 * map_lookup() - print the value of an element
 * @call: the call
 *
 * Return: CLI_OK, or CLI_FAILURE or CLI_USAGE after the error was reported.
 */
int map_lookup(struct map_call *call)
{
	const struct map_file *map = &call->map;
	struct strbuf text = {};
	int status = map_arg_key(map, &call->words, call->key) ?: map_arg_end(&call->words);

	if (status)
		return status;
	if (map_io_lookup(map, call->key, call->value))
		return errno == ENOENT ? map_no_element(call, "look up") :
			map_file_error(map, "look up", errno);
	if (call->json)
		map_put_element_json(&text, map, call->key, call->value, 0);
	else
		map_put_value(&text, map, call->value);
	strbuf_put(&text, "\n");
	status = strbuf_print(&text);
	strbuf_free(&text);
	return status;
}

/* bpftool's form; the types of keys are not in it. */
static void map_put_next_json(struct strbuf *out, const struct map_file *map,
			      const void *key, const void *next)
{
	strbuf_put(out, "{\"key\":");
	if (key)
		map_put_bytes_json(out, key, map->info.key_size);
	else
		strbuf_put(out, "null");
	strbuf_put(out, ",\"next_key\":");
	map_put_bytes_json(out, next, map->info.key_size);
	strbuf_put(out, "}");
}

static int map_next_from(struct map_call *call, const void *key, void *next)
{
	const struct map_file *map = &call->map;
	struct strbuf text = {};
	int status;

	if (map_io_next(map, key, next)) {
		if (errno != ENOENT)
			return map_file_error(map, "go through", errno);
		return key ? cli_error("%s: no key follows this one", map->name) :
			cli_error("%s: it has no element", map->name);
	}
	if (call->json)
		map_put_next_json(&text, map, key, next);
	else
		map_put_key(&text, map, next);
	strbuf_put(&text, "\n");
	status = strbuf_print(&text);
	strbuf_free(&text);
	return status;
}

/**
 * map_next() - print the key after a key, or the first one
 * @call: the call
 *
 * Return: CLI_OK, or CLI_FAILURE or CLI_USAGE after the error was reported.
 */
int map_next(struct map_call *call)
{
	void *key = NULL, *next;
	int status = CLI_OK;

	if (*call->words.at) {
		key = call->key;
		status = map_arg_key(&call->map, &call->words, key) ?:
			map_arg_end(&call->words);
	}
	if (status)
		return status;
	next = map_file_buffer(1, call->map.info.key_size);
	status = map_next_from(call, key, next);
	free(next);
	return status;
}

/* Explain EINVAL. */
static int map_refused(const struct map_call *call)
{
	if (call->flags && call->map.is_data)
		return cli_error("cannot update %s: a data node does not offer --exist and --noexist; the node of the map does",
				 call->map.name);
	if (call->flags && map_is_array(call))
		return cli_error("cannot update %s: BPF does not offer --exist and --noexist for a map of this type",
				 call->map.name);
	switch (call->map.info.type) {
	case BPF_MAP_TYPE_ARRAY_OF_MAPS:
	case BPF_MAP_TYPE_HASH_OF_MAPS:
		return cli_error("cannot update %s: its maps have another type, other sizes or other flags than this one",
				 call->map.name);
	case BPF_MAP_TYPE_PROG_ARRAY:
		return cli_error("cannot update %s: its programs have another type than this one, or are called in another way",
				 call->map.name);
	default:
		return map_file_error(&call->map, "update", EINVAL);
	}
}

static int map_update_error(const struct map_call *call, int err)
{
	const struct map_file *map = &call->map;

	switch (err) {
	case ENOENT:
		return map_no_element(call, "update");
	case EEXIST:
		return cli_error("cannot update %s: an element has this key already%s",
				 map->name, map_is_array(call) ?
				 "; those of an array are always there" : "");
	case E2BIG:
	case ENOSPC:
		if (map_is_array(call))
			return cli_error("cannot update %s: no element has this key; its keys are 0 to %u",
					 map->name, map->info.max_entries - 1);
		return cli_error("cannot update %s: it is full: it has at most %u elements",
				 map->name, map->info.max_entries);
	case EBADF:
		return cli_error("cannot update %s: its values are descriptors of files that this process has open, such as 5 after '5< FILE' in a shell",
				 map->name);
	case EINVAL:
		return map_refused(call);
	default:
		return map_file_error(map, "update", err);
	}
}

/**
 * map_update() - add or change an element
 * @call: the call
 *
 * Return: CLI_OK, or CLI_FAILURE or CLI_USAGE after the error was reported.
 */
int map_update(struct map_call *call)
{
	const struct map_file *map = &call->map;
	int status, object = -1;

	status = map_arg_key(map, &call->words, call->key) ?:
		map_arg_value(map, &call->words, call->value, &object) ?:
		map_arg_end(&call->words);
	if (!status && map_io_update(map, call->key, call->value, call->flags))
		status = map_update_error(call, errno);
	if (object >= 0)
		close(object);
	return status;
}

/**
 * map_delete() - delete an element
 * @call: the call
 *
 * Return: CLI_OK, or CLI_FAILURE or CLI_USAGE after the error was reported.
 */
int map_delete(struct map_call *call)
{
	const struct map_file *map = &call->map;
	int status = map_arg_key(map, &call->words, call->key) ?: map_arg_end(&call->words);

	if (status)
		return status;
	if (!map_io_delete(map, call->key))
		return CLI_OK;
	if (errno == ENOENT)
		return map_no_element(call, "delete from");
	if ((errno == EINVAL || errno == EOPNOTSUPP) && map_is_array(call))
		return cli_error("cannot delete from %s: the elements of an array are always there; 'bpfdev map update' changes them",
				 map->name);
	return map_file_error(map, "delete from", errno);
}

/* Take the name of a file, the last word. */
static int map_path(struct map_call *call, const char **path)
{
	*path = *call->words.at;
	if (!*path)
		return cli_usage_error(call->words.command, "expected a file after the name");
	call->words.at++;
	return map_arg_end(&call->words);
}

/**
 * map_save() - write all elements into a file
 * @call: the call
 *
 * Return: CLI_OK, or CLI_FAILURE or CLI_USAGE after the error was reported.
 */
int map_save(struct map_call *call)
{
	const char *path;

	return map_path(call, &path) ?: contents_save(&call->map, path, call->json);
}

/**
 * map_load() - add all elements of a file
 * @call: the call
 *
 * Return: CLI_OK, or CLI_FAILURE or CLI_USAGE after the error was reported.
 */
int map_load(struct map_call *call)
{
	const char *path;

	return map_path(call, &path) ?: contents_load(&call->map, path);
}
