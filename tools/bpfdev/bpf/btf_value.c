// SPDX-License-Identifier: GPL-2.0-only
/*
 * Values in memory as JSON, by their type in BTF. The text is that of bpftool's "formatted",
 * which scripts know: a bitfield and a number of 128 bits is a string in hexadecimal, a
 * member without a name has the name "". Where bpftool prints no JSON, this does: floats,
 * odd characters, types with tags.
 */
#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <bpf/btf.h>

#include "bpf/btf_value.h"
#include "output/json.h"
#include "util/strbuf.h"

/* The kernel refuses BTF of which types contain themselves; a file may have any. */
#define BTF_VALUE_DEPTH	32

static void btf_value_put_type(struct strbuf *out, const struct btf *btf, uint32_t id,
			       const uint8_t *data, unsigned int depth);

/**
 * btf_value_type() - return a type without typedefs, const and the like
 * @btf: the type information
 * @id: ID of the type
 *
 * Return: the type; NULL if there is none, as behind void.
 */
const struct btf_type *btf_value_type(const struct btf *btf, uint32_t id)
{
	const struct btf_type *t = btf__type_by_id(btf, id);
	int depth;

	for (depth = 0; t && (btf_is_mod(t) || btf_is_typedef(t)); depth++)
		t = depth < BTF_VALUE_DEPTH ? btf__type_by_id(btf, t->type) : NULL;
	return t && !btf_is_void(t) ? t : NULL;
}

static bool btf_value_is_char_type(const struct btf *btf, const struct btf_type *t)
{
	return t && btf_is_int(t) && t->size == 1 &&
	       (btf_int_encoding(t) == BTF_INT_CHAR ||
		!strcmp(btf__name_by_offset(btf, t->name_off) ?: "", "char"));
}

/**
 * btf_value_is_char() - check whether an array of a type can be a string
 * @btf: the type information
 * @id: ID of the type of the elements
 */
bool btf_value_is_char(const struct btf *btf, uint32_t id)
{
	return btf_value_is_char_type(btf, btf_value_type(btf, id));
}

/*
 * Check whether an array holds a string, as bpftool does: it ends with NUL and all
 * characters are printable. A typedef of char is a number to bpftool.
 */
static bool btf_value_is_string(const struct btf *btf, const struct btf_array *array,
				const uint8_t *data)
{
	const struct btf_type *t = btf__type_by_id(btf, array->type);
	uint32_t i;

	while (t && btf_is_mod(t))
		t = btf__type_by_id(btf, t->type);
	if (!btf_value_is_char_type(btf, t))
		return false;
	for (i = 0; i < array->nelems && data[i]; i++)
		if (data[i] < ' ' || data[i] >= 0x7f)
			return false;
	return i < array->nelems;
}

/**
 * btf_value_is_bitfield() - check whether a member is a bitfield
 * @btf: the type information
 * @t: a structure or a union
 * @i: number of the member
 * @bits: set to its place in the structure, if it is
 */
bool btf_value_is_bitfield(const struct btf *btf, const struct btf_type *t, uint32_t i,
			   struct btf_value_bits *bits)
{
	const struct btf_type *type = btf_value_type(btf, btf_members(t)[i].type);

	bits->offset = btf_member_bit_offset(t, i);
	bits->count = btf_member_bitfield_size(t, i);
	if (bits->count || !type || !btf_is_int(type))
		return bits->count;
	/* the way of old compilers: the type has less bits than its bytes */
	bits->count = btf_int_bits(type);
	bits->offset += btf_int_offset(type);
	return bits->offset % 8 || btf_int_offset(type) || bits->count != type->size * 8;
}

/* A number of up to 128 bits, in hexadecimal. */
static void btf_value_put_wide(struct strbuf *out, unsigned __int128 number)
{
	uint64_t high = number >> 64, low = number;

	if (high)
		strbuf_printf(out, "\"0x%" PRIx64 "%016" PRIx64 "\"", high, low);
	else
		strbuf_printf(out, "\"0x%" PRIx64 "\"", low);
}

/* The module is for x86-64: the first bit is the lowest of its byte. */
static void btf_value_put_bits(struct strbuf *out, const struct btf_value_bits *bits,
			       const uint8_t *data)
{
	unsigned __int128 number = 0;
	uint32_t i, bit;

	for (i = bits->count; i-- > 0;) {
		bit = bits->offset + i;
		number = number << 1 | (data[bit / 8] >> (bit % 8) & 1);
	}
	btf_value_put_wide(out, number);
}

/* Read a number of 1, 2, 4 or 8 bytes, which may be at any address. */
static bool btf_value_read(const uint8_t *data, uint32_t size, bool is_signed,
			   int64_t *number)
{
	union {
		uint8_t u8;
		uint16_t u16;
		uint32_t u32;
		uint64_t u64;
	} value = {};

	if (size != 1 && size != 2 && size != 4 && size != 8)
		return false;
	memcpy(&value, data, size);
	*number = size == 1 ? value.u8 : size == 2 ? value.u16 :
		  size == 4 ? value.u32 : value.u64;
	if (is_signed && size < 8)
		*number = (int64_t)((uint64_t)*number << (64 - 8 * size)) >> (64 - 8 * size);
	return true;
}

static void btf_value_put_hex(struct strbuf *out, const uint8_t *data, uint32_t size)
{
	unsigned __int128 number = 0;

	memcpy(&number, data, size < sizeof(number) ? size : sizeof(number));
	btf_value_put_wide(out, number);
}

static void btf_value_put_int(struct strbuf *out, const struct btf_type *t,
			      const uint8_t *data)
{
	struct btf_value_bits bits = {
		.offset = btf_int_offset(t), .count = btf_int_bits(t),
	};
	uint8_t encoding = btf_int_encoding(t);
	char character[2] = "";
	int64_t number;

	if (bits.offset || bits.count != t->size * 8 ||
	    !btf_value_read(data, t->size, encoding == BTF_INT_SIGNED, &number)) {
		btf_value_put_bits(out, &bits, data);
	} else if (encoding == BTF_INT_BOOL) {
		strbuf_put(out, number ? "true" : "false");
	} else if (encoding == BTF_INT_CHAR && isprint(*data)) {
		*character = *data;
		json_put_string(out, character);
	} else if (encoding == BTF_INT_CHAR) {
		strbuf_printf(out, "\"\\u%04x\"", *data);
	} else if (encoding == BTF_INT_SIGNED) {
		strbuf_printf(out, "%" PRId64, number);
	} else {
		strbuf_printf(out, "%" PRIu64, (uint64_t)number);
	}
}

/* JSON has no infinity and no NaN, so these are strings. */
static void btf_value_put_float(struct strbuf *out, const struct btf_type *t,
				const uint8_t *data)
{
	double number;
	float single;

	if (t->size == sizeof(single)) {
		memcpy(&single, data, sizeof(single));
		number = single;
	} else if (t->size == sizeof(number)) {
		memcpy(&number, data, sizeof(number));
	} else {
		btf_value_put_hex(out, data, t->size);
		return;
	}
	if (!isfinite(number))
		strbuf_put(out, isnan(number) ? "\"nan\"" : number < 0 ? "\"-inf\"" : "\"inf\"");
	else
		strbuf_printf(out, "%.*g", t->size == sizeof(single) ? 9 : 17, number);
}

static const char *btf_value_enum_name(const struct btf *btf, const struct btf_type *t,
				       int64_t number)
{
	uint32_t i, name;
	bool found;

	for (i = 0; i < btf_vlen(t); i++) {
		if (btf_is_enum(t)) {
			found = btf_enum(t)[i].val == number;
			name = btf_enum(t)[i].name_off;
		} else {
			found = btf_enum64_value(&btf_enum64(t)[i]) == (uint64_t)number;
			name = btf_enum64(t)[i].name_off;
		}
		if (found)
			return btf__name_by_offset(btf, name);
	}
	return NULL;
}

/* A value without a name is a signed number, as bpftool has it. */
static void btf_value_put_enum(struct strbuf *out, const struct btf *btf,
			       const struct btf_type *t, const uint8_t *data)
{
	const char *name;
	int64_t number;

	if (!btf_value_read(data, t->size, true, &number)) {
		btf_value_put_hex(out, data, t->size);
		return;
	}
	name = btf_value_enum_name(btf, t, number);
	if (name)
		json_put_string(out, name);
	else
		strbuf_printf(out, "%" PRId64, number);
}

static void btf_value_put_array(struct strbuf *out, const struct btf *btf,
				const struct btf_array *array, const uint8_t *data,
				unsigned int depth)
{
	int64_t size = btf__resolve_size(btf, array->type);
	uint32_t i;

	if (btf_value_is_string(btf, array, data)) {
		json_put_string(out, (const char *)data);
		return;
	}
	strbuf_put(out, "[");
	for (i = 0; size >= 0 && i < array->nelems; i++) {
		strbuf_put(out, i ? "," : "");
		btf_value_put_type(out, btf, array->type, data + i * size, depth);
	}
	strbuf_put(out, "]");
}

/* Names are those of the source; json_put_key() would change them. */
static void btf_value_put_name(struct strbuf *out, const struct btf *btf, uint32_t name)
{
	json_put_string(out, btf__name_by_offset(btf, name) ?: "");
	strbuf_put(out, ":");
}

static void btf_value_put_struct(struct strbuf *out, const struct btf *btf,
				 const struct btf_type *t, const uint8_t *data,
				 unsigned int depth)
{
	const struct btf_member *member = btf_members(t);
	struct btf_value_bits bits;
	uint32_t i;

	strbuf_put(out, "{");
	for (i = 0; i < btf_vlen(t); i++, member++) {
		strbuf_put(out, i ? "," : "");
		btf_value_put_name(out, btf, member->name_off);
		if (btf_value_is_bitfield(btf, t, i, &bits))
			btf_value_put_bits(out, &bits, data);
		else
			btf_value_put_type(out, btf, member->type, data + bits.offset / 8,
					   depth);
	}
	strbuf_put(out, "}");
}

/* Global variables: an object with one array of objects with one variable each. */
static void btf_value_put_section(struct strbuf *out, const struct btf *btf,
				  const struct btf_type *t, const uint8_t *data,
				  unsigned int depth)
{
	const struct btf_var_secinfo *place = btf_var_secinfos(t);
	const struct btf_type *variable;
	uint32_t i;

	strbuf_put(out, "{");
	btf_value_put_name(out, btf, t->name_off);
	strbuf_put(out, "[");
	for (i = 0; i < btf_vlen(t); i++, place++) {
		variable = btf__type_by_id(btf, place->type);
		strbuf_put(out, i ? ",{" : "{");
		btf_value_put_name(out, btf, variable->name_off);
		btf_value_put_type(out, btf, variable->type, data + place->offset, depth);
		strbuf_put(out, "}");
	}
	strbuf_put(out, "]}");
}

static void btf_value_put_type(struct strbuf *out, const struct btf *btf, uint32_t id,
			       const uint8_t *data, unsigned int depth)
{
	const struct btf_type *t = depth < BTF_VALUE_DEPTH ? btf_value_type(btf, id) : NULL;
	int64_t number;

	switch (t ? btf_kind(t) : BTF_KIND_UNKN) {
	case BTF_KIND_INT:
		btf_value_put_int(out, t, data);
		break;
	case BTF_KIND_FLOAT:
		btf_value_put_float(out, t, data);
		break;
	case BTF_KIND_PTR:
		btf_value_read(data, sizeof(void *), false, &number);
		strbuf_printf(out, "%" PRIu64, (uint64_t)number);
		break;
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
		btf_value_put_enum(out, btf, t, data);
		break;
	case BTF_KIND_ARRAY:
		btf_value_put_array(out, btf, btf_array(t), data, depth + 1);
		break;
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		btf_value_put_struct(out, btf, t, data, depth + 1);
		break;
	case BTF_KIND_DATASEC:
		btf_value_put_section(out, btf, t, data, depth + 1);
		break;
	default:
		strbuf_put(out, "null");
	}
}

/**
 * btf_value_put() - write a value as JSON
 * @out: the output
 * @btf: the type information
 * @id: ID of the type
 * @data: the value, with all bytes of its type
 */
void btf_value_put(struct strbuf *out, const struct btf *btf, uint32_t id,
		   const void *data)
{
	btf_value_put_type(out, btf, id, data, 0);
}
