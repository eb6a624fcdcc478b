// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whether two types, each in a BTF of its own, have the same layout and meaning: the same
 * bytes are the same value of both. IDs, typedefs and names of structures can differ. Names
 * of members and enumerators cannot: only they distinguish two numbers.
 */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <bpf/btf.h>

#include "bpf/btf_same.h"
#include "bpf/btf_value.h"
#include "util/strbuf.h"

/*
 * struct pair - two types that are compared
 * @a: one BTF
 * @b: the other
 * @where: the member that is compared, as in C; in the end the first one that differs
 */
struct pair {
	const struct btf *a;
	const struct btf *b;
	struct strbuf *where;
};

static bool pair_same(const struct pair *pair, uint32_t a_id, uint32_t b_id);

/* A damaged BTF can have names outside of its strings. */
static const char *pair_name(const struct btf *btf, uint32_t offset)
{
	return btf__name_by_offset(btf, offset) ?: "";
}

static bool pair_same_name(const struct pair *pair, uint32_t a, uint32_t b)
{
	return !strcmp(pair_name(pair->a, a), pair_name(pair->b, b));
}

/* The text of a member stays in @where if it differs. */
static bool pair_same_member(const struct pair *pair, const struct btf_type *ta,
			     const struct btf_type *tb, uint32_t i)
{
	const struct btf_member *a = btf_members(ta) + i, *b = btf_members(tb) + i;
	size_t len = pair->where->len;

	strbuf_printf(pair->where, ".%s", pair_name(pair->a, a->name_off));
	if (!pair_same_name(pair, a->name_off, b->name_off) ||
	    btf_member_bit_offset(ta, i) != btf_member_bit_offset(tb, i) ||
	    btf_member_bitfield_size(ta, i) != btf_member_bitfield_size(tb, i) ||
	    !pair_same(pair, a->type, b->type))
		return false;
	pair->where->len = len;
	return true;
}

static bool pair_same_members(const struct pair *pair, const struct btf_type *a,
			      const struct btf_type *b)
{
	uint32_t i;

	if (a->size != b->size || btf_vlen(a) != btf_vlen(b))
		return false;
	for (i = 0; i < btf_vlen(a); i++)
		if (!pair_same_member(pair, a, b, i))
			return false;
	return true;
}

static bool pair_same_array(const struct pair *pair, const struct btf_type *a,
			    const struct btf_type *b)
{
	size_t len = pair->where->len;

	if (btf_array(a)->nelems != btf_array(b)->nelems)
		return false;
	strbuf_put(pair->where, "[]");
	if (!pair_same(pair, btf_array(a)->type, btf_array(b)->type))
		return false;
	pair->where->len = len;
	return true;
}

/* An enumerator is its name, and then a number of 4 or 8 bytes. */
static bool pair_same_enumerators(const struct pair *pair, const struct btf_type *a,
				  const struct btf_type *b, size_t size)
{
	const char *in_a = (const char *)(a + 1), *in_b = (const char *)(b + 1);
	uint32_t i, name_a, name_b;

	if (a->size != b->size || btf_vlen(a) != btf_vlen(b))
		return false;
	for (i = 0; i < btf_vlen(a); i++, in_a += size, in_b += size) {
		memcpy(&name_a, in_a, sizeof(name_a));
		memcpy(&name_b, in_b, sizeof(name_b));
		if (!pair_same_name(pair, name_a, name_b) ||
		    memcmp(in_a + sizeof(name_a), in_b + sizeof(name_b),
			   size - sizeof(name_a)) != 0)
			return false;
	}
	return true;
}

static bool pair_same(const struct pair *pair, uint32_t a_id, uint32_t b_id)
{
	const struct btf_type *a = btf_value_type(pair->a, a_id);
	const struct btf_type *b = btf_value_type(pair->b, b_id);

	if (!a || !b || btf_kind(a) != btf_kind(b))
		return a == b;
	switch (btf_kind(a)) {
	case BTF_KIND_INT:
		return a->size == b->size && btf_int_bits(a) == btf_int_bits(b) &&
		       btf_int_offset(a) == btf_int_offset(b) &&
		       btf_int_encoding(a) == btf_int_encoding(b);
	case BTF_KIND_FLOAT:
		return a->size == b->size;
	case BTF_KIND_ENUM:
		return pair_same_enumerators(pair, a, b, sizeof(struct btf_enum));
	case BTF_KIND_ENUM64:
		return pair_same_enumerators(pair, a, b, sizeof(struct btf_enum64));
	case BTF_KIND_ARRAY:
		return pair_same_array(pair, a, b);
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		return pair_same_members(pair, a, b);
	default:
		/* a pointer, to any type */
		return true;
	}
}

/**
 * btf_same() - check whether two types have the same layout and meaning
 * @a: a BTF
 * @a_id: a type in it
 * @b: another BTF
 * @b_id: a type in that
 * @where: if they differ, the place is added, as ".rule.ports[]"; nothing for the type itself
 *
 * Return: true if they have.
 */
bool btf_same(const struct btf *a, uint32_t a_id, const struct btf *b, uint32_t b_id,
	      struct strbuf *where)
{
	const struct pair pair = { .a = a, .b = b, .where = where };

	return pair_same(&pair, a_id, b_id);
}
