// SPDX-License-Identifier: GPL-2.0-only
/*
 * Values in memory from JSON, by their type in BTF. It reads what btf_value_put() writes.
 * Nothing is filled in or cut off in silence: a number must fit, an array and a structure
 * must be complete.
 */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <bpf/btf.h>

#include "bpf/btf_parse.h"
#include "bpf/btf_value.h"
#include "util/alloc.h"
#include "util/error.h"
#include "util/json_read.h"
#include "util/strbuf.h"

/* A number of up to 128 bits, or the bits of a signed one. */
typedef unsigned __int128 btf_parse_wide;

/* Structures without a name in each other. */
#define BTF_PARSE_DEPTH	32

/*
 * struct btf_parse - a value being read
 * @btf: the type information
 * @path: the part of the value, for messages
 * @again: the value is written once more, to compare
 * @depth: number of structures around the part
 */
struct btf_parse {
	const struct btf *btf;
	struct strbuf path;
	bool again;
	unsigned int depth;
};

static int btf_parse_type(struct btf_parse *in, uint32_t id, struct json_read *json,
			  uint8_t *data);
static int btf_parse_members(struct btf_parse *in, const struct btf_type *t,
			     struct json_read *json, uint8_t *data);

__attribute__((format(printf, 2, 3)))
static int btf_parse_error(const struct btf_parse *in, const char *format, ...)
{
	char why[512];
	va_list args;

	va_start(args, format);
	vsnprintf(why, sizeof(why), format, args);
	va_end(args);
	return cli_error("%.*s: %s", (int)in->path.len, in->path.chars, why);
}

/* How a value of JSON is called in messages. */
static const char *btf_parse_word(const struct json_read *json)
{
	static const char * const words[] = {
		[JSON_READ_NULL] = "null",
		[JSON_READ_FALSE] = "false",
		[JSON_READ_TRUE] = "true",
		[JSON_READ_STRING] = "a string",
		[JSON_READ_ARRAY] = "an array",
		[JSON_READ_OBJECT] = "an object",
	};

	return json->kind == JSON_READ_NUMBER ? json->text : words[json->kind];
}

static void btf_parse_store(uint8_t *data, const struct btf_value_bits *bits,
			    btf_parse_wide number)
{
	uint32_t i, bit;

	for (i = 0; i < bits->count; i++, number >>= 1) {
		bit = bits->offset + i;
		data[bit / 8] &= ~(1 << bit % 8);
		data[bit / 8] |= (number & 1) << bit % 8;
	}
}

/* Read a string such as "0xff". Return: false if it is none, or has over 128 bits. */
static bool btf_parse_hex(const struct json_read *json, btf_parse_wide *number)
{
	static const char digits[] = "0123456789abcdef";
	size_t i;

	if (json->kind != JSON_READ_STRING || json->len < 3 || json->len > 2 + 32 ||
	    strncmp(json->text, "0x", 2) != 0 ||
	    strspn(json->text + 2, "0123456789abcdefABCDEF") != json->len - 2)
		return false;
	*number = 0;
	for (i = 2; i < json->len; i++)
		*number = *number << 4 |
			  (strchr(digits, json->text[i] | ' ') - digits);
	return true;
}

static int btf_parse_range_error(const struct btf_parse *in, const struct json_read *json,
				 uint32_t count, bool is_signed)
{
	const char *text = json->text;

	if (count > 64)
		return btf_parse_error(in, "%s is out of range; give a number of over 64 bits as a string of at most %u bits, such as \"0x1f\"",
				       text, count);
	if (is_signed)
		return btf_parse_error(in, "%s is out of range: the type has %u bits, %" PRId64 " to %" PRId64,
				       text, count, INT64_MIN >> (64 - count),
				       INT64_MAX >> (64 - count));
	return btf_parse_error(in, "%s is out of range: the type has %u bits, 0 to %" PRIu64,
			       text, count, UINT64_MAX >> (64 - count));
}

/* A number of @bits->count bits, as a number or as its bits in hexadecimal. */
static int btf_parse_int(struct btf_parse *in, struct json_read *json, bool is_signed,
			 const struct btf_value_bits *bits, uint8_t *data)
{
	btf_parse_wide number, least = 1;
	uint64_t magnitude;
	bool negative, fits;

	if (!bits->count)
		return CLI_OK;
	least <<= bits->count - 1;	/* the magnitude of the least signed number */
	if (btf_parse_hex(json, &number)) {
		fits = number < least || number - least < least;
	} else if (json_read_integer(json, &negative, &magnitude)) {
		number = negative ? -(btf_parse_wide)magnitude : magnitude;
		fits = negative ? is_signed && magnitude <= least :
		       magnitude < least || (!is_signed && magnitude - least < least);
	} else if (json->kind == JSON_READ_NUMBER && !strpbrk(json->text, ".eE")) {
		fits = false;
	} else {
		return btf_parse_error(in, "a whole number is needed, or a string such as \"0x1f\", not %s",
				       btf_parse_word(json));
	}
	if (!fits)
		return btf_parse_range_error(in, json, bits->count, is_signed);
	btf_parse_store(data, bits, number);
	return CLI_OK;
}

static int btf_parse_bool(struct btf_parse *in, struct json_read *json, uint8_t *data)
{
	bool one = json->kind == JSON_READ_NUMBER && !strcmp(json->text, "1");
	bool zero = json->kind == JSON_READ_NUMBER && !strcmp(json->text, "0");

	if (json->kind != JSON_READ_TRUE && json->kind != JSON_READ_FALSE && !one && !zero)
		return btf_parse_error(in, "true or false is needed, not %s",
				       btf_parse_word(json));
	*data = one || json->kind == JSON_READ_TRUE;
	return CLI_OK;
}

/* A string of one character, up to "\u00ff". */
static bool btf_parse_char(const struct json_read *json, uint8_t *data)
{
	const uint8_t *text = (const uint8_t *)json->text;

	if (json->kind != JSON_READ_STRING)
		return false;
	if (json->len == 1)
		*data = *text;
	else if (json->len == 2 && (*text & 0xfe) == 0xc2)
		*data = (*text & 3) << 6 | (text[1] & 0x3f);
	else
		return false;
	return true;
}

static int btf_parse_plain_int(struct btf_parse *in, const struct btf_type *t,
			       struct json_read *json, uint8_t *data)
{
	struct btf_value_bits bits = {
		.offset = btf_int_offset(t), .count = btf_int_bits(t),
	};
	uint8_t encoding = btf_int_encoding(t);

	if (encoding == BTF_INT_BOOL && t->size == 1)
		return btf_parse_bool(in, json, data);
	if (encoding == BTF_INT_CHAR && btf_parse_char(json, data))
		return CLI_OK;
	return btf_parse_int(in, json, encoding == BTF_INT_SIGNED, &bits, data);
}

static int btf_parse_float(struct btf_parse *in, const struct btf_type *t,
			   struct json_read *json, uint8_t *data)
{
	bool is_word = json->kind == JSON_READ_STRING &&
		       (!strcmp(json->text, "nan") || !strcmp(json->text, "inf") ||
			!strcmp(json->text, "-inf"));
	double number;
	float single;

	if (t->size != sizeof(single) && t->size != sizeof(number))
		return btf_parse_error(in, "a float of %u bytes cannot be given as JSON; use 'key' or 'value' and bytes",
				       t->size);
	if (json->kind != JSON_READ_NUMBER && !is_word)
		return btf_parse_error(in, "a number is needed, or \"nan\", \"inf\" or \"-inf\", not %s",
				       btf_parse_word(json));
	number = strtod(json->text, NULL);
	single = strtof(json->text, NULL);
	if (!is_word && !isfinite(t->size == sizeof(single) ? single : number))
		return btf_parse_error(in, "%s is out of range: the type is a float of %u bytes",
				       json->text, t->size);
	memcpy(data, t->size == sizeof(single) ? (void *)&single : (void *)&number, t->size);
	return CLI_OK;
}

static const char *btf_parse_enum_name(const struct btf_parse *in, const struct btf_type *t,
				       uint32_t i, uint64_t *number)
{
	*number = btf_is_enum(t) ? (uint64_t)(int64_t)btf_enum(t)[i].val :
		  btf_enum64_value(&btf_enum64(t)[i]);
	return btf__name_by_offset(in->btf, btf_is_enum(t) ? btf_enum(t)[i].name_off :
				   btf_enum64(t)[i].name_off) ?: "";
}

static int btf_parse_enum_error(struct btf_parse *in, const struct btf_type *t,
				const char *word)
{
	struct strbuf names = {};
	uint64_t ignored;
	uint32_t i;
	int status;

	for (i = 0; i < btf_vlen(t) && i < 8; i++)
		strbuf_printf(&names, "%s%s", i ? ", " : "",
			      btf_parse_enum_name(in, t, i, &ignored));
	status = btf_parse_error(in, "the enum has no name '%s'; it has %.*s%s", word,
				 (int)names.len, names.chars ?: "",
				 btf_vlen(t) > 8 ? " and more" : "");
	strbuf_free(&names);
	return status;
}

/* A number can be any of its size, as for the compiler. */
static int btf_parse_enum(struct btf_parse *in, const struct btf_type *t,
			  struct json_read *json, uint8_t *data)
{
	struct btf_value_bits bits = { .count = t->size * 8 };
	btf_parse_wide ignored;
	uint64_t number;
	uint32_t i;

	if (json->kind != JSON_READ_STRING || btf_parse_hex(json, &ignored))
		return btf_parse_int(in, json, json->text && *json->text == '-', &bits, data);
	for (i = 0; i < btf_vlen(t); i++) {
		if (!strcmp(btf_parse_enum_name(in, t, i, &number), json->text)) {
			btf_parse_store(data, &bits, number);
			return CLI_OK;
		}
	}
	return btf_parse_enum_error(in, t, json->text);
}

static int btf_parse_string(struct btf_parse *in, const struct btf_array *array,
			    const struct json_read *json, uint8_t *data)
{
	if (json->len > array->nelems)
		return btf_parse_error(in, "a string of %zu bytes is too long: the type has %u",
				       json->len, array->nelems);
	memset(data, 0, array->nelems);
	memcpy(data, json->text, json->len);
	return CLI_OK;
}

static int btf_parse_array(struct btf_parse *in, const struct btf_array *array,
			   struct json_read *json, uint8_t *data)
{
	bool is_char = btf_value_is_char(in->btf, array->type);
	int64_t size = btf__resolve_size(in->btf, array->type);
	size_t len = in->path.len, i = 0;
	struct json_read *element;
	int status = CLI_OK;

	if (is_char && json->kind == JSON_READ_STRING)
		return btf_parse_string(in, array, json, data);
	if (json->kind != JSON_READ_ARRAY)
		return btf_parse_error(in, "%s is needed, not %s",
				       is_char ? "a string or an array" : "an array",
				       btf_parse_word(json));
	if (json->count != array->nelems || size < 0)
		return btf_parse_error(in, "the array needs %u elements, not %zu",
				       array->nelems, json->count);
	for (element = json->first; element && !status; element = element->next, i++) {
		strbuf_printf(&in->path, "[%zu]", i);
		status = btf_parse_type(in, array->type, element, data + i * size);
		in->path.len = len;
	}
	return status;
}

static bool btf_parse_is_named(const struct json_read *json, const char *name)
{
	return json->name_len == strlen(name) && !memcmp(json->name, name, json->name_len);
}

/* Return the member with a name, or the @nth one of those without a name; or NULL. */
static struct json_read *btf_parse_find(struct json_read *json, const char *name,
					uint32_t nth)
{
	struct json_read *member;

	for (member = json->first; member; member = member->next)
		if (btf_parse_is_named(member, name) && (*name || !nth--))
			return member;
	return NULL;
}

/* Check whether the object has a member of a structure without a name. */
static bool btf_parse_has_any(const struct btf_parse *in, const struct btf_type *t,
			      struct json_read *json, unsigned int depth)
{
	const struct btf_member *member;
	const struct btf_type *type;
	const char *name;
	uint32_t i;

	if (!t || !btf_is_composite(t) || depth > BTF_PARSE_DEPTH)
		return false;
	for (i = 0, member = btf_members(t); i < btf_vlen(t); i++, member++) {
		name = btf__name_by_offset(in->btf, member->name_off) ?: "";
		type = btf_value_type(in->btf, member->type);
		if (*name ? !!btf_parse_find(json, name, 0) :
			    btf_parse_has_any(in, type, json, depth + 1))
			return true;
	}
	return false;
}

/* One member, whose value is @json. */
static int btf_parse_member(struct btf_parse *in, const struct btf_type *t, uint32_t i,
			    struct json_read *json, uint8_t *data)
{
	const struct btf_member *member = &btf_members(t)[i];
	const struct btf_type *type = btf_value_type(in->btf, member->type);
	const char *name = btf__name_by_offset(in->btf, member->name_off);
	size_t len = in->path.len;
	struct btf_value_bits bits;
	int status;

	json->used = true;
	strbuf_printf(&in->path, ".%s", name ?: "");
	if (btf_value_is_bitfield(in->btf, t, i, &bits))
		status = btf_parse_int(in, json, type && btf_is_int(type) &&
				       btf_int_encoding(type) == BTF_INT_SIGNED, &bits, data);
	else
		status = btf_parse_type(in, member->type, json, data + bits.offset / 8);
	in->path.len = len;
	return status;
}

/*
 * Find the value of a member in the object and take it. A structure without a name is
 * either a member "", as bpftool prints it, or its members are among the others, as in C.
 * Return: CLI_OK, CLI_FAILURE after an error, or -1 if the object does not have it.
 */
static int btf_parse_take(struct btf_parse *in, const struct btf_type *t, uint32_t i,
			  uint32_t *nameless, struct json_read *json, uint8_t *data)
{
	const struct btf_member *member = &btf_members(t)[i];
	const char *name = btf__name_by_offset(in->btf, member->name_off) ?: "";
	struct json_read *found = btf_parse_find(json, name, *name ? 0 : (*nameless)++);
	const struct btf_type *type;

	if (found)
		return btf_parse_member(in, t, i, found, data);
	type = *name ? NULL : btf_value_type(in->btf, member->type);
	if (!btf_parse_has_any(in, type, json, 0))
		return -1;
	return btf_parse_members(in, type, json, data + btf_member_bit_offset(t, i) / 8);
}

/* Write each member of the union once more. One that changes it has another value now. */
static int btf_parse_compare(struct btf_parse *in, const struct btf_type *t,
			     struct json_read *json, const uint8_t *data)
{
	uint8_t *copy = malloc(t->size);
	uint32_t i, nameless = 0;
	int status = CLI_OK;

	if (!copy)
		exit(cli_error("out of memory"));
	in->again = true;
	for (i = 0; i < btf_vlen(t) && status <= 0; i++) {
		memcpy(copy, data, t->size);
		status = btf_parse_take(in, t, i, &nameless, json, copy);
		if (status <= 0 && memcmp(copy, data, t->size) != 0)
			status = btf_parse_error(in, "the members of the union have different values; give one of them");
	}
	in->again = false;
	free(copy);
	return status > 0 ? status : CLI_OK;
}

static int btf_parse_members(struct btf_parse *in, const struct btf_type *t,
			     struct json_read *json, uint8_t *data)
{
	uint32_t i, nameless = 0, taken = 0;
	int status;

	if (in->depth == BTF_PARSE_DEPTH)
		return btf_parse_error(in, "too many structures in each other");
	in->depth++;
	for (i = 0, status = CLI_OK; i < btf_vlen(t) && !status; i++) {
		status = btf_parse_take(in, t, i, &nameless, json, data);
		taken += status >= 0;
		if (status < 0 && btf_is_struct(t))
			status = btf_parse_error(in, "member '%s' is missing; give all members",
						 btf__name_by_offset(in->btf,
								     btf_members(t)[i].name_off));
		else if (status < 0)
			status = CLI_OK;
	}
	if (!status && btf_is_union(t) && btf_vlen(t) && !taken)
		status = btf_parse_error(in, "give one member of the union, such as '%s'",
					 btf__name_by_offset(in->btf, btf_members(t)->name_off));
	if (!status && btf_is_union(t) && taken > 1 && !in->again)
		status = btf_parse_compare(in, t, json, data);
	in->depth--;
	return status;
}

static int btf_parse_unknown(struct btf_parse *in, const struct json_read *json)
{
	const struct json_read *member;

	for (member = json->first; member && member->used; member = member->next)
		;
	return member ? btf_parse_error(in, "there is no member '%s', or it is given twice",
					member->name) : CLI_OK;
}

static int btf_parse_struct(struct btf_parse *in, const struct btf_type *t,
			    struct json_read *json, uint8_t *data)
{
	if (json->kind != JSON_READ_OBJECT)
		return btf_parse_error(in, "an object with the members of the type is needed, not %s",
				       btf_parse_word(json));
	return btf_parse_members(in, t, json, data) ?: btf_parse_unknown(in, json);
}

/* Global variables, in the form of btf_value_put(). */
static int btf_parse_section(struct btf_parse *in, const struct btf_type *t,
			     struct json_read *json, uint8_t *data)
{
	const struct btf_var_secinfo *place = btf_var_secinfos(t);
	const char *name = btf__name_by_offset(in->btf, t->name_off) ?: "";
	struct json_read *list = json->kind == JSON_READ_OBJECT && json->count == 1 ?
		btf_parse_find(json, name, 0) : NULL;
	size_t len = in->path.len;
	const struct btf_type *variable;
	struct json_read *element;
	int status = CLI_OK;

	if (!list || list->kind != JSON_READ_ARRAY || list->count != btf_vlen(t))
		return btf_parse_error(in, "an object {\"%s\":[...]} with an array of all %u variables is needed, as 'bpfdev map lookup' prints it",
				       name, btf_vlen(t));
	for (element = list->first; element && !status; element = element->next, place++) {
		variable = btf__type_by_id(in->btf, place->type);
		name = btf__name_by_offset(in->btf, variable->name_off) ?: "";
		strbuf_printf(&in->path, ".%s", name);
		if (element->kind != JSON_READ_OBJECT || element->count != 1 ||
		    !btf_parse_is_named(element->first, name))
			status = btf_parse_error(in, "an object {\"%s\":...} is needed here",
						 name);
		else
			status = btf_parse_type(in, variable->type, element->first,
						data + place->offset);
		in->path.len = len;
	}
	return status;
}

static int btf_parse_type(struct btf_parse *in, uint32_t id, struct json_read *json,
			  uint8_t *data)
{
	static const struct btf_value_bits pointer = { .count = 8 * sizeof(void *) };
	const struct btf_type *t = btf_value_type(in->btf, id);

	switch (t ? btf_kind(t) : BTF_KIND_UNKN) {
	case BTF_KIND_INT:
		return btf_parse_plain_int(in, t, json, data);
	case BTF_KIND_FLOAT:
		return btf_parse_float(in, t, json, data);
	case BTF_KIND_PTR:
		return btf_parse_int(in, json, false, &pointer, data);
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
		return btf_parse_enum(in, t, json, data);
	case BTF_KIND_ARRAY:
		return btf_parse_array(in, btf_array(t), json, data);
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		return btf_parse_struct(in, t, json, data);
	case BTF_KIND_DATASEC:
		return btf_parse_section(in, t, json, data);
	default:
		return btf_parse_error(in, "its type has no form in JSON; use 'key' or 'value' and bytes");
	}
}

/**
 * btf_parse() - read a value of a type
 * @btf: the type information
 * @id: ID of the type
 * @json: the value; the function sets @used of its members
 * @what: how messages call the value
 * @data: set to the value; zeroed before
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int btf_parse(const struct btf *btf, uint32_t id, struct json_read *json,
	      const char *what, void *data)
{
	struct btf_parse in = { .btf = btf };
	int status;

	strbuf_put(&in.path, what);
	status = btf_parse_type(&in, id, json, data);
	strbuf_free(&in.path);
	return status;
}

/**
 * btf_parse_unsigned() - read a number without type information
 * @json: the number
 * @size: its size in bytes, up to 8
 * @what: how messages call the value
 * @data: set to the number
 *
 * Return: CLI_OK, or CLI_FAILURE after the error was reported.
 */
int btf_parse_unsigned(struct json_read *json, uint32_t size, const char *what,
		       void *data)
{
	const struct btf_value_bits bits = { .count = 8 * size };
	struct btf_parse in = {};
	int status;

	strbuf_put(&in.path, what);
	status = btf_parse_int(&in, json, false, &bits, data);
	strbuf_free(&in.path);
	return status;
}
