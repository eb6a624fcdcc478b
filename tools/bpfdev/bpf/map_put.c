// SPDX-License-Identifier: GPL-2.0-only
/*
 * Keys and values of a map: as text, one element a line, and as the JSON of
 * "bpftool --json map", which scripts know. Records and events of data nodes: as JSON
 * Lines, an object a line.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <linux/bpf.h>

#include "bpf/btf_value.h"
#include "bpf/map_file.h"
#include "bpf/map_put.h"
#include "output/json.h"
#include "util/strbuf.h"

/* Write a byte as two digits. Return: the end. */
static char *map_put_hex(char *to, uint8_t byte)
{
	static const char digits[] = "0123456789abcdef";

	*to++ = digits[byte >> 4];
	*to++ = digits[byte & 15];
	return to;
}

/* "0a 00 ff" */
static void map_put_bytes(struct strbuf *out, const uint8_t *data, uint32_t size)
{
	char *to = strbuf_reserve(out, 3 * (size_t)size);
	uint32_t i;

	for (i = 0; i < size; i++) {
		to = map_put_hex(to, data[i]);
		*to++ = ' ';
	}
	out->len += size ? 3 * (size_t)size - 1 : 0;
}

/* A number in host order if it has the size of one, else bytes. */
static void map_put_plain(struct strbuf *out, const void *data, uint32_t size)
{
	union {
		uint8_t u8;
		uint16_t u16;
		uint32_t u32;
		uint64_t u64;
	} number = {};

	if (size != 1 && size != 2 && size != 4 && size != 8) {
		map_put_bytes(out, data, size);
		return;
	}
	memcpy(&number, data, size);
	strbuf_printf(out, "%" PRIu64, size == 1 ? number.u8 : size == 2 ? number.u16 :
		      size == 4 ? number.u32 : number.u64);
}

static void map_put_one(struct strbuf *out, const struct map_file *map, uint32_t type,
			const void *data, uint32_t size)
{
	if (type)
		btf_value_put(out, map->btf, type, data);
	else
		map_put_plain(out, data, size);
}

/**
 * map_put_key() - write a key as text
 * @out: the output
 * @map: its map
 * @key: the key
 */
void map_put_key(struct strbuf *out, const struct map_file *map, const void *key)
{
	map_put_one(out, map, map->key_type, key, map->info.key_size);
}

/**
 * map_put_value() - write a value as text; those of all CPUs as an array
 * @out: the output
 * @map: its map
 * @value: the value
 */
void map_put_value(struct strbuf *out, const struct map_file *map, const void *value)
{
	const char *at = value;
	uint32_t cpu;

	if (!map->per_cpu) {
		map_put_one(out, map, map->value_type, at, map->info.value_size);
		return;
	}
	for (cpu = 0; cpu < map->cpus; cpu++, at += map->step) {
		strbuf_put(out, cpu ? "," : "[");
		map_put_one(out, map, map->value_type, at, map->info.value_size);
	}
	strbuf_put(out, "]");
}

/**
 * map_put_bytes_json() - write bytes as an array of strings such as "0x0a"
 * @out: the output
 * @data: the bytes
 * @size: their number
 */
void map_put_bytes_json(struct strbuf *out, const void *data, unsigned int size)
{
	char *start = strbuf_reserve(out, 7 * (size_t)size + 2), *to = start;
	const uint8_t *bytes = data;
	unsigned int i;

	*to++ = '[';
	for (i = 0; i < size; i++) {
		to = mempcpy(to, i ? ",\"0x" : "\"0x", i ? 4 : 3);
		to = map_put_hex(to, bytes[i]);
		*to++ = '"';
	}
	*to++ = ']';
	out->len += to - start;
}

/* By the type, or without one as bytes. */
static void map_put_one_json(struct strbuf *out, const struct map_file *map, uint32_t type,
			     const void *data, uint32_t size)
{
	if (type)
		btf_value_put(out, map->btf, type, data);
	else
		map_put_bytes_json(out, data, size);
}

static void map_put_value_json(struct strbuf *out, const struct map_file *map, uint32_t type,
			       const char *value)
{
	uint32_t cpu;

	if (!map->per_cpu) {
		strbuf_put(out, "\"value\":");
		map_put_one_json(out, map, type, value, map->info.value_size);
		return;
	}
	strbuf_put(out, "\"values\":[");
	for (cpu = 0; cpu < map->cpus; cpu++, value += map->step) {
		strbuf_printf(out, "%s{\"cpu\":%u,\"value\":", cpu ? "," : "", cpu);
		map_put_one_json(out, map, type, value, map->info.value_size);
		strbuf_put(out, "}");
	}
	strbuf_put(out, "]");
}

/* Keys of global variables have no type. */
static void map_put_formatted_json(struct strbuf *out, const struct map_file *map,
				   const void *key, const void *value)
{
	strbuf_put(out, "\"formatted\":{");
	if (map->key_type) {
		strbuf_put(out, "\"key\":");
		btf_value_put(out, map->btf, map->key_type, key);
		strbuf_put(out, ",");
	}
	map_put_value_json(out, map, map->value_type, value);
	strbuf_put(out, "}");
}

static bool map_put_is_of_maps(const struct map_file *map)
{
	return map->info.type == BPF_MAP_TYPE_ARRAY_OF_MAPS ||
	       map->info.type == BPF_MAP_TYPE_HASH_OF_MAPS;
}

/**
 * map_put_element_json() - write an element in bpftool's form
 * @out: the output
 * @map: its map
 * @key: its key
 * @value: its value
 * @err: errno if the value could not be read, else 0
 */
void map_put_element_json(struct strbuf *out, const struct map_file *map, const void *key,
			  const void *value, int err)
{
	uint32_t id;

	strbuf_put(out, "{\"key\":");
	map_put_bytes_json(out, key, map->info.key_size);
	strbuf_put(out, ",");
	if (err) {
		strbuf_put(out, "\"value\":{\"error\":");
		json_put_string(out, strerror(err));
		strbuf_put(out, "}}");
		return;
	}
	map_put_value_json(out, map, 0, value);
	if (map_put_is_of_maps(map)) {
		memcpy(&id, value, sizeof(id));
		strbuf_printf(out, ",\"inner_map_id\":%u", id);
	}
	if (map->value_type) {
		strbuf_put(out, ",");
		map_put_formatted_json(out, map, key, value);
	}
	strbuf_put(out, "}");
}

/**
 * map_put_record_json() - write an element, each part by its type, or without one as bytes
 * @out: the output
 * @map: its map
 * @key: its key
 * @value: its value
 */
void map_put_record_json(struct strbuf *out, const struct map_file *map, const void *key,
			 const void *value)
{
	strbuf_put(out, "{\"key\":");
	map_put_one_json(out, map, map->key_type, key, map->info.key_size);
	strbuf_put(out, ",");
	map_put_value_json(out, map, map->value_type, value);
	strbuf_put(out, "}");
}

/**
 * map_put_event_json() - write an event of a ring buffer, which has no type
 * @out: the output
 * @data: its data
 * @size: bytes of @data
 */
void map_put_event_json(struct strbuf *out, const void *data, size_t size)
{
	const uint8_t *bytes = data;
	size_t i;
	char *to;

	strbuf_put(out, "{\"data\":\"");
	to = strbuf_reserve(out, 2 * size);
	for (i = 0; i < size; i++)
		to = map_put_hex(to, bytes[i]);
	out->len += 2 * size;
	strbuf_put(out, "\"}");
}
