// SPDX-License-Identifier: GPL-2.0-only
/*
 * The uapi header as the first and only one that a program includes. Built as
 * C99 and as C++, for 64 and for 32 bits; never run.
 */
#include <linux/bpfdev.h>

/* An array of negative size compiles in none of the languages. */
#define CHECK(name, condition) typedef char check_##name[(condition) ? 1 : -1]

CHECK(query, sizeof(struct bpfdev_query) == BPFDEV_QUERY_SIZE_VER0);
CHECK(create, sizeof(struct bpfdev_create) == BPFDEV_CREATE_SIZE_VER1);
CHECK(remove, sizeof(struct bpfdev_remove) == BPFDEV_REMOVE_SIZE_VER0);
CHECK(replace, sizeof(struct bpfdev_replace) == BPFDEV_REPLACE_SIZE_VER1);
CHECK(mkdir, sizeof(struct bpfdev_mkdir) == BPFDEV_MKDIR_SIZE_VER0);
CHECK(rmdir, sizeof(struct bpfdev_rmdir) == BPFDEV_RMDIR_SIZE_VER0);
CHECK(info, sizeof(struct bpfdev_info) == BPFDEV_INFO_SIZE_VER0);
CHECK(list, sizeof(struct bpfdev_list) == BPFDEV_LIST_SIZE_VER0);
CHECK(update, sizeof(struct bpfdev_update) == BPFDEV_UPDATE_SIZE_VER0);

int header_check(void)
{
	struct bpfdev_info info;
	check_query a; check_create b; check_remove c; check_replace d;
	check_mkdir e; check_rmdir f; check_info g; check_list h;
	check_update i;

	info.refcnt = 0;
	return sizeof(a) + sizeof(b) + sizeof(c) + sizeof(d) + sizeof(e) +
	       sizeof(f) + sizeof(g) + sizeof(h) + sizeof(i) +
	       (int)info.refcnt;
}
