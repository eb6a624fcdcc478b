// SPDX-License-Identifier: GPL-2.0-only
/* The symlinks in sysfs between nodes, for objects that use each other. */
#include "common.h"

#include <dirent.h>
#include <limits.h>

FIXTURE(symlinks) {
	int ctl;
	int dir;
};

FIXTURE_SETUP(symlinks)
{
	self->ctl = ctl_open("", O_RDWR);
	ASSERT_LE(0, self->ctl);
	ASSERT_EQ(0, dir_create(self->ctl, "symlinks_test"));
	self->dir = ctl_open("symlinks_test", O_RDWR);
	ASSERT_LE(0, self->dir);
}

FIXTURE_TEARDOWN(symlinks)
{
	static const char * const names[] = { "a", "b", "c", "d" };
	size_t i;

	for (i = 0; i < ARRAY_LEN(names); i++)
		node_remove(self->dir, names[i]);
	EXPECT_EQ(0, dir_remove(self->ctl, "symlinks_test"));
	close(self->dir);
	close(self->ctl);
}

#define FOLDER SYSFS "symlinks_test!"

/* The names in a folder, sorted and separated by spaces. */
static const char *names_in(const char *path)
{
	static char text[256];
	struct dirent **entries;
	int n = scandir(path, &entries, NULL, alphasort), i;

	if (n < 0)
		return "(none)";
	*text = '\0';
	for (i = 0; i < n; i++) {
		/* skip the part that all names start with */
		const char *name = strchr(entries[i]->d_name, '!');

		if (name) {
			strcat(text, *text ? " " : "");
			strcat(text, name + 1);
		}
		free(entries[i]);
	}
	free(entries);
	return text;
}

#define EXPECT_USES(_name, _expected)	\
	EXPECT_STREQ(_expected, names_in(FOLDER _name "/uses"))
#define EXPECT_USED_BY(_name, _expected)	\
	EXPECT_STREQ(_expected, names_in(FOLDER _name "/used_by"))

/* BPF sends no notification of these changes, so the module polls. */
#define AWAIT(_check) ({						\
	int tries = 600;						\
									\
	while (!(_check) && tries--)					\
		usleep(100000);						\
	EXPECT_TRUE(_check);						\
})

TEST_F(symlinks, both_ends_of_an_edge_have_a_symlink)
{
	int map = array_create(), prog = xdp_load_counter(map);
	char path[PATH_MAX];

	ASSERT_EQ(0, node_create(self->dir, "a", prog));
	EXPECT_USES("a", "");
	EXPECT_USED_BY("a", "");
	/* the used object may get its node later */
	ASSERT_EQ(0, node_create(self->dir, "b", map));
	EXPECT_USES("a", "b");
	EXPECT_USED_BY("b", "a");
	EXPECT_USES("b", "");
	EXPECT_USED_BY("a", "");
	ASSERT_TRUE(realpath(FOLDER "a/uses/symlinks_test!b", path) != NULL);
	EXPECT_STREQ("/sys/devices/virtual/bpf-objects/symlinks_test!b", path);
	ASSERT_TRUE(realpath(FOLDER "b/used_by/symlinks_test!a", path) != NULL);
	EXPECT_STREQ("/sys/devices/virtual/bpf-objects/symlinks_test!a", path);

	/* and may lose it and get another while its user has a node */
	ASSERT_EQ(0, node_remove(self->dir, "b"));
	EXPECT_USES("a", "");
	ASSERT_EQ(0, node_create(self->dir, "c", map));
	EXPECT_USES("a", "c");
	ASSERT_EQ(0, node_remove(self->dir, "a"));
	EXPECT_USED_BY("c", "");
	ASSERT_EQ(0, node_create(self->dir, "a", prog));
	EXPECT_USES("a", "c");
	EXPECT_USED_BY("c", "a");
	close(map);
	close(prog);
}

TEST_F(symlinks, symlinks_follow_a_replacement)
{
	int map = array_create(), other = array_create();
	int prog = xdp_load_counter(map), third = xdp_load_counter(other);

	ASSERT_EQ(0, node_create(self->dir, "a", prog));
	ASSERT_EQ(0, node_create(self->dir, "b", map));
	ASSERT_EQ(0, node_replace(self->dir, "b", other));
	EXPECT_USES("a", "");
	EXPECT_USED_BY("b", "");
	/* the object that was replaced can have another node */
	ASSERT_EQ(0, node_create(self->dir, "c", map));
	EXPECT_USES("a", "c");
	ASSERT_EQ(0, node_replace(self->dir, "a", third));
	EXPECT_USES("a", "b");
	EXPECT_USED_BY("b", "a");
	EXPECT_USED_BY("c", "");
	close(map);
	close(other);
	close(prog);
	close(third);
}

/* One that is made from a read-only descriptor has a name, and takes no place. */
TEST_F(symlinks, symlinks_lead_to_the_node_with_full_access)
{
	int map = map_create_flags(BPF_MAP_TYPE_ARRAY, 4, 8, 1, 0), ro;
	int prog = xdp_load_counter(map);

	ASSERT_EQ(0, node_create(self->dir, "a", prog));
	ASSERT_EQ(0, node_create(self->dir, "b", map));
	ro = do_open(DEV "symlinks_test/b", O_RDONLY);
	ASSERT_LE(0, ro);
	ASSERT_EQ(0, node_create(self->dir, "c", ro));
	EXPECT_USES("a", "b");
	EXPECT_USED_BY("c", "");
	ASSERT_EQ(0, node_remove(self->dir, "b"));
	EXPECT_USES("a", "");
	/* it gets full access, and loses it */
	ASSERT_EQ(0, node_replace(self->dir, "c", map));
	AWAIT(!strcmp(names_in(FOLDER "a/uses"), "c"));
	EXPECT_USED_BY("c", "a");
	ASSERT_EQ(0, node_replace(self->dir, "c", ro));
	AWAIT(!strcmp(names_in(FOLDER "a/uses"), ""));
	close(ro);
	close(map);
	close(prog);
}

TEST_F(symlinks, symlinks_follow_the_program_of_a_link)
{
	int prog = xdp_load(1), other = xdp_load(2);
	int link = xdp_link_create(prog);

	ASSERT_LE(0, link);
	ASSERT_EQ(0, node_create(self->dir, "a", link));
	ASSERT_EQ(0, node_create(self->dir, "b", prog));
	ASSERT_EQ(0, node_create(self->dir, "c", other));
	EXPECT_USES("a", "b");
	ASSERT_EQ(0, node_update(self->dir, "a", other));
	EXPECT_USES("a", "c");
	EXPECT_USED_BY("b", "");
	EXPECT_USED_BY("c", "a");
	/* an update by bpf(2), not through bpfdev */
	ASSERT_EQ(0, link_update(link, prog));
	AWAIT(!strcmp(names_in(FOLDER "a/uses"), "b"));
	EXPECT_USED_BY("c", "");
	EXPECT_USED_BY("b", "a");
	close(link);
	close(prog);
	close(other);
}

TEST_F(symlinks, symlinks_follow_the_content_of_a_map)
{
	int inner = array_create(), other = array_create();
	int outer = map_of_maps_create(BPF_MAP_TYPE_HASH_OF_MAPS, 4, inner);
	uint32_t first = 1, second = 2;

	ASSERT_EQ(0, map_update(outer, &first, &inner));
	ASSERT_EQ(0, node_create(self->dir, "a", outer));
	ASSERT_EQ(0, node_create(self->dir, "b", inner));
	ASSERT_EQ(0, node_create(self->dir, "c", other));
	EXPECT_USES("a", "b");
	ASSERT_EQ(0, map_update(outer, &second, &other));
	AWAIT(!strcmp(names_in(FOLDER "a/uses"), "b c"));
	EXPECT_USED_BY("c", "a");
	ASSERT_EQ(0, map_delete(outer, &first));
	AWAIT(!strcmp(names_in(FOLDER "a/uses"), "c"));
	EXPECT_USED_BY("b", "");
	ASSERT_EQ(0, map_delete(outer, &second));
	AWAIT(!strcmp(names_in(FOLDER "a/uses"), ""));
	EXPECT_USED_BY("c", "");
	close(inner);
	close(other);
	close(outer);
}

TEST_F(symlinks, a_cycle_has_symlinks)
{
	int array = map_create(BPF_MAP_TYPE_PROG_ARRAY, 4, 4, 2);
	int prog = xdp_load_tail_call(array);
	uint32_t key = 1;

	ASSERT_LE(0, prog);
	ASSERT_EQ(0, map_update(array, &key, &prog));
	ASSERT_EQ(0, node_create(self->dir, "a", array));
	ASSERT_EQ(0, node_create(self->dir, "b", prog));
	EXPECT_USES("a", "b");
	EXPECT_USED_BY("a", "b");
	EXPECT_USES("b", "a");
	EXPECT_USED_BY("b", "a");
	ASSERT_EQ(0, node_remove(self->dir, "a"));
	EXPECT_USES("b", "");
	EXPECT_USED_BY("b", "");
	ASSERT_EQ(0, map_delete(array, &key));
	close(array);
	close(prog);
}

/* If an object uses very many, those with the lowest ids have symlinks. */
TEST_F(symlinks, at_most_128_symlinks_are_made)
{
	int first = array_create(), last = -1, outer, i;
	struct dirent **entries;
	uint32_t key;

	outer = map_of_maps_create(BPF_MAP_TYPE_HASH_OF_MAPS, 200, first);
	ASSERT_EQ(0, node_create(self->dir, "a", first));
	for (key = 0; key < 200; key++) {
		last = key ? array_create() : first;
		ASSERT_EQ(0, map_update(outer, &key, &last));
		if (key == 199)
			ASSERT_EQ(0, node_create(self->dir, "c", last));
		if (key)
			close(last);
	}
	ASSERT_EQ(0, node_create(self->dir, "b", outer));
	i = scandir(FOLDER "b/uses", &entries, NULL, NULL);
	EXPECT_EQ(3, i);
	while (i > 0)
		free(entries[--i]);
	free(entries);
	EXPECT_USES("b", "a");
	EXPECT_USED_BY("c", "");
	close(first);
	close(outer);
}

/* More users than an attribute has room for their ids. */
TEST_F_TIMEOUT(symlinks, an_object_may_have_a_thousand_users, 1800)
{
	int map = array_create(), i;
	struct dirent **entries;
	char name[16];

	ASSERT_EQ(0, node_create(self->dir, "a", map));
	for (i = 0; i < 1000; i++) {
		int prog = xdp_load_counter(map);

		ASSERT_LE(0, prog);
		sprintf(name, "user%d", i);
		ASSERT_EQ(0, node_create(self->dir, name, prog));
		close(prog);
	}
	i = scandir(FOLDER "a/used_by", &entries, NULL, NULL);
	EXPECT_EQ(1002, i);
	while (i > 0)
		free(entries[--i]);
	free(entries);
	ASSERT_EQ(0, node_remove(self->dir, "a"));
	EXPECT_USES("user999", "");
	ASSERT_EQ(0, node_create(self->dir, "a", map));
	EXPECT_USES("user999", "a");
	for (i = 0; i < 1000; i++) {
		sprintf(name, "user%d", i);
		EXPECT_EQ(0, node_remove(self->dir, name));
	}
	EXPECT_USED_BY("a", "");
	close(map);
}

TEST_HARNESS_MAIN
