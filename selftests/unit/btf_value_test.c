// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpf/btf_value.c and bpf/btf_parse.c: values of each kind of type, as JSON and back. The
 * types are made here, with odd ones that no compiler makes any more.
 */
#include <math.h>

#include <bpf/btf.h>

#include "unit.h"

#include "bpf/btf_parse.h"
#include "bpf/btf_value.h"
#include "util/array.h"
#include "util/json_read.h"
#include "util/strbuf.h"

static struct btf *btf;

static struct {
	int u8, s8, u16, u32, s32, u64, s64, u128, boolean, character, plain_char, float4,
		float8, float10, pointer, tag, color, wide_color, short_enum, text, codes, bytes,
		matrix, none, point, flags, nested, number, old, section, forward, typedef_char,
		typedef_text, deep_union, pair, signed_enum;
} id;

static void add_numbers(void)
{
	id.u8 = btf__add_int(btf, "unsigned char", 1, 0);
	id.s8 = btf__add_int(btf, "signed char", 1, BTF_INT_SIGNED);
	id.u16 = btf__add_int(btf, "unsigned short", 2, 0);
	id.u32 = btf__add_int(btf, "unsigned int", 4, 0);
	id.s32 = btf__add_int(btf, "int", 4, BTF_INT_SIGNED);
	id.u64 = btf__add_int(btf, "unsigned long", 8, 0);
	id.s64 = btf__add_int(btf, "long", 8, BTF_INT_SIGNED);
	id.u128 = btf__add_int(btf, "unsigned __int128", 16, 0);
	id.boolean = btf__add_int(btf, "_Bool", 1, BTF_INT_BOOL);
	id.character = btf__add_int(btf, "code", 1, BTF_INT_CHAR);
	id.plain_char = btf__add_int(btf, "char", 1, BTF_INT_SIGNED);
	id.float4 = btf__add_float(btf, "float", 4);
	id.float8 = btf__add_float(btf, "double", 8);
	id.float10 = btf__add_float(btf, "long double", 16);
	id.pointer = btf__add_ptr(btf, id.u8);
	id.tag = btf__add_type_tag(btf, "tag", id.u32);
	id.forward = btf__add_fwd(btf, "elsewhere", BTF_FWD_STRUCT);
}

static void add_enums(void)
{
	id.color = btf__add_enum(btf, "color", 4);
	btf__add_enum_value(btf, "RED", 0);
	btf__add_enum_value(btf, "GREEN", 1);
	btf__add_enum_value(btf, "NO_COLOR", -1);
	id.short_enum = btf__add_enum(btf, "small", 1);
	btf__add_enum_value(btf, "SMALL", -2);
	id.wide_color = btf__add_enum64(btf, "wide", 8, false);
	btf__add_enum64_value(btf, "WIDE", 1ULL << 40);
	btf__add_enum64_value(btf, "WIDEST", UINT64_MAX);
}

static void add_arrays(void)
{
	id.text = btf__add_array(btf, id.s32, id.plain_char, 8);
	id.codes = btf__add_array(btf, id.s32, id.character, 3);
	id.bytes = btf__add_array(btf, id.s32, id.u8, 3);
	id.matrix = btf__add_array(btf, id.s32, btf__add_array(btf, id.s32, id.u16, 2), 2);
	id.none = btf__add_array(btf, id.s32, id.u32, 0);
	id.typedef_char = btf__add_typedef(btf, "letter", id.plain_char);
	id.typedef_text = btf__add_array(btf, id.s32, id.typedef_char, 4);
}

/* @bits: size of a bitfield, or 0 */
static void add_field(const char *name, int type, int offset, int bits)
{
	int err = btf__add_field(btf, name, type, offset, bits);

	if (err) {
		printf("# %s: %s\n", name ?: "no name", strerror(-err));
		abort();
	}
}

static void add_structs(void)
{
	int inner, color = btf__add_const(btf, btf__add_typedef(btf, "color_t", id.color));

	id.point = btf__add_struct(btf, "point", 8);
	add_field("x", id.s32, 0, 0);
	add_field("y", id.s32, 32, 0);
	id.flags = btf__add_struct(btf, "flags", 8);
	add_field("low", id.u32, 0, 3);
	add_field("sign", id.s32, 3, 4);
	add_field("across", id.u32, 7, 10);
	add_field("rest", id.u32, 32, 0);
	id.number = btf__add_union(btf, "number", 8);
	add_field("u", id.u64, 0, 0);
	add_field("b", id.bytes, 0, 0);
	inner = btf__add_union(btf, NULL, 4);
	add_field("addr", id.u32, 0, 0);
	add_field("half", id.u16, 0, 0);
	id.nested = btf__add_struct(btf, "nested", 16);
	add_field("name", id.text, 0, 0);
	add_field(NULL, inner, 64, 0);
	add_field("color", color, 96, 0);
	inner = btf__add_struct(btf, NULL, 8);
	add_field("first", id.u8, 0, 0);
	add_field("second", id.u32, 32, 0);
	id.deep_union = btf__add_union(btf, "deep", 8);
	add_field(NULL, inner, 0, 0);
	add_field("all", id.u64, 0, 0);
	inner = btf__add_struct(btf, NULL, 4);
	add_field("v", id.u32, 0, 0);
	id.pair = btf__add_struct(btf, "pair", 8);
	add_field(NULL, inner, 0, 0);
	add_field(NULL, id.tag, 32, 0);
}

/* Old versions of pahole described a bitfield by an int with fewer bits than its size. */
static void add_old(void)
{
	int bits = btf__add_int(btf, "unsigned int", 4, 0);
	struct btf_type *t = (struct btf_type *)btf__type_by_id(btf, bits);

	*(__u32 *)(t + 1) = 5;	/* bits */
	id.old = btf__add_struct(btf, "old", 4);
	add_field("a", bits, 0, 0);
	add_field("b", bits, 8, 0);
	t = (struct btf_type *)btf__type_by_id(btf, id.old);
	btf_members(t)[1].offset = 5;
}

static void add_section(void)
{
	int hits = btf__add_var(btf, "hits", BTF_VAR_GLOBAL_ALLOCATED, id.u64);
	int name = btf__add_var(btf, "name", BTF_VAR_STATIC, id.text);

	id.section = btf__add_datasec(btf, ".bss", 16);
	btf__add_datasec_var_info(btf, hits, 0, 8);
	btf__add_datasec_var_info(btf, name, 8, 8);
}

static const char *printed(int type, const void *data)
{
	static char copy[4096];
	struct strbuf out = {};

	btf_value_put(&out, btf, type, data);
	snprintf(copy, sizeof(copy), "%.*s", (int)out.len, out.chars);
	strbuf_free(&out);
	return copy;
}

/* The bytes of a value of JSON, or the error without its end of line. */
static const char *parsed(int type, const char *text, size_t size)
{
	static char copy[1024];
	unsigned char data[64] = {};
	const char *why = NULL;
	size_t where, i;
	struct json_read *json = json_read(text, &why, &where);
	int status;

	if (!json)
		return why;
	*copy = '\0';
	capture();
	status = btf_parse(btf, type, json, "m: value", data);
	release();
	json_read_free(json);
	for (i = 0; !status && i < size; i++)
		sprintf(copy + 2 * i, "%02x", data[i]);
	if (status)
		snprintf(copy, sizeof(copy), "%.*s", (int)strcspn(unit_io.err, "\n"),
			 unit_io.err);
	for (i = size; !status && i < sizeof(data); i++)
		if (data[i])
			return "bytes beyond the value were written";
	return copy;
}

/* Print a value as JSON, and read it back. */
static void both(int type, const char *bytes, size_t size, const char *json, const char *what)
{
	char hex[129] = "";
	size_t i;

	for (i = 0; i < size; i++)
		sprintf(hex + 2 * i, "%02x", (unsigned char)bytes[i]);
	same(printed(type, bytes), json, what);
	same(parsed(type, json, size), hex, "  and back");
}

#define BOTH(type, bytes, json, what) both(type, bytes, sizeof(bytes) - 1, json, what)

static void test_integers(void)
{
	BOTH(id.u8, "\xff", "255", "an unsigned byte");
	BOTH(id.s8, "\xff", "-1", "a signed byte");
	BOTH(id.u16, "\x01\x02", "513", "two bytes");
	BOTH(id.u32, "\xff\xff\xff\xff", "4294967295", "four bytes");
	BOTH(id.s32, "\0\0\0\x80", "-2147483648", "the least int");
	BOTH(id.u64, "\xff\xff\xff\xff\xff\xff\xff\xff", "18446744073709551615",
	     "the largest number of 64 bits");
	BOTH(id.s64, "\0\0\0\0\0\0\0\x80", "-9223372036854775808",
	     "the least number of 64 bits");
	BOTH(id.s64, "\xff\xff\xff\xff\xff\xff\xff\x7f", "9223372036854775807",
	     "the largest signed one");
	BOTH(id.u128, "\x10\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", "\"0x10\"",
	     "a short number of 128 bits");
	BOTH(id.u128, "\x10\0\0\0\0\0\0\0\x02\0\0\0\0\0\0\x80",
	     "\"0x80000000000000020000000000000010\"", "a long one");
	BOTH(id.boolean, "\x01", "true", "true");
	BOTH(id.boolean, "\0", "false", "false");
	same(printed(id.boolean, "\x02"), "true", "another byte is true, too");
	BOTH(id.character, "A", "\"A\"", "a character");
	BOTH(id.character, "\"", "\"\\\"\"", "a quote");
	same(printed(id.character, "\x07"), "\"\\u0007\"", "a control character");
	BOTH(id.plain_char, "A", "65", "a char alone is a number");
	BOTH(id.pointer, "\x10\0\0\0\0\0\0\x80", "9223372036854775824", "a pointer");
	BOTH(id.tag, "\x05\0\0\0", "5", "a type with a tag");
}

static void test_floats(void)
{
	float single = 0.1f;
	double number = 0.1;

	same(printed(id.float4, &single), "0.100000001", "a float");
	same(printed(id.float8, &number), "0.10000000000000001", "a double");
	BOTH(id.float4, "\0\0\xc0\x3f", "1.5", "a short float");
	BOTH(id.float8, "\0\0\0\0\0\0\xf0\xff", "\"-inf\"", "minus infinity");
	BOTH(id.float4, "\0\0\x80\x7f", "\"inf\"", "infinity");
	single = nanf("");
	same(printed(id.float4, &single), "\"nan\"", "not a number");
	same(parsed(id.float4, "\"nan\"", 4), "0000c07f", "  and back");
	same(parsed(id.float4, "1e-1", 4), "cdcccc3d", "an exponent");
	same(parsed(id.float4, "1e39", 4),
	     "bpfdev: m: value: 1e39 is out of range: the type is a float of 4 bytes",
	     "a number that no float has");
	same(parsed(id.float8, "1e39", 8), "1d4a9cf487820748", "but a double");
	same(parsed(id.float8, "1e999", 8),
	     "bpfdev: m: value: 1e999 is out of range: the type is a float of 8 bytes",
	     "a number that no double has");
	has(parsed(id.float8, "\"0x1p3\"", 8), "a number is needed", "no other strings");
	has(parsed(id.float10, "1", 16), "a float of 16 bytes cannot be given",
	    "a float of another size");
	same(printed(id.float10, "\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), "\"0x1\"",
	     "which is printed as its bits");
}

static void test_ranges(void)
{
	same(parsed(id.u8, "256", 1),
	     "bpfdev: m: value: 256 is out of range: the type has 8 bits, 0 to 255",
	     "a number that is too large");
	same(parsed(id.u8, "-1", 1),
	     "bpfdev: m: value: -1 is out of range: the type has 8 bits, 0 to 255",
	     "a negative number for an unsigned type");
	same(parsed(id.s8, "128", 1),
	     "bpfdev: m: value: 128 is out of range: the type has 8 bits, -128 to 127",
	     "a signed number that is too large");
	same(parsed(id.s8, "-129", 1),
	     "bpfdev: m: value: -129 is out of range: the type has 8 bits, -128 to 127",
	     "or too small");
	same(parsed(id.s8, "-128", 1), "80", "the least one fits");
	has(parsed(id.u64, "18446744073709551616", 8), "0 to 18446744073709551615",
	    "more than 64 bits");
	has(parsed(id.s64, "9223372036854775808", 8),
	    "-9223372036854775808 to 9223372036854775807", "more than 63 bits and a sign");
	has(parsed(id.u128, "18446744073709551616", 16), "as a string of at most 128 bits",
	    "more than 64 bits need a string");
	same(parsed(id.u8, "\"0xff\"", 1), "ff", "bits in hexadecimal");
	same(parsed(id.s8, "\"0xfF\"", 1), "ff", "of a signed type, too");
	has(parsed(id.u8, "\"0x100\"", 1), "0x100 is out of range", "too many of them");
	has(parsed(id.u8, "\"ff\"", 1), "a whole number is needed", "hexadecimal without 0x");
	has(parsed(id.u8, "1.0", 1), "a whole number is needed, or a string such as \"0x1f\", not 1.0",
	    "a fraction");
	has(parsed(id.u8, "null", 1), "not null", "null");
	has(parsed(id.u8, "[1]", 1), "not an array", "an array for a number");
	has(parsed(id.boolean, "2", 1), "true or false is needed, not 2", "a boolean is no number");
	same(parsed(id.boolean, "1", 1), "01", "but 1 is true");
}

static void test_enums(void)
{
	BOTH(id.color, "\x01\0\0\0", "\"GREEN\"", "a name");
	BOTH(id.color, "\xff\xff\xff\xff", "\"NO_COLOR\"", "a name of a negative value");
	BOTH(id.color, "\x07\0\0\0", "7", "a value without a name");
	BOTH(id.color, "\xfe\xff\xff\xff", "-2", "a negative one");
	BOTH(id.short_enum, "\xfe", "\"SMALL\"", "an enum of one byte");
	BOTH(id.wide_color, "\0\0\0\0\0\x01\0\0", "\"WIDE\"", "an enum of 64 bits");
	BOTH(id.wide_color, "\xff\xff\xff\xff\xff\xff\xff\xff", "\"WIDEST\"", "its last value");
	same(parsed(id.color, "4294967295", 4), "ffffffff", "an unsigned number");
	same(parsed(id.color, "\"BLUE\"", 4),
	     "bpfdev: m: value: the enum has no name 'BLUE'; it has RED, GREEN, NO_COLOR",
	     "an unknown name lists the names");
	has(parsed(id.color, "4294967296", 4), "out of range", "a number that does not fit");
	has(parsed(id.color, "true", 4), "a whole number is needed", "true is no name");
}

static void test_arrays(void)
{
	BOTH(id.text, "eth0\0\0\0\0", "\"eth0\"", "a string");
	BOTH(id.text, "\0\0\0\0\0\0\0\0", "\"\"", "an empty string");
	BOTH(id.text, "abcdefgh", "[97,98,99,100,101,102,103,104]",
	     "a string without an end is an array");
	BOTH(id.text, "\xc3\xa9\0\0\0\0\0\0", "[-61,-87,0,0,0,0,0,0]", "as bpftool, also UTF-8");
	same(parsed(id.text, "\"\\u00e9\"", 8), "c3a9000000000000", "which can be given");
	same(parsed(id.text, "\"abcdefgh\"", 8), "6162636465666768", "a string that just fits");
	same(parsed(id.text, "\"abcdefghi\"", 8),
	     "bpfdev: m: value: a string of 9 bytes is too long: the type has 8",
	     "a string that is too long");
	BOTH(id.codes, "A\0\0", "\"A\"", "a string of characters");
	BOTH(id.codes, "A\377B", "[\"A\",\"\\u00ff\",\"B\"]", "or single ones");
	BOTH(id.bytes, "a\0\x03", "[97,0,3]", "bytes are no string");
	has(parsed(id.bytes, "\"a\"", 3), "an array is needed, not a string",
	    "so no string is taken");
	same(printed(id.typedef_text, "ab\0"), "[97,98,0,0]", "nor is a typedef, as in bpftool");
	same(parsed(id.typedef_text, "\"ab\"", 4), "61620000", "but a string is taken");
	BOTH(id.matrix, "\x01\0\x02\0\x03\0\x04\0", "[[1,2],[3,4]]", "two dimensions");
	same(parsed(id.matrix, "[[1,2],[3,70000]]", 8),
	     "bpfdev: m: value[1][1]: 70000 is out of range: the type has 16 bits, 0 to 65535",
	     "the error names the element");
	same(parsed(id.bytes, "[1,2]", 3), "bpfdev: m: value: the array needs 3 elements, not 2",
	     "too few elements");
	has(parsed(id.bytes, "[1,2,3,4]", 3), "needs 3 elements, not 4", "too many");
	same(printed(id.none, ""), "[]", "an array without elements");
	same(parsed(id.none, "[]", 0), "", "  and back");
}

static void test_structs(void)
{
	BOTH(id.point, "\x01\0\0\0\xff\xff\xff\xff", "{\"x\":1,\"y\":-1}", "a structure");
	same(parsed(id.point, "{\"y\":-1,\"x\":1}", 8), "01000000ffffffff", "in any order");
	same(parsed(id.point, "{\"x\":1}", 8),
	     "bpfdev: m: value: member 'y' is missing; give all members", "a missing member");
	same(parsed(id.point, "{\"x\":1,\"y\":2,\"z\":3}", 8),
	     "bpfdev: m: value: there is no member 'z', or it is given twice",
	     "an unknown member");
	has(parsed(id.point, "{\"x\":1,\"y\":2,\"x\":3}", 8), "given twice", "a member twice");
	has(parsed(id.point, "[1,2]", 8), "an object with the members of the type is needed, not an array",
	    "no array");
	same(parsed(id.point, "{\"x\":1,\"y\":\"\"}", 8),
	     "bpfdev: m: value.y: a whole number is needed, or a string such as \"0x1f\", not a string",
	     "the error names the member");
	BOTH(id.nested, "ab\0\0\0\0\0\0\x02\x01\0\0\x01\0\0\0",
	     "{\"name\":\"ab\",\"\":{\"addr\":258,\"half\":258},\"color\":\"GREEN\"}",
	     "members without a name, as bpftool has them");
	same(parsed(id.nested, "{\"name\":\"ab\",\"addr\":258,\"color\":1}", 16),
	     "61620000000000000201000001000000", "or as C has them");
	has(parsed(id.nested, "{\"name\":\"ab\",\"color\":1}", 16), "member '' is missing",
	    "none of them");
	has(parsed(id.forward, "1", 1), "has no form in JSON", "a type that is not there");
	same(printed(id.forward, ""), "null", "and is printed as null");
	BOTH(id.section, "\x05\0\0\0\0\0\0\0x\0\0\0\0\0\0\0",
	     "{\".bss\":[{\"hits\":5},{\"name\":\"x\"}]}", "global variables");
	has(parsed(id.section, "{\".bss\":[{\"hits\":5}]}", 16), "an array of all 2 variables",
	    "one of them");
	has(parsed(id.section, "{\".bss\":[{\"name\":5},{\"hits\":\"x\"}]}", 16),
	    "value.hits: an object {\"hits\":...}", "in another order");
}

static void test_bitfields(void)
{
	/* low 5, sign 0xa, across 0x2aa, rest 9 */
	BOTH(id.flags, "\x55\x55\x01\0\x09\0\0\0",
	     "{\"low\":\"0x5\",\"sign\":\"0xa\",\"across\":\"0x2aa\",\"rest\":9}", "bitfields");
	same(parsed(id.flags, "{\"low\":7,\"sign\":-8,\"across\":1023,\"rest\":0}", 8),
	     "c7ff010000000000", "as numbers");
	has(parsed(id.flags, "{\"low\":8,\"sign\":0,\"across\":0,\"rest\":0}", 8),
	    "value.low: 8 is out of range: the type has 3 bits, 0 to 7", "one that is too large");
	has(parsed(id.flags, "{\"low\":0,\"sign\":8,\"across\":0,\"rest\":0}", 8),
	    "value.sign: 8 is out of range: the type has 4 bits, -8 to 7", "a signed one");
	BOTH(id.old, "\xa1\x02\0\0", "{\"a\":\"0x1\",\"b\":\"0x15\"}", "the old form");
}

static void test_unions(void)
{
	BOTH(id.number, "\x01\x02\x03\0\0\0\0\0", "{\"u\":197121,\"b\":[1,2,3]}", "a union");
	same(parsed(id.number, "{\"b\":[1,2,3]}", 8), "0102030000000000", "one member is enough");
	has(parsed(id.number, "{}", 8), "give one member of the union, such as 'u'", "none is not");
	same(parsed(id.number, "{\"u\":1,\"b\":[1,2,3]}", 8),
	     "bpfdev: m: value: the members of the union have different values; give one of them",
	     "members that differ");
	BOTH(id.deep_union, "\x01\0\0\0\x02\0\0\0",
	     "{\"\":{\"first\":1,\"second\":2},\"all\":8589934593}",
	     "a structure without a name in a union");
	same(parsed(id.deep_union, "{\"first\":1,\"second\":2}", 8), "0100000002000000",
	     "by its members");
	has(parsed(id.deep_union, "{\"first\":1}", 8), "member 'second' is missing", "all of them");
	BOTH(id.pair, "\x01\0\0\0\x02\0\0\0", "{\"\":{\"v\":1},\"\":2}", "two without a name");
}

/* The kernel refuses such types, but they must not crash the command. */
static void test_circle(void)
{
	struct btf_type *t;
	int first = btf__add_typedef(btf, "a", btf__type_cnt(btf) + 1);

	btf__add_typedef(btf, "b", first);
	same(printed(first, "\x01"), "null", "typedefs in a circle");
	first = btf__add_struct(btf, "itself", 4);
	btf__add_field(btf, "f", first, 0, 0);
	has(printed(first, "\0\0\0\0"), "{\"f\":{\"f\":", "a structure in itself ends");
	t = (struct btf_type *)btf__type_by_id(btf, first);
	t->info |= (__u32)BTF_KIND_UNION << 24;
	has(printed(first, "\0\0\0\0"), "{\"f\":{\"f\":", "a union in itself ends");
}

static void unit_run(void)
{
	btf = btf__new_empty();
	if (!btf)
		abort();
	add_numbers();
	add_enums();
	add_arrays();
	add_structs();
	add_old();
	add_section();
	test_integers();
	test_floats();
	test_ranges();
	test_enums();
	test_arrays();
	test_structs();
	test_bitfields();
	test_unions();
	test_circle();
	btf__free(btf);
}
