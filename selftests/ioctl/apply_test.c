// SPDX-License-Identifier: GPL-2.0-only
/*
 * BPFDEV_IOC_APPLY: several commands are done completely or not at all. Objects
 * that are kept with an object live as long as it has its name.
 */
#include "common.h"
#include "events.h"

#include <pthread.h>

FIXTURE(apply) {
	int ctl;
	int dir;
	int maps[6];
	int prog, prog2;
	int link;
	int events;
	char event[UEVENT_MAX];
	size_t event_len;
};

FIXTURE_SETUP(apply)
{
	size_t i;

	self->ctl = ctl_open("", O_RDWR);
	ASSERT_LE(0, self->ctl);
	ASSERT_EQ(0, dir_create(self->ctl, "apply_test"));
	self->dir = ctl_open("apply_test", O_RDWR);
	ASSERT_LE(0, self->dir);
	for (i = 0; i < ARRAY_LEN(self->maps); i++) {
		self->maps[i] = array_create();
		ASSERT_LE(0, self->maps[i]);
	}
	self->prog = xdp_load(1);
	self->prog2 = xdp_load(2);
	self->link = xdp_link_create(self->prog);
	ASSERT_LE(0, self->link);
	ASSERT_EQ(0, node_create(self->dir, "link", self->link));
	ASSERT_EQ(0, node_create(self->dir, "old", self->maps[0]));
	ASSERT_EQ(0, node_create(self->dir, "gone", self->maps[1]));
	ASSERT_EQ(0, dir_create(self->dir, "sub"));
	self->events = events_open();
	ASSERT_LE(0, self->events);
}

FIXTURE_TEARDOWN(apply)
{
	static const char *const names[] = {
		"link", "old", "gone", "new", "new2",
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(names); i++)
		node_remove(self->dir, names[i]);
	EXPECT_EQ(0, dir_remove(self->dir, "sub"));
	EXPECT_EQ(0, list_count(self->dir));
	EXPECT_EQ(0, dir_remove(self->ctl, "apply_test"));
	for (i = 0; i < ARRAY_LEN(self->maps); i++)
		close(self->maps[i]);
	close(self->events);
	close(self->link);
	close(self->prog);
	close(self->prog2);
	close(self->dir);
	close(self->ctl);
}

/* The steps that each test begins with: one of each kind, all of them valid. */
struct good {
	struct bpfdev_create create, create2;
	struct bpfdev_update update;
	struct bpfdev_replace replace;
	struct bpfdev_remove remove;
	struct bpfdev_step steps[5];
};

enum { CREATE, UPDATE, REPLACE, REMOVE, CREATE2 };

#define GOOD(_name)							\
	struct good _name;						\
	good_init(&_name, self->maps, self->prog, self->prog2)

static void good_init(struct good *good, const int *maps, int prog, int prog2)
{
	memset(good, 0, sizeof(*good));
	good->create.fd = maps[2];
	set_name(good->create.name, "new");
	good->create2.fd = maps[3];
	set_name(good->create2.name, "new2");
	good->update.fd = prog2;
	good->update.flags = BPFDEV_EXPECT;
	good->update.expect_id = prog_id(prog);
	set_name(good->update.name, "link");
	good->replace.fd = maps[4];
	good->replace.flags = BPFDEV_EXPECT;
	good->replace.expect_id = map_id(maps[0]);
	set_name(good->replace.name, "old");
	good->remove.flags = BPFDEV_EXPECT;
	good->remove.expect_id = map_id(maps[1]);
	set_name(good->remove.name, "gone");
	good->steps[CREATE] = STEP(CREATE, &good->create);
	good->steps[UPDATE] = STEP(UPDATE, &good->update);
	good->steps[REPLACE] = STEP(REPLACE, &good->replace);
	good->steps[REMOVE] = STEP(REMOVE, &good->remove);
	good->steps[CREATE2] = STEP(CREATE, &good->create2);
}

static int node_id(int dir, const char *name)
{
	struct bpfdev_info info;
	int ret = list_one(dir, name, &info);

	return ret ? ret : (int)info.id;
}

/* Check that nothing has changed and no event was sent. */
#define EXPECT_NOTHING() do {						\
	struct pollfd pollfd_ = { .fd = self->events, .events = POLLIN };	\
									\
	EXPECT_EQ(4, list_count(self->dir));				\
	EXPECT_EQ(link_id(self->link), node_id(self->dir, "link"));	\
	EXPECT_EQ(map_id(self->maps[0]), node_id(self->dir, "old"));	\
	EXPECT_EQ(map_id(self->maps[1]), node_id(self->dir, "gone"));	\
	EXPECT_EQ(prog_id(self->prog), link_info_prog_id(self->link));	\
	EXPECT_NE(0, access(DEV "apply_test/new", F_OK));		\
	EXPECT_NE(0, access(SYSFS "apply_test!new", F_OK));		\
	EXPECT_EQ(0, poll(&pollfd_, 1, 0));				\
	/* the failed call has left no references */			\
	EXPECT_EQ(2, node_refcnt(self->dir, "old"));			\
	EXPECT_EQ(2, node_refcnt(self->dir, "gone"));			\
} while (0)

#define EXPECT_APPLY(_ret, _step, _good) do {				\
	int failed_;							\
									\
	EXPECT_EQ(_ret, apply(self->dir, (_good).steps,			\
			      ARRAY_LEN((_good).steps), &failed_));	\
	EXPECT_EQ(_step, failed_);					\
} while (0)

#define EXPECT_FAILURE(_ret, _step, _good) do {				\
	EXPECT_APPLY(_ret, _step, _good);				\
	EXPECT_NOTHING();						\
} while (0)

#define EXPECT_EVENT(_action, _name) do {				\
	NEXT_EVENT();							\
	EXPECT_KEY("ACTION", _action);					\
	EXPECT_KEY("BPFDEV_NAME", "apply_test/" _name);			\
} while (0)

TEST_F(apply, all_steps_are_done)
{
	GOOD(good);

	EXPECT_APPLY(0, ARRAY_LEN(good.steps), good);
	EXPECT_EQ(5, list_count(self->dir));
	EXPECT_EQ(map_id(self->maps[2]), node_id(self->dir, "new"));
	EXPECT_EQ(map_id(self->maps[3]), node_id(self->dir, "new2"));
	EXPECT_EQ(map_id(self->maps[4]), node_id(self->dir, "old"));
	EXPECT_EQ(-ENOENT, node_id(self->dir, "gone"));
	EXPECT_EQ(prog_id(self->prog2), link_info_prog_id(self->link));
	/* each step has its reply */
	EXPECT_EQ(map_id(self->maps[2]), good.create.id);
	EXPECT_EQ(map_id(self->maps[4]), good.replace.id);
	/* events come in the order of the steps */
	EXPECT_EVENT("add", "new");
	EXPECT_EVENT("change", "link");
	EXPECT_KEY("BPFDEV_CHANGE", "update");
	EXPECT_EVENT("change", "old");
	EXPECT_KEY("BPFDEV_CHANGE", "replace");
	EXPECT_EVENT("remove", "gone");
	EXPECT_EVENT("add", "new2");
	/* and the new node has one reference to its object */
	EXPECT_EQ(2, node_refcnt(self->dir, "new"));
	EXPECT_EQ(2, node_refcnt(self->dir, "old"));
}

TEST_F(apply, create_fails_if_the_name_is_taken)
{
	GOOD(good);

	set_name(good.create2.name, "sub");
	EXPECT_FAILURE(-EEXIST, CREATE2, good);
	EXPECT_STREQ("apply_test/sub", good.create2.existing);
	set_name(good.create2.name, "new2");
	set_name(good.remove.name, "sub");
	EXPECT_FAILURE(-EISDIR, REMOVE, good);
}

TEST_F(apply, create_and_replace_fail_if_the_object_has_a_node)
{
	GOOD(good);

	ASSERT_EQ(0, node_create(self->ctl, "apply_other", self->maps[5]));
	NEXT_EVENT();
	good.create2.fd = self->maps[5];
	EXPECT_FAILURE(-EEXIST, CREATE2, good);
	EXPECT_STREQ("apply_other", good.create2.existing);
	good.create2.fd = self->maps[3];
	good.replace.fd = self->maps[5];
	EXPECT_FAILURE(-EEXIST, REPLACE, good);
	EXPECT_STREQ("apply_other", good.replace.existing);
	EXPECT_EQ(0, node_remove(self->ctl, "apply_other"));
}

TEST_F(apply, steps_fail_if_the_expected_id_differs)
{
	GOOD(good);

	good.update.expect_id = prog_id(self->prog2);
	EXPECT_FAILURE(-ESTALE, UPDATE, good);
	good.update.expect_id = prog_id(self->prog);
	good.replace.expect_id++;
	EXPECT_FAILURE(-ESTALE, REPLACE, good);
	good.replace.expect_id--;
	good.remove.expect_id++;
	EXPECT_FAILURE(-ESTALE, REMOVE, good);
}

TEST_F(apply, steps_fail_if_the_name_does_not_exist)
{
	GOOD(good);

	set_name(good.update.name, "nonsense");
	EXPECT_FAILURE(-ENOENT, UPDATE, good);
	set_name(good.update.name, "link");
	set_name(good.replace.name, "nonsense");
	EXPECT_FAILURE(-ENOENT, REPLACE, good);
	set_name(good.replace.name, "old");
	set_name(good.remove.name, "nonsense");
	EXPECT_FAILURE(-ENOENT, REMOVE, good);
	set_name(good.remove.name, "!");
	EXPECT_FAILURE(-EINVAL, REMOVE, good);
}

TEST_F(apply, steps_fail_if_the_descriptor_is_bad)
{
	GOOD(good);

	good.create2.fd = -1;
	EXPECT_FAILURE(-EBADF, CREATE2, good);
	good.create2.fd = self->maps[3];
	good.update.fd = self->maps[3];
	EXPECT_FAILURE(-EINVAL, UPDATE, good);
	good.update.fd = self->prog2;
	good.replace.fd = self->prog2;
	EXPECT_FAILURE(-EINVAL, REPLACE, good);
}

/* The link itself refuses the program after the new nodes were created. */
TEST_F(apply, update_fails_if_the_link_refuses_the_program)
{
	const struct bpf_insn insns[] = { MOV_IMM(0, 0), EXIT() };
	int prog = prog_load(BPF_PROG_TYPE_SOCKET_FILTER, 0, insns, 2);
	GOOD(good);

	good.update.fd = prog;
	EXPECT_FAILURE(-EINVAL, UPDATE, good);
	close(prog);
}

TEST_F(apply, create_fails_if_the_directory_is_full)
{
	GOOD(good);

	ASSERT_EQ(0, write_file(SYSFS "apply_test!control/limit", "5"));
	EXPECT_FAILURE(-ENOSPC, CREATE2, good);
	ASSERT_EQ(0, write_file(SYSFS "apply_test!control/limit", "max"));
}

/* Two steps on one name or object would wait for each other for ever. */
TEST_F(apply, steps_on_the_same_name_or_object_are_EINVAL)
{
	GOOD(good);

	set_name(good.create2.name, "new");
	EXPECT_FAILURE(-EINVAL, CREATE2, good);
	set_name(good.create2.name, "new2");
	good.create2.fd = self->maps[2];
	EXPECT_FAILURE(-EINVAL, CREATE2, good);
	/* an object that another step removes, or uses */
	good.create2.fd = self->maps[1];
	EXPECT_FAILURE(-EINVAL, CREATE2, good);
	good.create2.fd = self->maps[4];
	EXPECT_FAILURE(-EINVAL, CREATE2, good);
	good.create2.fd = self->maps[3];
	good.replace.fd = self->maps[2];
	EXPECT_FAILURE(-EINVAL, CREATE, good);
	good.replace.fd = self->maps[1];
	EXPECT_FAILURE(-EEXIST, REPLACE, good);
	EXPECT_STREQ("apply_test/gone", good.replace.existing);
	good.replace.fd = self->maps[4];
	/* the same error whether the step that creates comes first or last */
	set_name(good.create.name, "gone");
	EXPECT_FAILURE(-EINVAL, CREATE, good);
	set_name(good.create.name, "new");
	good.create.fd = self->maps[0];
	EXPECT_FAILURE(-EINVAL, CREATE, good);
	good.create.fd = self->maps[2];
	set_name(good.remove.name, "old");
	good.remove.expect_id = map_id(self->maps[0]);
	EXPECT_FAILURE(-EINVAL, REMOVE, good);
}

TEST_F(apply, a_link_is_detached_with_the_rest)
{
	struct bpfdev_detach detach = {
		.flags = BPFDEV_EXPECT, .expect_id = link_id(self->link) + 1, .name = "link",
	};
	char line[8];
	GOOD(good);

	good.steps[UPDATE] = STEP(DETACH, &detach);
	EXPECT_FAILURE(-ESTALE, UPDATE, good);
	detach.expect_id--;
	EXPECT_APPLY(0, ARRAY_LEN(good.steps), good);
	EXPECT_EQ(5, list_count(self->dir));
	EXPECT_EQ(map_id(self->maps[2]), node_id(self->dir, "new"));
	ASSERT_EQ(0, read_line(SYSFS "apply_test!link/attached", line, sizeof(line)));
	EXPECT_STREQ("0", line);
}

TEST_F(apply, invalid_steps_are_EINVAL)
{
	struct bpfdev_mkdir mkdir = { .name = "sub" };
	struct bpfdev_list list = {};
	struct bpfdev_update again = { .fd = self->prog2, .name = "link" };
	struct bpfdev_apply nested = { .count = 1 };
	struct bpfdev_detach detach = { .name = "link" };
	GOOD(good);

	good.steps[CREATE2] = STEP(MKDIR, &mkdir);
	EXPECT_FAILURE(-EINVAL, CREATE2, good);
	good.steps[CREATE2] = STEP(LIST, &list);
	EXPECT_FAILURE(-EINVAL, CREATE2, good);
	good.steps[CREATE2] = STEP(APPLY, &nested);
	EXPECT_FAILURE(-EINVAL, CREATE2, good);
	good.steps[CREATE2] = STEP(APPLY, NULL);
	EXPECT_FAILURE(-EINVAL, CREATE2, good);
	good.steps[CREATE2] = STEP(UPDATE, &again);
	EXPECT_FAILURE(-EINVAL, CREATE2, good);
	/* one update or detach at most, in any order */
	good.steps[CREATE2] = STEP(DETACH, &detach);
	EXPECT_FAILURE(-EINVAL, CREATE2, good);
	good.steps[UPDATE] = STEP(DETACH, &detach);
	EXPECT_FAILURE(-EINVAL, CREATE2, good);
	good.steps[CREATE2] = STEP(UPDATE, &again);
	EXPECT_FAILURE(-EINVAL, CREATE2, good);
	good.steps[UPDATE] = STEP(UPDATE, &good.update);
	good.steps[CREATE2] = STEP(CREATE, &good.create2);
	good.steps[CREATE2].cmd ^= 0xff00;
	EXPECT_FAILURE(-ENOTTY, CREATE2, good);
	good.steps[CREATE2] = STEP(CREATE, NULL);
	EXPECT_FAILURE(-EFAULT, CREATE2, good);
	good.steps[CREATE2] = STEP(CREATE, &good.create2);
	good.steps[CREATE2].reserved = 1;
	EXPECT_FAILURE(-EINVAL, CREATE2, good);
	good.steps[CREATE2].reserved = 0;
	good.create2.flags = 1U << 31;
	EXPECT_FAILURE(-EINVAL, CREATE2, good);
}

TEST_F(apply, the_number_of_steps_is_limited)
{
	struct bpfdev_step steps[BPFDEV_APPLY_MAX + 1];
	int failed;
	size_t i;
	GOOD(good);

	for (i = 0; i < ARRAY_LEN(steps); i++)
		steps[i] = good.steps[CREATE];
	EXPECT_EQ(-EINVAL, apply(self->dir, steps, 0, &failed));
	EXPECT_EQ(-EINVAL, apply(self->dir, steps, ARRAY_LEN(steps), &failed));
	EXPECT_EQ(-EFAULT, apply(self->dir, NULL, 1, &failed));
	EXPECT_EQ(1, failed);
	/* the maximum number of steps is accepted and checked */
	EXPECT_EQ(-EINVAL, apply(self->dir, steps, BPFDEV_APPLY_MAX, &failed));
	EXPECT_EQ(1, failed);
	EXPECT_NOTHING();
}

TEST_F(apply, apply_needs_write_access)
{
	int rd = ctl_open("apply_test", O_RDONLY), failed;
	GOOD(good);

	ASSERT_LE(0, rd);
	EXPECT_EQ(-EACCES, apply(rd, good.steps, 1, &failed));
	EXPECT_NOTHING();
	close(rd);
}

/* A caller that knows only the first version of a command's structure. */
TEST_F(apply, each_step_has_its_own_structure_size)
{
	int failed;
	GOOD(good);

	good.steps[CREATE].cmd = _IOC(_IOC_READ | _IOC_WRITE, BPFDEV_IOC_MAGIC, 1,
				      BPFDEV_CREATE_SIZE_VER0);
	EXPECT_EQ(0, apply(self->dir, good.steps, 1, &failed));
	EXPECT_EQ(map_id(self->maps[2]), node_id(self->dir, "new"));
	EXPECT_EQ(map_id(self->maps[2]), good.create.id);
}

/*
 * In each round, two threads try to replace the same two maps, each expecting
 * the ids that it has seen. Exactly one succeeds, with both maps.
 */
struct swapper {
	int dir;
	int maps[4];	/* two for every other round */
	pthread_barrier_t *barrier;
	int done;
	int unexpected;
};

#define ROUNDS 200

static void *swap_maps(void *data)
{
	struct swapper *swapper = data;
	struct bpfdev_replace a, b;
	struct bpfdev_step steps[] = { STEP(REPLACE, &a), STEP(REPLACE, &b) };
	int i, ret, failed;

	for (i = 0; i < ROUNDS; i++) {
		memset(&a, 0, sizeof(a));
		memset(&b, 0, sizeof(b));
		a.flags = b.flags = BPFDEV_EXPECT;
		set_name(a.name, "old");
		set_name(b.name, "gone");
		a.expect_id = node_id(swapper->dir, "old");
		b.expect_id = node_id(swapper->dir, "gone");
		a.fd = swapper->maps[i % 2];
		b.fd = swapper->maps[2 + i % 2];
		pthread_barrier_wait(swapper->barrier);
		ret = apply(swapper->dir, steps, 2, &failed);
		swapper->done += !ret;
		/* the other thread was first */
		if (ret && ret != -ESTALE)
			swapper->unexpected = ret;
		pthread_barrier_wait(swapper->barrier);
	}
	return NULL;
}

TEST_F(apply, of_two_concurrent_calls_one_succeeds)
{
	struct swapper swappers[2] = {};
	pthread_barrier_t barrier;
	pthread_t threads[2];
	int i, map, of, a, b;

	pthread_barrier_init(&barrier, NULL, 2);
	for (i = 0; i < 2; i++) {
		swappers[i].dir = self->dir;
		swappers[i].barrier = &barrier;
		for (map = 0; map < 4; map++)
			swappers[i].maps[map] = array_create();
		ASSERT_EQ(0, pthread_create(&threads[i], NULL, swap_maps,
					    &swappers[i]));
	}
	for (i = 0; i < 2; i++) {
		ASSERT_EQ(0, pthread_join(threads[i], NULL));
		EXPECT_EQ(0, swappers[i].unexpected);
	}
	EXPECT_EQ(ROUNDS, swappers[0].done + swappers[1].done);
	/* after the last round, both maps are from the same thread */
	a = node_id(self->dir, "old");
	b = node_id(self->dir, "gone");
	of = a == map_id(swappers[1].maps[(ROUNDS - 1) % 2]);
	EXPECT_EQ(a, map_id(swappers[of].maps[(ROUNDS - 1) % 2]));
	EXPECT_EQ(b, map_id(swappers[of].maps[2 + (ROUNDS - 1) % 2]));
	for (i = 0; i < 2; i++)
		for (map = 0; map < 4; map++)
			close(swappers[i].maps[map]);
}

/* -- objects kept with an entry */

static bool link_is_there(int id)
{
	int fd = fd_by_id(BPF_LINK_GET_FD_BY_ID, id);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

/* Wait until a link is gone: BPF frees it a grace period later. */
static bool link_goes(int id)
{
	int tries;

	for (tries = 0; tries < 600 && link_is_there(id); tries++)
		usleep(100000);
	return !link_is_there(id);
}

/*
 * Create a map's node that keeps a link without other references; return its
 * id.
 */
static int keep_link(int dir, int map, int prog)
{
	int link = iter_link_create(), id = link_id(link);
	struct bpfdev_create arg = { .keep = PTR(&link), .keep_count = 1 };
	int ret = node_create_arg(dir, "new", map, &arg);

	close(link);
	return ret ? ret : id;
}

TEST_F(apply, kept_objects_are_released_with_the_node)
{
	int id = keep_link(self->dir, self->maps[2], self->prog);

	ASSERT_LT(0, id);
	EXPECT_TRUE(link_is_there(id));
	EXPECT_EQ(0, node_remove(self->dir, "new"));
	EXPECT_TRUE(link_goes(id));
}

TEST_F(apply, kept_objects_are_released_by_a_replacement)
{
	int id = keep_link(self->dir, self->maps[2], self->prog);
	int link = iter_link_create(), id2 = link_id(link);
	struct bpfdev_replace arg = {
		.fd = self->maps[3], .name = "new",
		.keep = PTR(&link), .keep_count = 1,
	};

	ASSERT_LT(0, id);
	ASSERT_LT(0, id2);
	EXPECT_EQ(0, do_ioctl(self->dir, BPFDEV_IOC_REPLACE, &arg));
	close(link);
	EXPECT_TRUE(link_goes(id));
	EXPECT_TRUE(link_is_there(id2));
	/* the next object keeps nothing */
	EXPECT_EQ(0, node_replace(self->dir, "new", self->maps[4]));
	EXPECT_TRUE(link_goes(id2));
}

TEST_F(apply, kept_objects_stay_if_a_step_fails)
{
	int id = keep_link(self->dir, self->maps[2], self->prog), failed;
	int link = iter_link_create(), id2 = link_id(link);
	struct bpfdev_replace replace = {
		.fd = self->maps[3], .name = "new",
		.keep = PTR(&link), .keep_count = 1,
	};
	struct bpfdev_remove remove = { .name = "nonsense" };
	struct bpfdev_step steps[] = {
		STEP(REPLACE, &replace), STEP(REMOVE, &remove),
	};

	ASSERT_LT(0, id);
	EXPECT_EQ(-ENOENT, apply(self->dir, steps, 2, &failed));
	EXPECT_EQ(1, failed);
	close(link);
	EXPECT_TRUE(link_goes(id2));
	EXPECT_TRUE(link_is_there(id));
	set_name(remove.name, "gone");
	link = iter_link_create();
	id2 = link_id(link);
	EXPECT_EQ(0, apply(self->dir, steps, 2, &failed));
	close(link);
	EXPECT_TRUE(link_goes(id));
	EXPECT_TRUE(link_is_there(id2));
}

/*
 * A removed object is released at once, and the objects kept with it after
 * that.
 */
TEST_F(apply, removed_objects_are_released_before_kept_ones)
{
	int id = keep_link(self->dir, self->maps[2], self->prog), failed;
	int link = link_id(self->link);
	struct bpfdev_remove removes[] = {
		{ .name = "new" }, { .name = "link" },
	};
	struct bpfdev_step steps[] = {
		STEP(REMOVE, &removes[0]), STEP(REMOVE, &removes[1]),
	};

	ASSERT_LT(0, id);
	close(self->link);
	self->link = -1;
	EXPECT_TRUE(link_is_there(link));
	EXPECT_EQ(0, apply(self->dir, steps, 2, &failed));
	EXPECT_FALSE(link_is_there(link));
	EXPECT_TRUE(link_goes(id));
}

TEST_F(apply, a_link_is_released_before_its_kept_objects)
{
	int kept = iter_link_create(), id = link_id(kept);
	int link = iter_link_create(), id2 = link_id(link);
	struct bpfdev_create arg = { .keep = PTR(&kept), .keep_count = 1 };

	ASSERT_EQ(0, node_create_arg(self->dir, "new", link, &arg));
	close(kept);
	close(link);
	EXPECT_TRUE(link_is_there(id2));
	EXPECT_EQ(0, node_remove(self->dir, "new"));
	EXPECT_FALSE(link_is_there(id2));
	EXPECT_TRUE(link_goes(id));
}

/* A prog array keeps its content while it has a user: the node is one. */
TEST_F(apply, a_kept_prog_array_keeps_its_content)
{
	int array = map_create(BPF_MAP_TYPE_PROG_ARRAY, 4, 4, 1);
	struct bpfdev_create arg = { .keep = PTR(&array), .keep_count = 1 };
	int id = map_id(array), id2, fd;
	uint32_t key = 0;

	ASSERT_EQ(0, map_update(array, &key, &self->prog2));
	ASSERT_EQ(0, node_create_arg(self->dir, "new", self->maps[2], &arg));
	close(array);
	fd = fd_by_id(BPF_MAP_GET_FD_BY_ID, id);
	ASSERT_LE(0, fd);
	EXPECT_EQ(0, map_lookup(fd, &key, &id2));
	EXPECT_EQ(prog_id(self->prog2), id2);
	close(fd);
}

TEST_F(apply, bad_kept_objects_are_refused)
{
	int fds[BPFDEV_KEEP_MAX + 1], i;
	struct bpfdev_create arg = { .keep = PTR(fds) };

	for (i = 0; i < (int)ARRAY_LEN(fds); i++)
		fds[i] = self->maps[3];
	EXPECT_EQ(-EINVAL, node_create_arg(self->dir, "new", self->maps[2], &arg));
	arg.keep_count = ARRAY_LEN(fds);
	EXPECT_EQ(-EINVAL, node_create_arg(self->dir, "new", self->maps[2], &arg));
	arg.keep_count = 1;
	arg.keep = 0;
	EXPECT_EQ(-EINVAL, node_create_arg(self->dir, "new", self->maps[2], &arg));
	arg.keep = 16;
	EXPECT_EQ(-EFAULT, node_create_arg(self->dir, "new", self->maps[2], &arg));
	arg.keep = PTR(fds);
	arg.keep_count = BPFDEV_KEEP_MAX;
	fds[BPFDEV_KEEP_MAX - 1] = -1;
	EXPECT_EQ(-EBADF, node_create_arg(self->dir, "new", self->maps[2], &arg));
	fds[BPFDEV_KEEP_MAX - 1] = self->events;
	EXPECT_EQ(-EINVAL, node_create_arg(self->dir, "new", self->maps[2], &arg));
	EXPECT_NOTHING();
	/* the maximum number, with one reference each */
	fds[BPFDEV_KEEP_MAX - 1] = self->maps[3];
	EXPECT_EQ(0, node_create_arg(self->dir, "new", self->maps[2], &arg));
	EXPECT_EQ(0, node_create(self->dir, "new2", self->maps[3]));
	EXPECT_EQ(2 + BPFDEV_KEEP_MAX, node_refcnt(self->dir, "new2"));
}

TEST_HARNESS_MAIN
