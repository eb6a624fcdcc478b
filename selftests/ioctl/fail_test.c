// SPDX-License-Identifier: GPL-2.0-only
/*
 * Out of memory: for each call, the first allocation fails, then the second,
 * and so on until the call makes no more. Each time, the call either returns an
 * error and has changed nothing, or succeeds completely. The next call works.
 *
 * Needs a kernel with fault injection: the debug kernel.
 */
#include "fail_calls.h"

FIXTURE(fail) {
	int ctl;
	int dir;
	int map, other;
	int prog, prog2;
	int link;
	int nth;
};

FIXTURE_SETUP(fail)
{
	self->nth = do_open(FAIL_NTH, O_RDWR);
	ASSERT_LE(0, self->nth);
	ASSERT_EQ(0, fail_everything());
	self->ctl = ctl_open("", O_RDWR);
	ASSERT_EQ(0, dir_create(self->ctl, "fail"));
	self->dir = ctl_open("fail", O_RDWR);
	ASSERT_LE(0, self->dir);
	self->map = array_create();
	self->other = array_create();
	self->prog = xdp_load(1);
	self->prog2 = xdp_load(2);
	self->link = xdp_link_create(self->prog);
	ASSERT_LE(0, self->link);
}

FIXTURE_TEARDOWN(fail)
{
	node_remove(self->dir, "x");
	EXPECT_EQ(0, list_count(self->dir));
	close(self->dir);
	EXPECT_EQ(0, dir_remove(self->ctl, "fail"));
	close(self->ctl);
	close(self->link);
	close(self->prog);
	close(self->prog2);
	close(self->map);
	close(self->other);
	close(self->nth);
}

/* Check that an entry exists in all places, or in none. */
static int there(int ctl, const char *path, int count)
{
	char dev[64], sys[64], entries[32], *c;
	int n = list_count(ctl);

	snprintf(dev, sizeof(dev), DEV "fail/%s", path);
	snprintf(sys, sizeof(sys), SYSFS "fail!%s", path);
	for (c = sys + strlen(SYSFS); *c; c++)
		if (*c == '/')
			*c = '!';
	if (read_line(SYSFS "fail!control/entries", entries, sizeof(entries)))
		return -1;
	if (n != count || atoi(entries) != count)
		return -2;
	if (!access(dev, F_OK) != !!count)
		return -3;
	if (!access(sys, F_OK) != !!count)
		return -4;
	return 0;
}

/* A failed creation leaves nothing, a successful one everything. */
#define CHECK_CREATED(ret, path, CALL, UNDO)				\
	do {								\
		EXPECT_EQ(0, there(self->dir, path, !(ret)));		\
		if (ret)						\
			EXPECT_EQ(0, CALL);				\
		EXPECT_EQ(0, UNDO);					\
		EXPECT_EQ(0, there(self->dir, path, 0));		\
	} while (0)

#define CREATE(fd)							\
	FAIL_EACH(ret, node_create(self->dir, "x", fd),			\
		  CHECK_CREATED(ret, "x", node_create(self->dir, "x", fd), \
				node_remove(self->dir, "x")))

TEST_F(fail, create)
{
	int ret;

	CREATE(self->map);
	CREATE(self->prog);
	CREATE(self->link);
}

/* The object of a node uses an object with a node, and is used by one. */
TEST_F(fail, create_with_symlinks)
{
	int array = map_create(BPF_MAP_TYPE_PROG_ARRAY, 4, 4, 2);
	int user = xdp_load_tail_call(array), ret;
	uint32_t key = 0;

	ASSERT_EQ(0, map_update(array, &key, &self->prog));
	ASSERT_EQ(0, node_create(self->ctl, "fail_used", self->prog));
	ASSERT_EQ(0, node_create(self->ctl, "fail_user", user));
	CREATE(array);
	FAIL_EACH(ret, node_create(self->dir, "x", array), {
		if (ret)
			EXPECT_EQ(0, node_create(self->dir, "x", array));
		EXPECT_EQ(0, access(SYSFS "fail_user/uses/fail!x", F_OK));
		EXPECT_EQ(0, access(SYSFS "fail_used/used_by/fail!x", F_OK));
		EXPECT_EQ(0, access(SYSFS "fail!x/uses/fail_used", F_OK));
		EXPECT_EQ(0, access(SYSFS "fail!x/used_by/fail_user", F_OK));
		EXPECT_EQ(0, node_remove(self->dir, "x"));
		EXPECT_NE(0, access(SYSFS "fail_user/uses/fail!x", F_OK));
		EXPECT_NE(0, access(SYSFS "fail_used/used_by/fail!x", F_OK));
	});
	EXPECT_EQ(0, node_remove(self->ctl, "fail_used"));
	EXPECT_EQ(0, node_remove(self->ctl, "fail_user"));
	close(user);
	close(array);
}

static bool comes_about(const char *path)
{
	int tries;

	for (tries = 0; tries < 100 && access(path, F_OK); tries++)
		usleep(100000);
	return !access(path, F_OK);
}

/* Symlinks that lacked memory during a replacement are made later. */
TEST_F(fail, replace_with_symlinks)
{
	int prog = xdp_load_counter(self->map), ret;

	ASSERT_EQ(0, node_create(self->ctl, "fail_used", self->map));
	ASSERT_EQ(0, node_create(self->dir, "x", self->prog));
	FAIL_EACH(ret, node_replace(self->dir, "x", prog), {
		if (ret)
			EXPECT_EQ(0, node_replace(self->dir, "x", prog));
		EXPECT_TRUE(comes_about(SYSFS "fail!x/uses/fail_used"));
		EXPECT_TRUE(comes_about(SYSFS "fail_used/used_by/fail!x"));
		EXPECT_EQ(0, node_replace(self->dir, "x", self->prog));
		EXPECT_NE(0, access(SYSFS "fail_used/used_by/fail!x", F_OK));
	});
	EXPECT_EQ(0, node_remove(self->ctl, "fail_used"));
	close(prog);
}

TEST_F(fail, mkdir)
{
	int ret;

	FAIL_EACH(ret, dir_create(self->dir, "x"),
		  CHECK_CREATED(ret, "x/control", dir_create(self->dir, "x"),
				dir_remove(self->dir, "x")));
}

TEST_F(fail, replace)
{
	struct bpfdev_info info;
	int ret;

	ASSERT_EQ(0, node_create(self->dir, "x", self->map));
	FAIL_EACH(ret, node_replace(self->dir, "x", self->other), {
		ASSERT_EQ(0, list_one(self->dir, "x", &info));
		EXPECT_EQ(map_id(ret ? self->map : self->other), info.id);
		EXPECT_EQ(2, info.refcnt);
		EXPECT_EQ(0, there(self->dir, "x", 1));
		EXPECT_EQ(0, node_replace(self->dir, "x", self->map));
	});
}

/* All steps or none; objects to keep are released if the call fails. */
TEST_F(fail, apply)
{
	struct bpfdev_create create = {
		.fd = self->other, .name = "y",
		.keep = PTR(&self->prog2), .keep_count = 1,
	};
	struct bpfdev_replace replace = {
		.fd = self->prog2, .name = "z",
		.keep = PTR(&self->map), .keep_count = 1,
	};
	struct bpfdev_update update = { .fd = self->prog2, .name = "x" };
	struct bpfdev_step steps[] = {
		STEP(CREATE, &create), STEP(UPDATE, &update),
		STEP(REPLACE, &replace),
	};
	int ret, failed;

	ASSERT_EQ(0, node_create(self->dir, "x", self->link));
	ASSERT_EQ(0, node_create(self->dir, "z", self->prog));
	FAIL_EACH(ret, apply(self->dir, steps, 3, &failed), {
		EXPECT_EQ(ret ? 2 : 3, list_count(self->dir));
		EXPECT_EQ(prog_id(ret ? self->prog : self->prog2),
			  link_info_prog_id(self->link));
		if (!ret) {
			EXPECT_EQ(0, node_remove(self->dir, "y"));
			EXPECT_EQ(0, node_update(self->dir, "x", self->prog));
			EXPECT_EQ(0, node_replace(self->dir, "z", self->prog));
		}
	});
	EXPECT_EQ(0, node_remove(self->dir, "z"));
}

TEST_F(fail, update)
{
	int ret;

	ASSERT_EQ(0, node_create(self->dir, "x", self->link));
	FAIL_EACH(ret, node_update(self->dir, "x", self->prog2), {
		EXPECT_EQ(prog_id(ret ? self->prog : self->prog2),
			  link_info_prog_id(self->link));
		EXPECT_EQ(0, node_update(self->dir, "x", self->prog));
		/* no allocation can fail here: count the call as tested */
		fail_errors++;
	});
}

TEST_F(fail, list)
{
	int ret;

	ASSERT_EQ(0, node_create(self->dir, "x", self->map));
	FAIL_EACH(ret, list_count(self->dir), {
		if (ret >= 0)
			EXPECT_EQ(1, ret);
		EXPECT_EQ(1, list_count(self->dir));
		/* a listing may allocate nothing: count the call as tested */
		fail_errors++;
	});
}

/* A reply is complete or missing, and no reference stays behind. */
TEST_F(fail, edges_refs_and_holders)
{
	struct bpfdev_holder held[8];
	struct bpfdev_edge edges[8];
	struct bpfdev_refs refs;
	int ret;

	ASSERT_EQ(0, node_create(self->dir, "x", self->link));
	ASSERT_EQ(0, node_create(self->dir, "y", self->prog));
	FAIL_EACH(ret, node_edges(self->dir, "x", 0, edges, 8), {
		if (ret >= 0)
			EXPECT_EQ(1, ret);
	});
	FAIL_EACH(ret, node_edges(self->dir, "y", BPFDEV_EDGES_USERS, edges, 8), {
		if (ret >= 0)
			EXPECT_EQ(1, ret);
	});
	FAIL_EACH(ret, node_refs(self->dir, "x", &refs), {
		if (!ret)
			EXPECT_EQ(1, refs.files);
		EXPECT_EQ(2, node_refcnt(self->dir, "x"));
	});
	FAIL_EACH(ret, node_holders(self->dir, "x", held, 8), {
		if (ret >= 0)
			EXPECT_EQ(1, ret);
	});
	FAIL_EACH(ret, node_holders(self->dir, NULL, held, 8), {
		if (ret >= 0)
			EXPECT_EQ(2, ret);
	});
	EXPECT_EQ(0, node_remove(self->dir, "y"));
}

TEST_F(fail, open)
{
	int ret;

	ASSERT_EQ(0, node_create(self->dir, "x", self->map));
	FAIL_EACH(ret, do_open(DEV "fail/x", O_RDWR), {
		if (ret >= 0) {
			EXPECT_EQ(map_id(self->map), map_id(ret));
			close(ret);
		}
		EXPECT_EQ(2, node_refcnt(self->dir, "x"));
	});
}

/* Removal succeeds with or without memory. */
TEST_F(fail, remove)
{
	int ret;

	ASSERT_EQ(0, node_create(self->dir, "x", self->map));
	FAIL_EACH(ret, node_remove(self->dir, "x"), {
		EXPECT_EQ(0, ret);
		EXPECT_EQ(0, there(self->dir, "x", 0));
		EXPECT_EQ(0, node_create(self->dir, "x", self->map));
		fail_errors++;
	});
	EXPECT_EQ(0, node_remove(self->dir, "x"));
	ASSERT_EQ(0, dir_create(self->dir, "x"));
	FAIL_EACH(ret, dir_remove(self->dir, "x"), {
		EXPECT_EQ(0, ret);
		EXPECT_EQ(0, there(self->dir, "x/control", 0));
		EXPECT_EQ(0, dir_create(self->dir, "x"));
		fail_errors++;
	});
	EXPECT_EQ(0, dir_remove(self->dir, "x"));
}

TEST_HARNESS_MAIN
