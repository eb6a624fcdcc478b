// SPDX-License-Identifier: GPL-2.0-only
/*
 * For the tests of the private fields that the module reads.
 *
 * Usage: layout features
 *	  layout wrong TYPE MEMBER HOW
 *
 * "features" prints the names of the features of struct bpfdev_query. "wrong" prints
 * the changes of the kernel's type information that make the type of a member of a
 * structure wrong, as lines "OFFSET OLD NEW": 4 bytes, counted from its start. HOW is
 *
 *	name	another type of the same kind and size, or for a pointer one to another
 *		structure
 *	size	for a structure another one, which gets its name; else another integer
 *	depth	for a pointer another number of pointers to the same structure
 */
#include <bpf/btf.h>

#include <stdbool.h>

#include "calls.h"

static struct btf *btf;

static int die(const char *name)
{
	fprintf(stderr, "layout: %s: not found in the kernel's type information\n", name);
	exit(1);
}

static const char *name_of(const struct btf_type *type)
{
	return btf__name_by_offset(btf, type->name_off);
}

/* The type without const, typedef and the like. */
static const struct btf_type *plain(__u32 id)
{
	const struct btf_type *type = btf__type_by_id(btf, id);

	while (btf_is_mod(type) || btf_is_typedef(type))
		type = btf__type_by_id(btf, type->type);
	return type;
}

/* The type that pointers lead to, and their number. */
static const struct btf_type *aim(const struct btf_type *type, int *pointers)
{
	for (*pointers = 0; btf_is_ptr(type); (*pointers)++)
		type = plain(type->type);
	return type;
}

static bool is_wrong(const struct btf_type *right, const struct btf_type *type,
		     const char *how)
{
	int right_depth, depth;
	const struct btf_type *right_aim = aim(right, &right_depth);
	const struct btf_type *to = aim(type, &depth);
	bool same = !strcmp(name_of(right_aim), name_of(to));

	if (!strcmp(how, "depth"))
		return btf_is_struct(to) && same && depth && depth != right_depth;
	if (!strcmp(how, "size") && btf_is_struct(right))
		return btf_is_struct(type) && type->size && type->size != right->size;
	if (!strcmp(how, "size"))
		return btf_is_int(type) &&
		       (!btf_is_int(right) || type->size != right->size);
	return btf_kind(to) == btf_kind(right_aim) && depth == right_depth && !same &&
	       *name_of(to) && (depth || to->size == right->size);
}

static void change(const void *at, __u32 to)
{
	__u32 size;
	const void *start = btf__raw_data(btf, &size);

	printf("%td %u %u\n", at - start, *(const __u32 *)at, to);
}

static void make_wrong(const struct btf_member *member, const char *how)
{
	const struct btf_type *right = plain(member->type);
	__u32 id;

	for (id = 1; id < btf__type_cnt(btf); id++) {
		const struct btf_type *type = btf__type_by_id(btf, id);

		if (!btf_is_mod(type) && !btf_is_typedef(type) &&
		    is_wrong(right, type, how)) {
			change(&member->type, id);
			if (!strcmp(how, "size") && btf_is_struct(right))
				change(&type->name_off, right->name_off);
			return;
		}
	}
	die(how);
}

static int wrong(const char *type_name, const char *member_name, const char *how)
{
	const struct btf_member *member;
	const struct btf_type *type;
	int i, id;

	btf = btf__parse("/sys/kernel/btf/vmlinux", NULL);
	if (!btf)
		die("vmlinux");
	id = btf__find_by_name_kind(btf, type_name, BTF_KIND_STRUCT);
	if (id < 0)
		die(type_name);
	type = btf__type_by_id(btf, id);
	member = btf_members(type);
	for (i = 0; i < btf_vlen(type); i++, member++) {
		if (!strcmp(btf__name_by_offset(btf, member->name_off), member_name)) {
			make_wrong(member, how);
			return 0;
		}
	}
	return die(member_name);
}

static int features(void)
{
	static const char * const names[] = {
		"ITER", "WALK", "STRUCT_OPS", "BTF_ID", "ATTACH_POINT", "NETFILTER",
		"PERF_EVENT", "ATTACH_TYPE", "SOCKMAP", "RING", "HASH", "BTF",
	};
	struct bpfdev_query query = {};
	int ctl = ctl_open("", O_RDONLY);
	int i;

	if (ctl < 0 || do_ioctl(ctl, BPFDEV_IOC_QUERY, &query)) {
		perror("layout: BPFDEV_IOC_QUERY");
		return 1;
	}
	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (query.features & 1U << i)
			printf("%s\n", names[i]);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "features"))
		return features();
	if (argc == 5 && !strcmp(argv[1], "wrong"))
		return wrong(argv[2], argv[3], argv[4]);
	fprintf(stderr, "Usage: layout features\n       layout wrong TYPE MEMBER HOW\n");
	return 2;
}
