// SPDX-License-Identifier: GPL-2.0-only
/*
 * BPFDEV_IOC_LIST returns every entry, in order, for any size of the buffer and
 * of the records.
 */
#include "common.h"

#include <time.h>

FIXTURE(list) {
	int ctl;
	int dir;
};

FIXTURE_SETUP(list)
{
	self->ctl = ctl_open("", O_RDWR);
	ASSERT_LE(0, self->ctl);
	ASSERT_EQ(0, dir_create(self->ctl, "list_test"));
	self->dir = ctl_open("list_test", O_RDWR);
	ASSERT_LE(0, self->dir);
}

FIXTURE_TEARDOWN(list)
{
	EXPECT_EQ(0, dir_remove(self->ctl, "list_test"));
	close(self->dir);
	close(self->ctl);
}

#define MANY 250

static void name_of(char *name, int i)
{
	sprintf(name, "n%03d", i);
}

TEST_F(list, every_buffer_size_gives_each_entry_once_and_in_order)
{
	static const int rooms[] = { 1, 2, 7, 99, 100, 101, 249, 250, 251, 300 };
	struct bpfdev_info *infos = calloc(300, sizeof(*infos));
	char name[64];
	int maps[MANY], i;
	size_t r;

	for (i = 0; i < MANY; i++) {
		maps[i] = array_create();
		/* not in alphabetical order */
		name_of(name, i * 7 % MANY);
		ASSERT_EQ(0, node_create(self->dir, name, maps[i]));
	}
	for (r = 0; r < ARRAY_LEN(rooms); r++) {
		struct bpfdev_list arg = {
			.info_size = sizeof(*infos), .infos = PTR(infos),
		};
		int total = 0;

		do {
			arg.count = rooms[r];
			ASSERT_EQ(0, do_ioctl(self->dir, BPFDEV_IOC_LIST, &arg));
			ASSERT_GE(rooms[r], arg.count);
			for (i = 0; i < arg.count; i++, total++) {
				name_of(name, total);
				ASSERT_STREQ(name, infos[i].name);
			}
			EXPECT_STREQ(name, arg.name);
			ASSERT_EQ(total < MANY, arg.more);
		} while (arg.more);
		EXPECT_EQ(MANY, total);
	}
	for (i = 0; i < MANY; i++) {
		name_of(name, i);
		EXPECT_EQ(0, node_remove(self->dir, name));
		close(maps[i]);
	}
	free(infos);
}

TEST_F(list, room_for_no_record_reports_whether_entries_exist)
{
	struct bpfdev_list arg = { .info_size = sizeof(struct bpfdev_info) };

	EXPECT_EQ(0, do_ioctl(self->dir, BPFDEV_IOC_LIST, &arg));
	EXPECT_EQ(0, arg.more);
	ASSERT_EQ(0, dir_create(self->dir, "d"));
	EXPECT_EQ(0, do_ioctl(self->dir, BPFDEV_IOC_LIST, &arg));
	EXPECT_EQ(1, arg.more);
	EXPECT_EQ(0, arg.count);
	EXPECT_STREQ("", arg.name);
	EXPECT_EQ(0, dir_remove(self->dir, "d"));
}

TEST_F(list, continues_after_a_removed_name)
{
	struct bpfdev_info info;
	struct bpfdev_list arg = {
		.count = 1, .info_size = sizeof(info), .infos = PTR(&info),
	};

	ASSERT_EQ(0, dir_create(self->dir, "a"));
	ASSERT_EQ(0, dir_create(self->dir, "b"));
	ASSERT_EQ(0, dir_create(self->dir, "c"));
	EXPECT_EQ(0, do_ioctl(self->dir, BPFDEV_IOC_LIST, &arg));
	EXPECT_STREQ("a", info.name);
	EXPECT_EQ(0, dir_remove(self->dir, "a"));
	EXPECT_EQ(0, dir_remove(self->dir, "b"));
	EXPECT_EQ(0, do_ioctl(self->dir, BPFDEV_IOC_LIST, &arg));
	EXPECT_STREQ("c", info.name);
	EXPECT_EQ(0, arg.more);
	EXPECT_EQ(0, dir_remove(self->dir, "c"));
}

TEST_F(list, larger_records_are_padded_with_zeroes)
{
	struct { struct bpfdev_info info; char later[24]; } records[2];
	struct bpfdev_list arg = {
		.count = 2, .info_size = sizeof(records[0]),
		.infos = PTR(records),
	};
	static const char zeroes[24];

	memset(records, 0xff, sizeof(records));
	ASSERT_EQ(0, dir_create(self->dir, "a"));
	ASSERT_EQ(0, dir_create(self->dir, "b"));
	ASSERT_EQ(0, do_ioctl(self->dir, BPFDEV_IOC_LIST, &arg));
	EXPECT_STREQ("a", records[0].info.name);
	EXPECT_STREQ("b", records[1].info.name);
	EXPECT_EQ(0, memcmp(zeroes, records[0].later, sizeof(zeroes)));
	EXPECT_EQ(0, memcmp(zeroes, records[1].later, sizeof(zeroes)));
	EXPECT_EQ(0, dir_remove(self->dir, "a"));
	EXPECT_EQ(0, dir_remove(self->dir, "b"));
}

TEST_F(list, finds_one_entry_by_name)
{
	struct bpfdev_info info;

	ASSERT_EQ(0, dir_create(self->dir, "aa"));
	EXPECT_EQ(-ENOENT, list_one(self->dir, "a", &info));
	EXPECT_EQ(-ENOENT, list_one(self->dir, "aaa", &info));
	EXPECT_EQ(0, list_one(self->dir, "aa", &info));
	EXPECT_STREQ("aa", info.name);
	EXPECT_EQ(0, dir_remove(self->dir, "aa"));
}

static uint64_t boottime_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_BOOTTIME, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

TEST_F(list, returns_all_fields_of_a_map)
{
	int map = map_create(BPF_MAP_TYPE_LRU_HASH, 4, 8, 10), fd;
	struct bpfdev_create arg = {
		.flags = BPFDEV_SET_MODE | BPFDEV_SET_UID | BPFDEV_SET_GID,
		.mode = 0640, .uid = 12, .gid = 34,
	};
	uint64_t before = boottime_ns();
	struct bpfdev_info info;
	char memlock[32];
	struct stat st;

	ASSERT_EQ(0, node_create_arg(self->dir, "x", map, &arg));
	EXPECT_EQ(map_id(map), arg.id);
	ASSERT_EQ(0, list_one(self->dir, "x", &info));
	EXPECT_EQ(BPFDEV_TYPE_MAP, info.type);
	EXPECT_EQ(map_id(map), info.id);
	EXPECT_EQ(BPF_MAP_TYPE_LRU_HASH, info.bpf_type);
	EXPECT_EQ(BPFDEV_ACCESS_READ | BPFDEV_ACCESS_WRITE, info.access);
	EXPECT_EQ(arg.major, info.major);
	EXPECT_EQ(arg.minor, info.minor);
	EXPECT_EQ(0640, info.initial_mode);
	EXPECT_EQ(12, info.initial_uid);
	EXPECT_EQ(34, info.initial_gid);
	EXPECT_EQ(0, info.creator);
	EXPECT_EQ(2, info.refcnt);
	EXPECT_EQ(0, info.opens);
	EXPECT_LE(before, info.created_ns);
	EXPECT_GE(boottime_ns(), info.created_ns);
	ASSERT_EQ(0, read_line("/sys/class/bpf-objects/list_test!x/memlock", memlock,
			       sizeof(memlock)));
	EXPECT_EQ(strtoull(memlock, NULL, 10), info.memlock);
	EXPECT_LT(0, info.memlock);
	EXPECT_STREQ("selftest", info.bpf_name);
	EXPECT_STREQ("x", info.name);

	ASSERT_EQ(0, stat(DEV "list_test/x", &st));
	EXPECT_EQ(makedev(info.major, info.minor), st.st_rdev);
	fd = do_open(DEV "list_test/x", O_RDONLY);
	ASSERT_EQ(0, list_one(self->dir, "x", &info));
	EXPECT_EQ(3, info.refcnt);
	EXPECT_EQ(1, info.opens);
	close(fd);
	ASSERT_EQ(0, list_one(self->dir, "x", &info));
	EXPECT_EQ(2, info.refcnt);
	EXPECT_EQ(1, info.opens);
	EXPECT_EQ(0, node_remove(self->dir, "x"));
	close(map);
}

TEST_F(list, returns_all_fields_of_a_program)
{
	struct bpf_prog_info prog_info;
	struct bpfdev_info info;
	int prog = xdp_load(1), fd;

	ASSERT_LE(0, prog);
	ASSERT_EQ(0, obj_info(prog, &prog_info, sizeof(prog_info)));
	ASSERT_EQ(0, node_create(self->dir, "x", prog));
	ASSERT_EQ(0, list_one(self->dir, "x", &info));
	EXPECT_EQ(BPFDEV_TYPE_PROG, info.type);
	EXPECT_EQ(prog_info.id, info.id);
	EXPECT_EQ(0, info.memlock);
	EXPECT_EQ(BPF_PROG_TYPE_XDP, info.bpf_type);
	EXPECT_EQ(0, memcmp(prog_info.tag, info.tag, sizeof(info.tag)));
	EXPECT_EQ(2, info.refcnt);
	EXPECT_STREQ("selftest", info.bpf_name);
	EXPECT_EQ(BPFDEV_ACCESS_READ | BPFDEV_ACCESS_WRITE, info.access);
	/* created from a descriptor that was opened read-only: no difference */
	fd = do_open(DEV "list_test/x", O_RDONLY);
	EXPECT_EQ(0, node_remove(self->dir, "x"));
	EXPECT_EQ(0, node_create(self->dir, "x", fd));
	ASSERT_EQ(0, list_one(self->dir, "x", &info));
	EXPECT_EQ(BPFDEV_ACCESS_READ | BPFDEV_ACCESS_WRITE, info.access);
	EXPECT_EQ(0, node_remove(self->dir, "x"));
	close(fd);
	close(prog);
}

TEST_F(list, returns_all_fields_of_a_link)
{
	int prog = xdp_load(1), link = xdp_link_create(prog);
	struct bpfdev_info info;

	ASSERT_LE(0, link);
	ASSERT_EQ(0, node_create(self->dir, "x", link));
	ASSERT_EQ(0, list_one(self->dir, "x", &info));
	EXPECT_EQ(BPFDEV_TYPE_LINK, info.type);
	EXPECT_EQ(link_id(link), info.id);
	EXPECT_EQ(BPF_LINK_TYPE_XDP, info.bpf_type);
	EXPECT_EQ(BPFDEV_ACCESS_READ | BPFDEV_ACCESS_WRITE, info.access);
	EXPECT_EQ(2, info.refcnt);
	EXPECT_STREQ("selftest", info.bpf_name);
	EXPECT_EQ(0, node_remove(self->dir, "x"));
	close(link);
	close(prog);
}

TEST_F(list, returns_all_fields_of_a_directory)
{
	struct bpfdev_mkdir arg = { .flags = BPFDEV_SET_LIMIT, .limit = 7 };
	struct bpfdev_info info;

	ASSERT_EQ(0, dir_create_arg(self->dir, "d", &arg));
	ASSERT_EQ(0, list_one(self->dir, "d", &info));
	EXPECT_EQ(BPFDEV_TYPE_DIR, info.type);
	EXPECT_EQ(0, info.id);
	EXPECT_EQ(arg.minor, info.minor);
	EXPECT_EQ(0660, info.initial_mode);
	EXPECT_EQ(7, info.limit);
	EXPECT_EQ(0, info.entries);
	EXPECT_EQ(0, info.refcnt);
	EXPECT_EQ(0, dir_remove(self->dir, "d"));
}

TEST_HARNESS_MAIN
