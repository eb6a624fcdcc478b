// SPDX-License-Identifier: GPL-2.0-only
/*
 * Replace the object behind a name and the program of a link: atomically, with
 * or without an expected id.
 */
#include "common.h"

#include <pthread.h>
#include <stdatomic.h>

FIXTURE(replace) {
	int ctl;
	int old;
	int new;
};

FIXTURE_SETUP(replace)
{
	self->ctl = ctl_open("", O_RDWR);
	ASSERT_LE(0, self->ctl);
	self->old = array_create();
	self->new = array_create();
	ASSERT_LE(0, self->new);
	ASSERT_EQ(0, node_create_mode(self->ctl, "x", self->old, 0640));
}

FIXTURE_TEARDOWN(replace)
{
	node_remove(self->ctl, "x");
	EXPECT_EQ(0, list_count(self->ctl));
	close(self->old);
	close(self->new);
	close(self->ctl);
}

static int opened_id(void)
{
	int fd = do_open(DEV "x", O_RDONLY), id;

	if (fd < 0)
		return fd;
	id = map_id(fd);
	close(fd);
	return id;
}

TEST_F(replace, the_name_leads_to_the_new_object)
{
	struct bpfdev_replace arg = { .fd = self->new, .name = "x" };
	int fd = do_open(DEV "x", O_RDONLY);
	struct stat before, after;
	struct bpfdev_info info;

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, stat(DEV "x", &before));
	ASSERT_EQ(0, do_ioctl(self->ctl, BPFDEV_IOC_REPLACE, &arg));
	EXPECT_EQ(map_id(self->new), arg.id);
	EXPECT_STREQ("", arg.existing);
	EXPECT_EQ(map_id(self->new), opened_id());
	/* open descriptors keep the old object */
	EXPECT_EQ(map_id(self->old), map_id(fd));
	close(fd);
	/* and the node keeps its inode, number, mode and owner */
	ASSERT_EQ(0, stat(DEV "x", &after));
	EXPECT_EQ(before.st_ino, after.st_ino);
	EXPECT_EQ(before.st_rdev, after.st_rdev);
	EXPECT_EQ(before.st_mode, after.st_mode);
	ASSERT_EQ(0, list_one(self->ctl, "x", &info));
	EXPECT_EQ(map_id(self->new), info.id);
	/* only the test holds the old object, which can have another node */
	EXPECT_EQ(0, node_create(self->ctl, "y", self->old));
	EXPECT_EQ(2, node_refcnt(self->ctl, "y"));
	EXPECT_EQ(0, node_remove(self->ctl, "y"));
}

TEST_F(replace, the_expected_id_decides)
{
	int id = map_id(self->old);

	EXPECT_EQ(-ESTALE, node_replace_expect(self->ctl, "x", self->new, id + 1000));
	EXPECT_EQ(-ESTALE, node_replace_expect(self->ctl, "x", self->new, 0));
	EXPECT_EQ(id, opened_id());
	EXPECT_EQ(2, node_refcnt(self->ctl, "x"));
	EXPECT_EQ(0, node_replace_expect(self->ctl, "x", self->new, id));
	EXPECT_EQ(map_id(self->new), opened_id());
	/* the id that was expected before is stale now */
	EXPECT_EQ(-ESTALE, node_replace_expect(self->ctl, "x", self->old, id));
	EXPECT_EQ(map_id(self->new), opened_id());
	/* the same for removal */
	EXPECT_EQ(-ESTALE, node_remove_expect(self->ctl, "x", id));
	EXPECT_EQ(map_id(self->new), opened_id());
	EXPECT_EQ(0, node_remove_expect(self->ctl, "x", map_id(self->new)));
	EXPECT_EQ(-ENOENT, opened_id());
}

TEST_F(replace, a_name_keeps_its_type)
{
	int prog = xdp_load(0);
	int link = xdp_link_create(prog);

	EXPECT_EQ(-EINVAL, node_replace(self->ctl, "x", prog));
	EXPECT_EQ(-EINVAL, node_replace(self->ctl, "x", link));
	EXPECT_EQ(map_id(self->old), opened_id());
	ASSERT_EQ(0, node_create(self->ctl, "p", prog));
	ASSERT_EQ(0, node_create(self->ctl, "l", link));
	EXPECT_EQ(-EINVAL, node_replace(self->ctl, "p", self->new));
	EXPECT_EQ(-EINVAL, node_replace(self->ctl, "l", self->new));
	EXPECT_EQ(0, node_remove(self->ctl, "p"));
	EXPECT_EQ(0, node_remove(self->ctl, "l"));
	close(link);
	close(prog);
}

TEST_F(replace, an_object_can_replace_itself)
{
	EXPECT_EQ(0, node_replace(self->ctl, "x", self->old));
	EXPECT_EQ(map_id(self->old), opened_id());
	EXPECT_EQ(2, node_refcnt(self->ctl, "x"));
}

TEST_F(replace, programs_and_links_can_be_replaced)
{
	int a = xdp_load(1), b = xdp_load(2), fd;
	int link_a, link_b;

	ASSERT_EQ(0, node_create(self->ctl, "p", a));
	EXPECT_EQ(0, node_replace_expect(self->ctl, "p", b, prog_id(a)));
	fd = do_open(DEV "p", O_RDONLY);
	EXPECT_EQ(prog_id(b), prog_id(fd));
	close(fd);
	EXPECT_EQ(0, node_remove(self->ctl, "p"));

	link_a = iter_link_create();
	link_b = iter_link_create();
	ASSERT_LE(0, link_b);
	ASSERT_EQ(0, node_create(self->ctl, "l", link_a));
	EXPECT_EQ(0, node_replace_expect(self->ctl, "l", link_b,
					 link_id(link_a)));
	fd = do_open(DEV "l", O_RDWR);
	EXPECT_EQ(link_id(link_b), link_id(fd));
	close(fd);
	EXPECT_EQ(0, node_remove(self->ctl, "l"));
	close(link_a);
	close(link_b);
	close(a);
	close(b);
}

/* A replaced link is released at once: it detaches if nobody else holds it. */
TEST_F(replace, a_link_that_is_replaced_detaches)
{
	int link = xdp_link_create(xdp_load(0)), iter, again;

	ASSERT_LE(0, link);
	ASSERT_EQ(0, node_create(self->ctl, "l", link));
	close(link);
	iter = iter_link_create();
	ASSERT_EQ(0, node_replace(self->ctl, "l", iter));
	again = xdp_link_create(xdp_load(0));
	EXPECT_LE(0, again);
	close(again);
	EXPECT_EQ(0, node_remove(self->ctl, "l"));
	close(iter);
}

struct opener {
	pthread_t thread;
	int ids[2];
	atomic_int *stop;
	int opens;
	int wrong;
	int seen[2];
};

static void *open_without_pause(void *arg)
{
	struct opener *opener = arg;

	while (!atomic_load(opener->stop)) {
		int id = opened_id();

		opener->opens++;
		if (id == opener->ids[0])
			opener->seen[0]++;
		else if (id == opener->ids[1])
			opener->seen[1]++;
		else
			opener->wrong = id;
	}
	return NULL;
}

TEST_F_TIMEOUT(replace, every_open_gives_the_old_or_the_new, 300)
{
	struct opener openers[3];
	atomic_int stop = 0;
	int i, seen[2] = {};
	time_t end;

	for (i = 0; i < 3; i++) {
		openers[i] = (struct opener){
			.ids = { map_id(self->old), map_id(self->new) },
			.stop = &stop,
		};
		ASSERT_EQ(0, pthread_create(&openers[i].thread, NULL,
					    open_without_pause, &openers[i]));
	}
	/* the old one is in place at the end, which comes after a minute at most */
	end = time(NULL) + 60;
	for (i = 0; i < 10000 && (i % 2 || time(NULL) < end); i++)
		ASSERT_EQ(0, node_replace_expect(self->ctl, "x",
				i % 2 ? self->old : self->new,
				map_id(i % 2 ? self->new : self->old)));
	atomic_store(&stop, 1);
	for (i = 0; i < 3; i++) {
		pthread_join(openers[i].thread, NULL);
		EXPECT_EQ(0, openers[i].wrong);
		EXPECT_LT(100, openers[i].opens);
		seen[0] += openers[i].seen[0];
		seen[1] += openers[i].seen[1];
	}
	/* without both objects seen there was no race, and nothing is shown */
	EXPECT_LT(0, seen[0]);
	EXPECT_LT(0, seen[1]);
	EXPECT_EQ(2, node_refcnt(self->ctl, "x"));
	EXPECT_EQ(0, node_replace(self->ctl, "x", self->new));
	EXPECT_EQ(2, node_refcnt(self->ctl, "x"));
}

struct swapper {
	pthread_t thread;
	int ctl;
	int maps[2];
	int won;
	int wrong;
};

/*
 * Replace the object with this thread's own, if it is still the one just seen.
 */
static void *swap_if_unchanged(void *arg)
{
	struct swapper *swapper = arg;
	int i, ret;

	for (i = 0; i < 500; i++) {
		ret = node_replace_expect(swapper->ctl, "x",
					  swapper->maps[i % 2], opened_id());
		if (!ret)
			swapper->won++;
		else if (ret != -ESTALE)
			swapper->wrong = ret;
	}
	return NULL;
}

TEST_F_TIMEOUT(replace, of_two_with_the_same_expected_id_one_wins, 120)
{
	struct swapper swappers[2];
	int i;

	for (i = 0; i < 2; i++) {
		swappers[i] = (struct swapper){
			.ctl = self->ctl,
			.maps = { array_create(), array_create() },
		};
		ASSERT_EQ(0, pthread_create(&swappers[i].thread, NULL,
					    swap_if_unchanged, &swappers[i]));
	}
	for (i = 0; i < 2; i++) {
		pthread_join(swappers[i].thread, NULL);
		EXPECT_EQ(0, swappers[i].wrong);
		EXPECT_LT(0, swappers[i].won);
		close(swappers[i].maps[0]);
		close(swappers[i].maps[1]);
	}
	EXPECT_EQ(1, node_refcnt(self->ctl, "x"));
}

FIXTURE(update) {
	int ctl;
	int prog;
	int link;
};

FIXTURE_SETUP(update)
{
	self->ctl = ctl_open("", O_RDWR);
	ASSERT_LE(0, self->ctl);
	self->prog = xdp_load(1);
	self->link = xdp_link_create(self->prog);
	ASSERT_LE(0, self->link);
	ASSERT_EQ(0, node_create(self->ctl, "x", self->link));
}

FIXTURE_TEARDOWN(update)
{
	node_remove(self->ctl, "x");
	EXPECT_EQ(0, list_count(self->ctl));
	close(self->link);
	close(self->prog);
	close(self->ctl);
}

TEST_F(update, the_link_runs_the_new_program)
{
	int new = xdp_load(2), id = link_id(self->link);

	EXPECT_EQ(0, node_update(self->ctl, "x", new));
	EXPECT_EQ(prog_id(new), link_info_prog_id(self->link));
	EXPECT_EQ(id, link_id(self->link));
	close(new);
}

TEST_F(update, the_expected_program_decides)
{
	int new = xdp_load(2), third = xdp_load(3);

	EXPECT_EQ(-ESTALE, node_update_expect(self->ctl, "x", new,
					      prog_id(new)));
	EXPECT_EQ(prog_id(self->prog), link_info_prog_id(self->link));
	EXPECT_EQ(0, node_update_expect(self->ctl, "x", new,
					prog_id(self->prog)));
	EXPECT_EQ(prog_id(new), link_info_prog_id(self->link));
	EXPECT_EQ(-ESTALE, node_update_expect(self->ctl, "x", third,
					      prog_id(self->prog)));
	EXPECT_EQ(prog_id(new), link_info_prog_id(self->link));
	close(new);
	close(third);
}

TEST_F(update, a_refused_program_changes_nothing)
{
	static const struct bpf_insn insns[] = { MOV_IMM(0, 0), EXIT() };
	int filter = prog_load(BPF_PROG_TYPE_SOCKET_FILTER, 0, insns, 2);
	int map = array_create();

	ASSERT_LE(0, filter);
	EXPECT_EQ(-EINVAL, node_update(self->ctl, "x", filter));
	EXPECT_EQ(-EINVAL, node_update(self->ctl, "x", map));
	EXPECT_EQ(-EINVAL, node_update(self->ctl, "x", self->link));
	EXPECT_EQ(prog_id(self->prog), link_info_prog_id(self->link));
	/* nor has the failed update kept a reference */
	ASSERT_EQ(0, node_create(self->ctl, "f", filter));
	EXPECT_EQ(2, node_refcnt(self->ctl, "f"));
	EXPECT_EQ(0, node_remove(self->ctl, "f"));
	close(map);
	close(filter);
}

TEST_F(update, update_works_only_on_links)
{
	int map = array_create();

	ASSERT_EQ(0, node_create(self->ctl, "m", map));
	EXPECT_EQ(-EINVAL, node_update(self->ctl, "m", self->prog));
	EXPECT_EQ(0, node_remove(self->ctl, "m"));
	close(map);
}

TEST_F(update, a_detached_link_is_ENOLINK)
{
	int new = xdp_load(2);

	ASSERT_EQ(0, link_detach(self->link));
	EXPECT_EQ(-ENOLINK, node_update(self->ctl, "x", new));
	close(new);
}

TEST_F(update, references_stay_balanced)
{
	int new = xdp_load(2), i;
	long long before;

	/*
	 * an attached program's references belong to the link and its interface
	 */
	ASSERT_EQ(0, node_create(self->ctl, "old", self->prog));
	ASSERT_EQ(0, node_create(self->ctl, "new", new));
	before = node_refcnt(self->ctl, "old");
	for (i = 0; i < 20; i++)
		ASSERT_EQ(0, node_update(self->ctl, "x",
					 i % 2 ? self->prog : new));
	EXPECT_EQ(before, node_refcnt(self->ctl, "old"));
	EXPECT_EQ(2, node_refcnt(self->ctl, "new"));
	/* an update to the current program */
	ASSERT_EQ(0, node_update(self->ctl, "x", self->prog));
	EXPECT_EQ(before, node_refcnt(self->ctl, "old"));
	EXPECT_EQ(0, node_remove(self->ctl, "old"));
	EXPECT_EQ(0, node_remove(self->ctl, "new"));
	close(new);
}

TEST_F(update, update_works_on_other_link_types)
{
	static const struct bpf_insn one[] = { MOV_IMM(0, 1), EXIT() };
	static const struct bpf_insn two[] = {
		MOV_IMM(1, 0), MOV_IMM(0, 1), EXIT(),
	};
	int a = prog_load(BPF_PROG_TYPE_CGROUP_SKB, BPF_CGROUP_INET_EGRESS,
			  one, ARRAY_LEN(one));
	int b = prog_load(BPF_PROG_TYPE_CGROUP_SKB, BPF_CGROUP_INET_EGRESS,
			  two, ARRAY_LEN(two));
	int cgroup = do_open("/sys/fs/cgroup", O_RDONLY), link;

	ASSERT_LE(0, a);
	ASSERT_LE(0, b);
	link = link_create(a, BPF_CGROUP_INET_EGRESS, cgroup, 0);
	ASSERT_LE(0, link);
	ASSERT_EQ(0, node_create(self->ctl, "c", link));
	EXPECT_EQ(-ESTALE, node_update_expect(self->ctl, "c", b, prog_id(b)));
	EXPECT_EQ(0, node_update_expect(self->ctl, "c", b, prog_id(a)));
	EXPECT_EQ(prog_id(b), link_info_prog_id(link));
	/* other errors are not turned into ESTALE when a program is expected */
	EXPECT_EQ(-EINVAL, node_update_expect(self->ctl, "c", self->prog,
					      prog_id(b)));
	EXPECT_EQ(0, node_remove(self->ctl, "c"));
	close(link);
	close(cgroup);
	close(a);
	close(b);
}

/* A link of a type that has no update. */
TEST_F(update, links_without_update_are_EOPNOTSUPP)
{
	static const struct bpf_insn insns[] = { MOV_IMM(0, 0), EXIT() };
	int prog = prog_load(BPF_PROG_TYPE_RAW_TRACEPOINT, 0, insns, 2), link;

	ASSERT_LE(0, prog);
	BPF_ATTR(attr);
	attr.raw_tracepoint.prog_fd = prog;
	attr.raw_tracepoint.name = PTR("task_rename");
	link = sys_bpf(BPF_RAW_TRACEPOINT_OPEN, &attr);
	ASSERT_LE(0, link);
	ASSERT_EQ(0, node_create(self->ctl, "t", link));
	EXPECT_EQ(-EOPNOTSUPP, node_update(self->ctl, "t", prog));
	EXPECT_EQ(0, node_remove(self->ctl, "t"));
	close(link);
	close(prog);
}

TEST_HARNESS_MAIN
