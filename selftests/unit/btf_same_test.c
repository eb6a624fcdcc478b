// SPDX-License-Identifier: GPL-2.0-only
/* bpf/btf_same.c: types with the same layout and meaning, and pairs with one difference. */
#include <bpf/btf.h>

#include "unit.h"

#include "bpf/btf_same.h"
#include "util/strbuf.h"

/* The difference between two types that are otherwise the same. */
enum change {
	NOTHING, INT_SIZE, INT_SIGN, INT_KIND, FLOAT_SIZE, COUNT, ENUMERATOR, NUMBER, ENUM_COUNT,
	WIDE_NUMBER, MEMBER, OFFSET, BITS, MEMBERS, UNION, CHANGES,
};

/* struct { color c; u32 n; wide w; u16 a[3]; double f; void *p; u32 low : 4, high : 28; union u; } */
static struct btf *make(enum change change, int *id)
{
	struct btf *btf = btf__new_empty();
	int number, half, color, wide, array, floating, pointer, one;

	/* so that the IDs differ */
	if (change)
		btf__add_int(btf, "first", 1, 0);
	number = btf__add_int(btf, "u32", change == INT_SIZE ? 8 : 4,
			      change == INT_SIGN ? BTF_INT_SIGNED :
			      change == INT_KIND ? BTF_INT_BOOL : 0);
	half = btf__add_int(btf, "u16", 2, 0);
	color = btf__add_enum(btf, "color", 4);
	btf__add_enum_value(btf, change == ENUMERATOR ? "BLUE" : "RED", 1);
	btf__add_enum_value(btf, "GREEN", change == NUMBER ? 3 : 2);
	if (change == ENUM_COUNT)
		btf__add_enum_value(btf, "BLUE", 3);
	wide = btf__add_enum64(btf, "wide", 8, false);
	btf__add_enum64_value(btf, "WIDE", change == WIDE_NUMBER ? 1ULL << 41 : 1ULL << 40);
	array = btf__add_array(btf, half, half, change == COUNT ? 4 : 3);
	floating = btf__add_float(btf, "double", change == FLOAT_SIZE ? 4 : 8);
	pointer = btf__add_ptr(btf, 0);
	one = change == UNION ? btf__add_struct(btf, "one", 4) : btf__add_union(btf, "one", 4);
	btf__add_field(btf, "whole", number, 0, 0);
	/* a typedef in one of them */
	if (change)
		color = btf__add_typedef(btf, "color_t", color);
	*id = btf__add_struct(btf, change ? "other" : "rule", 64);
	btf__add_field(btf, "c", color, 0, 0);
	btf__add_field(btf, change == MEMBER ? "m" : "n", number, 32, 0);
	btf__add_field(btf, "w", wide, 64, 0);
	btf__add_field(btf, "a", array, change == OFFSET ? 144 : 128, 0);
	btf__add_field(btf, "f", floating, 192, 0);
	btf__add_field(btf, "p", pointer, 256, 0);
	btf__add_field(btf, "low", number, 320, 4);
	btf__add_field(btf, "high", number, 324, change == BITS ? 27 : 28);
	btf__add_field(btf, "u", one, 384, 0);
	if (change == MEMBERS)
		btf__add_field(btf, "more", half, 416, 0);
	return btf;
}

static void test(enum change change, const char *expected, const char *what)
{
	struct strbuf where = {};
	int a_id, b_id;
	struct btf *a = make(NOTHING, &a_id), *b = make(change, &b_id);
	bool same = btf_same(a, a_id, b, b_id, &where);

	strbuf_add(&where, "", 1);
	ok(same == !expected && !strcmp(where.chars, expected ?: ""), what);
	strbuf_free(&where);
	btf__free(a);
	btf__free(b);
}

/* The types of a file are not to be trusted. */
static void test_damaged(void)
{
	struct strbuf where = {};
	int a_id, b_id;
	struct btf *a = make(NOTHING, &a_id), *b = make(CHANGES, &b_id);
	struct btf_type *t = (struct btf_type *)btf__type_by_id(a, a_id);

	btf_members(t)[1].name_off = UINT32_MAX;
	ok(!btf_same(a, a_id, b, b_id, &where), "a name that is outside of the strings");
	btf_members(t)[0].type = 1000;
	ok(!btf_same(a, a_id, b, b_id, &where), "a type that is not there");
	strbuf_free(&where);
	btf__free(a);
	btf__free(b);
}

static void unit_run(void)
{
	test(NOTHING, NULL, "the same type");
	test(CHANGES, NULL, "another name of the structure, and other IDs");
	test(INT_SIZE, ".n", "another size of a number");
	test(INT_SIGN, ".n", "a number with a sign");
	test(INT_KIND, ".n", "a bool in place of a number");
	test(FLOAT_SIZE, ".f", "another size of a float");
	test(COUNT, ".a", "another length of an array");
	test(ENUMERATOR, ".c", "another name of an enumerator");
	test(NUMBER, ".c", "another number of an enumerator");
	test(ENUM_COUNT, ".c", "one enumerator more");
	test(WIDE_NUMBER, ".w", "another number of 64 bits");
	test(MEMBER, ".n", "another name of a member");
	test(OFFSET, ".a", "another offset of a member");
	test(BITS, ".high", "another size of a bitfield");
	test(MEMBERS, "", "one member more");
	test(UNION, ".u", "a structure in place of a union");
	test_damaged();
}
