// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names: which are valid, that each exists once, that an object has at most
 * one, and how directories use them.
 */
#include "common.h"

FIXTURE(name) {
	int ctl;
	int map;
};

FIXTURE_SETUP(name)
{
	self->ctl = ctl_open("", O_RDWR);
	ASSERT_LE(0, self->ctl);
	self->map = array_create();
	ASSERT_LE(0, self->map);
}

FIXTURE_TEARDOWN(name)
{
	EXPECT_EQ(0, list_count(self->ctl));
	close(self->map);
	close(self->ctl);
}

TEST_F(name, valid_names_are_accepted)
{
	static const char * const good[] = {
		"a", "Z", "0", "_", "-", "a.b", "a.", "a..b", "-rf", "BY-ID",
		"by", "by_id", "Control", "controls", "control.", "x-by-y",
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.",
	};
	char path[256];
	struct stat st;
	size_t i;

	for (i = 0; i < ARRAY_LEN(good); i++) {
		TH_LOG("%s", good[i]);
		EXPECT_EQ(0, node_create(self->ctl, good[i], self->map));
		snprintf(path, sizeof(path), DEV "%s", good[i]);
		EXPECT_EQ(0, stat(path, &st));
		EXPECT_EQ(0, node_remove(self->ctl, good[i]));
		EXPECT_EQ(-1, stat(path, &st));
		EXPECT_EQ(0, dir_create(self->ctl, good[i]));
		EXPECT_EQ(0, dir_remove(self->ctl, good[i]));
	}
}

TEST_F(name, invalid_names_are_EINVAL_in_every_command)
{
	static const char * const bad[] = {
		"", ".", "..", ".a", "...", "/", "a/b", "/a", "a/", "../a",
		"a b", " ", "a\n", "\t", "a!b", "a\\b", "a*", "\x7f", "\xc3\xa4",
		"\x80", "\xff", "a:b", "a,b", "a=b", "a%s", "$a", "~", "a@b",
		"control", "by-", "by-id", "by-name",
	};
	struct bpfdev_info info;
	size_t i;

	for (i = 0; i < ARRAY_LEN(bad); i++) {
		TH_LOG("%s", bad[i]);
		EXPECT_EQ(-EINVAL, node_create(self->ctl, bad[i], self->map));
		EXPECT_EQ(-EINVAL, node_remove(self->ctl, bad[i]));
		EXPECT_EQ(-EINVAL, node_replace(self->ctl, bad[i], self->map));
		EXPECT_EQ(-EINVAL, node_update(self->ctl, bad[i], self->map));
		EXPECT_EQ(-EINVAL, dir_create(self->ctl, bad[i]));
		EXPECT_EQ(-EINVAL, dir_remove(self->ctl, bad[i]));
		EXPECT_EQ(-EINVAL, list_one(self->ctl, bad[i], &info));
	}
}

TEST_F(name, every_byte_is_valid_or_not_as_documented)
{
	static const char good[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
	char name[3] = "a";
	int byte;

	for (byte = 1; byte < 256; byte++) {
		int expected = strchr(good, byte) ? 0 : -EINVAL;

		name[1] = byte;
		EXPECT_EQ(expected, node_create(self->ctl, name, self->map)) {
			TH_LOG("byte %d", byte);
		}
		if (!expected)
			EXPECT_EQ(0, node_remove(self->ctl, name));
	}
}

TEST_F(name, a_name_without_nul_is_EINVAL)
{
	struct bpfdev_create create = { .fd = self->map };
	struct bpfdev_mkdir mkdir = {};

	memset(create.name, 'a', sizeof(create.name));
	memset(mkdir.name, 'a', sizeof(mkdir.name));
	EXPECT_EQ(-EINVAL, do_ioctl(self->ctl, BPFDEV_IOC_CREATE, &create));
	EXPECT_EQ(-EINVAL, do_ioctl(self->ctl, BPFDEV_IOC_MKDIR, &mkdir));
	/* one byte less is the longest valid name */
	create.name[63] = '\0';
	EXPECT_EQ(0, do_ioctl(self->ctl, BPFDEV_IOC_CREATE, &create));
	EXPECT_EQ(0, node_remove(self->ctl, create.name));
}

TEST_F(name, taken_names_are_EEXIST_with_the_existing_name)
{
	struct bpfdev_create arg = {};
	int other = array_create();

	ASSERT_EQ(0, node_create(self->ctl, "x", self->map));
	ASSERT_EQ(0, dir_create(self->ctl, "d"));
	EXPECT_EQ(-EEXIST, node_create_arg(self->ctl, "x", other, &arg));
	EXPECT_STREQ("x", arg.existing);
	EXPECT_EQ(-EEXIST, node_create_arg(self->ctl, "d", other, &arg));
	EXPECT_STREQ("d", arg.existing);
	EXPECT_EQ(-EEXIST, dir_create(self->ctl, "x"));
	EXPECT_EQ(-EEXIST, dir_create(self->ctl, "d"));
	EXPECT_EQ(2, list_count(self->ctl));
	EXPECT_EQ(0, node_remove(self->ctl, "x"));
	EXPECT_EQ(0, dir_remove(self->ctl, "d"));
	close(other);
}

TEST_F(name, an_object_has_at_most_one_node_with_full_access)
{
	struct bpfdev_replace replace = {};
	struct bpfdev_create arg = {};
	int other = array_create(), ctl, fd;

	ASSERT_EQ(0, dir_create(self->ctl, "d"));
	ctl = ctl_open("d", O_RDWR);
	ASSERT_EQ(0, node_create(ctl, "x", self->map));

	EXPECT_EQ(-EEXIST, node_create_arg(self->ctl, "y", self->map, &arg));
	EXPECT_STREQ("d/x", arg.existing);
	/* also through a descriptor of the node */
	fd = do_open(DEV "d/x", O_RDWR);
	memset(arg.existing, 0, sizeof(arg.existing));
	EXPECT_EQ(-EEXIST, node_create_arg(ctl, "z", fd, &arg));
	EXPECT_STREQ("d/x", arg.existing);
	close(fd);

	ASSERT_EQ(0, node_create_arg(self->ctl, "y", other, &arg));
	EXPECT_STREQ("", arg.existing);
	replace.fd = self->map;
	strcpy(replace.name, "y");
	EXPECT_EQ(-EEXIST, do_ioctl(self->ctl, BPFDEV_IOC_REPLACE, &replace));
	EXPECT_STREQ("d/x", replace.existing);

	/* once the node is gone, the object can have another name */
	EXPECT_EQ(0, node_remove(ctl, "x"));
	EXPECT_EQ(0, do_ioctl(self->ctl, BPFDEV_IOC_REPLACE, &replace));
	EXPECT_EQ(0, node_remove(self->ctl, "y"));
	close(ctl);
	EXPECT_EQ(0, dir_remove(self->ctl, "d"));
	close(other);
}

/* Who can only read it has names of their own, and takes nothing from others. */
TEST_F(name, a_reader_cannot_take_the_name_of_an_object)
{
	int other = array_create(), ctl, fd, again;
	struct bpfdev_refs refs;

	ASSERT_EQ(0, dir_create(self->ctl, "d"));
	ctl = ctl_open("d", O_RDWR);
	ASSERT_EQ(0, node_create(self->ctl, "x", self->map));
	fd = do_open(DEV "x", O_RDONLY);
	ASSERT_LE(0, fd);
	/* while it has a node, and while it has none */
	ASSERT_EQ(0, node_create(ctl, "one", fd));
	ASSERT_EQ(0, node_replace(self->ctl, "x", other));
	ASSERT_EQ(0, node_create(ctl, "two", fd));
	ASSERT_EQ(0, node_replace(self->ctl, "x", self->map));
	ASSERT_EQ(0, node_refs(self->ctl, "x", &refs));
	EXPECT_EQ(3, refs.node);
	/* none of them gives more than it was made from */
	EXPECT_EQ(-EACCES, do_open(DEV "d/one", O_RDWR));
	EXPECT_EQ(-EACCES, do_open(DEV "d/two", O_WRONLY));
	again = do_open(DEV "d/two", O_RDONLY);
	EXPECT_EQ(map_id(self->map), map_id(again));
	close(again);
	/* one that is replaced, and one that becomes the node with full access */
	EXPECT_EQ(0, node_replace(ctl, "one", other));
	EXPECT_EQ(-EEXIST, node_replace(ctl, "two", self->map));
	EXPECT_EQ(0, node_remove(self->ctl, "x"));
	EXPECT_EQ(0, node_replace(ctl, "two", self->map));
	EXPECT_EQ(-EEXIST, node_create(self->ctl, "x", self->map));
	EXPECT_EQ(0, node_replace(ctl, "two", fd));
	EXPECT_EQ(0, node_create(self->ctl, "x", self->map));

	EXPECT_EQ(0, node_remove(self->ctl, "x"));
	EXPECT_EQ(0, node_remove(ctl, "one"));
	EXPECT_EQ(0, node_remove(ctl, "two"));
	close(fd);
	close(ctl);
	EXPECT_EQ(0, dir_remove(self->ctl, "d"));
	close(other);
}

TEST_F(name, missing_names_are_ENOENT)
{
	int prog = xdp_load(0);
	struct bpfdev_info info;

	EXPECT_EQ(-ENOENT, node_remove(self->ctl, "x"));
	EXPECT_EQ(-ENOENT, node_replace(self->ctl, "x", self->map));
	EXPECT_EQ(-ENOENT, node_update(self->ctl, "x", prog));
	EXPECT_EQ(-ENOENT, dir_remove(self->ctl, "x"));
	EXPECT_EQ(-ENOENT, list_one(self->ctl, "x", &info));
	EXPECT_EQ(-ENOENT, do_open(DEV "x", O_RDONLY));
	close(prog);
}

TEST_F(name, directories_and_nodes_are_not_mixed_up)
{
	int prog = xdp_load(0);

	ASSERT_EQ(0, node_create(self->ctl, "x", self->map));
	ASSERT_EQ(0, dir_create(self->ctl, "d"));
	EXPECT_EQ(-EISDIR, node_remove(self->ctl, "d"));
	EXPECT_EQ(-EISDIR, node_replace(self->ctl, "d", self->map));
	EXPECT_EQ(-EISDIR, node_update(self->ctl, "d", prog));
	EXPECT_EQ(-ENOTDIR, dir_remove(self->ctl, "x"));
	EXPECT_EQ(0, node_remove(self->ctl, "x"));
	EXPECT_EQ(0, dir_remove(self->ctl, "d"));
	close(prog);
}

TEST_F(name, directories_nest_and_are_removed_when_empty)
{
	int a, ab;

	ASSERT_EQ(0, dir_create(self->ctl, "a"));
	a = ctl_open("a", O_RDWR);
	ASSERT_LE(0, a);
	ASSERT_EQ(0, dir_create(a, "b"));
	ab = ctl_open("a/b", O_RDWR);
	ASSERT_LE(0, ab);
	ASSERT_EQ(0, node_create(ab, "x", self->map));

	EXPECT_EQ(-ENOTEMPTY, dir_remove(self->ctl, "a"));
	EXPECT_EQ(-ENOTEMPTY, dir_remove(a, "b"));
	/* a name is looked up only in the directory of the control node */
	EXPECT_EQ(-ENOENT, node_remove(a, "x"));
	EXPECT_EQ(-ENOENT, node_remove(self->ctl, "x"));
	EXPECT_EQ(1, list_count(self->ctl));

	EXPECT_EQ(0, node_remove(ab, "x"));
	EXPECT_EQ(0, dir_remove(a, "b"));
	/* the control node that is still open belongs to no directory */
	EXPECT_EQ(-ENODEV, node_create(ab, "x", self->map));
	EXPECT_EQ(-ENODEV, dir_create(ab, "x"));
	EXPECT_EQ(-ENODEV, list_count(ab));
	EXPECT_EQ(-ENODEV, node_remove(ab, "x"));
	EXPECT_EQ(-ENODEV, dir_remove(ab, "x"));
	/* not even to a new directory of the same name */
	EXPECT_EQ(0, dir_create(a, "b"));
	EXPECT_EQ(-ENODEV, node_create(ab, "x", self->map));
	EXPECT_EQ(0, dir_remove(a, "b"));
	close(ab);
	EXPECT_EQ(0, dir_remove(self->ctl, "a"));
	close(a);
	EXPECT_EQ(-1, access(DEV "a", F_OK));
}

TEST_F(name, limits_count_all_entries_below)
{
	struct bpfdev_mkdir arg = { .flags = BPFDEV_SET_LIMIT, .limit = 3 };
	int a, ab, maps[4], i;
	struct bpfdev_info info;

	for (i = 0; i < 4; i++)
		maps[i] = array_create();
	ASSERT_EQ(0, dir_create_arg(self->ctl, "a", &arg));
	a = ctl_open("a", O_RDWR);
	/*
	 * a sub-directory counts as an entry; its own limit can't widen its
	 * parent's
	 */
	arg.limit = 100;
	ASSERT_EQ(0, dir_create_arg(a, "b", &arg));
	ab = ctl_open("a/b", O_RDWR);
	ASSERT_EQ(0, node_create(a, "x", maps[0]));
	ASSERT_EQ(0, node_create(ab, "x", maps[1]));
	EXPECT_EQ(-ENOSPC, node_create(ab, "y", maps[2]));
	EXPECT_EQ(-ENOSPC, node_create(a, "y", maps[2]));
	EXPECT_EQ(-ENOSPC, dir_create(a, "c"));
	EXPECT_EQ(-ENOSPC, dir_create(ab, "c"));
	EXPECT_EQ(0, list_one(self->ctl, "a", &info));
	EXPECT_EQ(3, info.entries);
	EXPECT_EQ(3, info.limit);
	EXPECT_EQ(0, list_one(a, "b", &info));
	EXPECT_EQ(1, info.entries);
	EXPECT_EQ(100, info.limit);
	/* other directories have room, and replacing needs none */
	EXPECT_EQ(0, node_create(self->ctl, "y", maps[2]));
	EXPECT_EQ(0, node_replace(ab, "x", maps[3]));
	/* room that was given back can be used again */
	EXPECT_EQ(0, node_remove(ab, "x"));
	EXPECT_EQ(0, node_create(a, "z", maps[1]));
	EXPECT_EQ(-ENOSPC, node_create(ab, "x", maps[3]));

	EXPECT_EQ(0, node_remove(a, "x"));
	EXPECT_EQ(0, node_remove(a, "z"));
	EXPECT_EQ(0, node_remove(self->ctl, "y"));
	EXPECT_EQ(0, dir_remove(a, "b"));
	EXPECT_EQ(0, dir_remove(self->ctl, "a"));
	close(a);
	close(ab);
	for (i = 0; i < 4; i++)
		close(maps[i]);
}

/* The limit of a directory is @number in LIST, and @text in sysfs. */
#define EXPECT_LIMIT(ctl, name, file, number, text) do {		\
	struct bpfdev_info _info;					\
	char _line[64];							\
									\
	EXPECT_EQ(0, list_one(ctl, name, &_info));			\
	EXPECT_EQ(number, _info.limit);					\
	EXPECT_EQ(0, read_line(SYSFS file "!control/limit", _line,	\
			       sizeof(_line)));				\
	EXPECT_STREQ(text, _line);					\
} while (0)

TEST_F(name, a_limit_means_the_same_in_mkdir_list_and_sysfs)
{
	struct bpfdev_mkdir arg = { .flags = BPFDEV_SET_LIMIT, .limit = 0 };
	int a;

	ASSERT_EQ(0, dir_create_arg(self->ctl, "a", &arg));
	EXPECT_LIMIT(self->ctl, "a", "a", 0, "0");
	a = ctl_open("a", O_RDWR);
	EXPECT_EQ(-ENOSPC, node_create(a, "x", self->map));
	EXPECT_EQ(-ENOSPC, dir_create(a, "b"));
	close(a);
	EXPECT_EQ(0, dir_remove(self->ctl, "a"));

	arg.limit = 5;
	ASSERT_EQ(0, dir_create_arg(self->ctl, "a", &arg));
	EXPECT_LIMIT(self->ctl, "a", "a", 5, "5");
	EXPECT_EQ(0, dir_remove(self->ctl, "a"));

	arg.limit = BPFDEV_NO_LIMIT;
	ASSERT_EQ(0, dir_create_arg(self->ctl, "a", &arg));
	EXPECT_LIMIT(self->ctl, "a", "a", BPFDEV_NO_LIMIT, "max");
	EXPECT_EQ(0, dir_remove(self->ctl, "a"));
}

TEST_F(name, the_default_limit_is_that_of_the_nearest_limited_directory_above)
{
	struct bpfdev_mkdir five = { .flags = BPFDEV_SET_LIMIT, .limit = 5 };
	struct bpfdev_mkdir none = {
		.flags = BPFDEV_SET_LIMIT, .limit = BPFDEV_NO_LIMIT,
	};
	int a, b, c;

	ASSERT_EQ(0, dir_create(self->ctl, "free"));
	EXPECT_LIMIT(self->ctl, "free", "free", BPFDEV_NO_LIMIT, "max");

	ASSERT_EQ(0, dir_create_arg(self->ctl, "a", &five));
	a = ctl_open("a", O_RDWR);
	ASSERT_EQ(0, dir_create_arg(a, "b", &none));
	EXPECT_LIMIT(a, "b", "a!b", BPFDEV_NO_LIMIT, "max");
	b = ctl_open("a/b", O_RDWR);
	ASSERT_EQ(0, dir_create(b, "c"));
	EXPECT_LIMIT(b, "c", "a!b!c", 5, "5");
	/* it is fixed at creation */
	ASSERT_EQ(0, write_file(SYSFS "a!control/limit", "7"));
	EXPECT_LIMIT(b, "c", "a!b!c", 5, "5");
	c = ctl_open("a/b/c", O_RDWR);
	ASSERT_EQ(0, dir_create(c, "d"));
	EXPECT_LIMIT(c, "d", "a!b!c!d", 5, "5");
	ASSERT_EQ(0, dir_create(b, "e"));
	EXPECT_LIMIT(b, "e", "a!b!e", 7, "7");

	EXPECT_EQ(0, dir_remove(c, "d"));
	EXPECT_EQ(0, dir_remove(b, "c"));
	EXPECT_EQ(0, dir_remove(b, "e"));
	EXPECT_EQ(0, dir_remove(a, "b"));
	EXPECT_EQ(0, dir_remove(self->ctl, "a"));
	EXPECT_EQ(0, dir_remove(self->ctl, "free"));
	close(a);
	close(b);
	close(c);
}

TEST_F(name, root_changes_a_limit_in_sysfs)
{
	struct bpfdev_mkdir arg = { .flags = BPFDEV_SET_LIMIT, .limit = 1 };
	int other = array_create(), a, fd;
	char line[64];

	ASSERT_EQ(0, dir_create_arg(self->ctl, "a", &arg));
	a = ctl_open("a", O_RDWR);
	ASSERT_EQ(0, node_create(a, "x", self->map));
	EXPECT_EQ(-ENOSPC, node_create(a, "y", other));
	EXPECT_EQ(0, read_line(SYSFS "a!control/limit", line, sizeof(line)));
	EXPECT_STREQ("1", line);
	EXPECT_EQ(0, read_line(SYSFS "a!control/entries", line, sizeof(line)));
	EXPECT_STREQ("1", line);

	fd = do_open(SYSFS "a!control/limit", O_WRONLY);
	ASSERT_LE(0, fd);
	EXPECT_EQ(-1, write(fd, "many", 4));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, write(fd, "-1", 2));
	EXPECT_EQ(-1, write(fd, "4294967296", 10));
	EXPECT_EQ(-ENOSPC, node_create(a, "y", other));
	EXPECT_EQ(4, write(fd, "max\n", 4));
	EXPECT_EQ(0, read_line(SYSFS "a!control/limit", line, sizeof(line)));
	EXPECT_STREQ("max", line);
	EXPECT_EQ(0, node_create(a, "y", other));
	/* a limit below the number of entries removes none and admits none */
	EXPECT_EQ(2, write(fd, "1\n", 2));
	EXPECT_EQ(-ENOSPC, dir_create(a, "z"));
	/* at limit 0, an open control node can create nothing either */
	EXPECT_EQ(1, write(fd, "0", 1));
	EXPECT_EQ(0, node_remove(a, "y"));
	EXPECT_EQ(0, node_remove(a, "x"));
	EXPECT_EQ(-ENOSPC, node_create(a, "x", self->map));
	EXPECT_EQ(1, write(fd, "2", 1));
	EXPECT_EQ(0, node_create(a, "x", self->map));
	EXPECT_EQ(0, node_create(a, "y", other));
	close(fd);
	AS_USER(NOBODY, NOBODY, {
		EXPECT_EQ(-EACCES, do_open(SYSFS "a!control/limit", O_WRONLY));
	});

	EXPECT_EQ(0, node_remove(a, "x"));
	EXPECT_EQ(0, node_remove(a, "y"));
	EXPECT_EQ(0, dir_remove(self->ctl, "a"));
	close(a);
	close(other);
}

/* Create directories of one character each until the path reaches its limit. */
TEST_F(name, longest_path_ends_in_ENAMETOOLONG)
{
	char path[512] = "", longest[64];
	int ctl[200], depth = 0, ret;
	struct stat st;

	memset(longest, 'n', 63);
	longest[63] = '\0';
	ctl[0] = dup(self->ctl);
	for (;;) {
		ret = dir_create(ctl[depth], "d");
		if (ret)
			break;
		strcat(path, depth ? "/d" : "d");
		depth++;
		ctl[depth] = ctl_open(path, O_RDWR);
		ASSERT_LE(0, ctl[depth]);
	}
	EXPECT_EQ(-ENAMETOOLONG, ret);
	/*
	 * "d/d/.../d/control" is one name in sysfs, of 255 characters at most
	 */
	EXPECT_EQ(124, depth);
	EXPECT_EQ(-ENAMETOOLONG, node_create(ctl[depth], longest, self->map));
	EXPECT_EQ(0, node_create(ctl[depth], "1234567", self->map));
	strcpy(path + strlen(path), "/1234567");
	EXPECT_EQ(255, strlen(path));
	{
		char node[512];

		snprintf(node, sizeof(node), DEV "%s", path);
		EXPECT_EQ(0, stat(node, &st));
	}
	EXPECT_EQ(0, node_remove(ctl[depth], "1234567"));
	/* the deepest stays open while all directories above it are removed */
	for (; depth > 0; depth--) {
		close(ctl[depth - 1]);
		ctl[depth - 1] = dup(self->ctl);
		if (depth > 1) {
			path[2 * (depth - 1) - 1] = '\0';
			close(ctl[depth - 1]);
			ctl[depth - 1] = ctl_open(path, O_RDWR);
		}
		EXPECT_EQ(0, dir_remove(ctl[depth - 1], "d"));
	}
}

TEST_F(name, a_failed_create_leaves_no_reference)
{
	int other = array_create(), i;
	char name[64];

	ASSERT_EQ(0, node_create(self->ctl, "x", self->map));
	for (i = 0; i < 100; i++) {
		EXPECT_EQ(-EEXIST, node_create(self->ctl, "x", other));
		EXPECT_EQ(-EEXIST, node_create(self->ctl, "y", self->map));
	}
	EXPECT_EQ(2, node_refcnt(self->ctl, "x"));
	EXPECT_EQ(0, node_remove(self->ctl, "x"));
	/* nor has it kept a number: there are only so many */
	for (i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "n%d", i);
		EXPECT_EQ(0, node_create(self->ctl, name, other));
		EXPECT_EQ(0, node_remove(self->ctl, name));
	}
	close(other);
}

TEST_HARNESS_MAIN
