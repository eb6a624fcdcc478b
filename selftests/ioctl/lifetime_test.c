// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lifetimes: objects outlive their loaders, links outlive their owners,
 * descriptors outlive their nodes, and the module stays loaded while it is in
 * use.
 */
#include "common.h"
#include "data_calls.h"
#include "race_time.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <time.h>

FIXTURE(lifetime) {
	int ctl;
};

FIXTURE_SETUP(lifetime)
{
	self->ctl = ctl_open("", O_RDWR);
	ASSERT_LE(0, self->ctl);
}

FIXTURE_TEARDOWN(lifetime)
{
	node_remove(self->ctl, "x");
	EXPECT_EQ(0, list_count(self->ctl));
	close(self->ctl);
}

/* Run a loader that exits or is killed as soon as it is done. */
#define LOADER(killed, ...)						\
	do {								\
		pid_t loader = fork();					\
		int loader_status;					\
									\
		ASSERT_LE(0, loader);					\
		if (!loader) {						\
			__VA_ARGS__;					\
			if (_metadata->passed && (killed))		\
				kill(getpid(), SIGKILL);		\
			_exit(!_metadata->passed);			\
		}							\
		ASSERT_EQ(loader, waitpid(loader, &loader_status, 0));	\
		ASSERT_EQ((killed) ? SIGKILL : 0, loader_status);	\
	} while (0)

TEST_F(lifetime, a_map_and_its_content_survive_the_loader)
{
	uint32_t key = 0;
	uint64_t value = 0;
	int fd;

	LOADER(false, {
		int map = array_create();
		uint64_t seven = 7;

		ASSERT_EQ(0, map_update(map, &key, &seven));
		ASSERT_EQ(0, node_create(self->ctl, "x", map));
	});
	EXPECT_EQ(1, node_refcnt(self->ctl, "x"));
	fd = do_open(DEV "x", O_RDONLY);
	ASSERT_LE(0, fd);
	EXPECT_EQ(0, map_lookup(fd, &key, &value));
	EXPECT_EQ(7, value);
	close(fd);
}

TEST_F(lifetime, the_content_of_a_prog_array_survives_the_loader)
{
	uint32_t key = 1, id = 0;
	int fd, prog_fd;

	LOADER(true, {
		int prog = xdp_load(5);
		int map = map_create(BPF_MAP_TYPE_PROG_ARRAY, 4, 4, 2);

		ASSERT_LE(0, prog);
		ASSERT_EQ(0, map_update(map, &key, &prog));
		ASSERT_EQ(0, node_create(self->ctl, "x", map));
	});
	/* BPF empties a prog array without users; give it the time to do so */
	usleep(200000);
	fd = do_open(DEV "x", O_RDONLY);
	ASSERT_LE(0, fd);
	EXPECT_EQ(0, map_lookup(fd, &key, &id));
	prog_fd = fd_by_id(BPF_PROG_GET_FD_BY_ID, id);
	EXPECT_LE(0, prog_fd);
	close(prog_fd);
	close(fd);
	/* opening and closing the node has not emptied it either */
	fd = do_open(DEV "x", O_RDONLY);
	EXPECT_EQ(0, map_lookup(fd, &key, &id));
	close(fd);
	/* removing the node does: nothing holds the program any more */
	EXPECT_EQ(0, node_remove(self->ctl, "x"));
	EXPECT_EQ(0, gone(BPF_PROG_GET_FD_BY_ID, id));
}

/* Send one packet to this machine, which XDP on lo sees. */
static void send_packet(void)
{
	struct sockaddr_in to = {
		.sin_family = AF_INET, .sin_port = htons(9),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int sock = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	sendto(sock, "x", 1, 0, (void *)&to, sizeof(to));
	close(sock);
}

/* Check whether the counter still counts. */
static bool counts(int counter)
{
	uint64_t before = 0, after = 0;
	uint32_t key = 0;
	int i;

	map_lookup(counter, &key, &before);
	for (i = 0; i < 20; i++) {
		send_packet();
		map_lookup(counter, &key, &after);
		if (after != before)
			return true;
		usleep(5000);
	}
	return false;
}

TEST_F(lifetime, a_link_stays_attached_when_its_owner_is_killed)
{
	int counter = array_create(), prog, fd, id;

	ASSERT_LE(0, counter);
	EXPECT_FALSE(counts(counter));
	LOADER(true, {
		int link;

		prog = xdp_load_counter(counter);
		link = xdp_link_create(prog);
		ASSERT_LE(0, link);
		ASSERT_EQ(0, node_create(self->ctl, "x", link));
	});
	EXPECT_TRUE(counts(counter));
	EXPECT_EQ(1, node_refcnt(self->ctl, "x"));

	/* removed, but still open: the link stays attached */
	fd = do_open(DEV "x", O_RDWR);
	ASSERT_LE(0, fd);
	id = link_id(fd);
	EXPECT_EQ(0, node_remove(self->ctl, "x"));
	EXPECT_TRUE(counts(counter));
	/* closed as well: the link detaches at once */
	close(fd);
	EXPECT_FALSE(counts(counter));
	EXPECT_EQ(0, gone(BPF_LINK_GET_FD_BY_ID, id));
	close(counter);
}

TEST_F(lifetime, a_link_that_is_not_pinned_goes_with_its_owner)
{
	int counter = array_create();

	LOADER(true, {
		ASSERT_LE(0, xdp_link_create(xdp_load_counter(counter)));
		EXPECT_TRUE(counts(counter));
	});
	EXPECT_FALSE(counts(counter));
	close(counter);
}

TEST_F(lifetime, a_link_is_detached_when_its_removal_returns)
{
	int link = xdp_link_create(xdp_load(0)), again;

	ASSERT_LE(0, link);
	ASSERT_EQ(0, node_create(self->ctl, "x", link));
	close(link);
	EXPECT_EQ(-EBUSY, xdp_link_create(xdp_load(1)));
	ASSERT_EQ(0, node_remove(self->ctl, "x"));
	/* the interface can be used for the next link without waiting */
	again = xdp_link_create(xdp_load(1));
	EXPECT_LE(0, again);
	close(again);
}

TEST_F(lifetime, descriptors_outlive_the_node)
{
	int map = array_create(), prog = xdp_load(0), fd;
	uint32_t key = 0;
	uint64_t value = 9;

	ASSERT_EQ(0, node_create(self->ctl, "x", map));
	fd = do_open(DEV "x", O_RDWR);
	ASSERT_EQ(0, node_remove(self->ctl, "x"));
	close(map);
	EXPECT_EQ(0, map_update(fd, &key, &value));
	value = 0;
	EXPECT_EQ(0, map_lookup(fd, &key, &value));
	EXPECT_EQ(9, value);
	/* and the object can get a node again */
	EXPECT_EQ(0, node_create(self->ctl, "x", fd));
	EXPECT_EQ(0, node_remove(self->ctl, "x"));
	close(fd);

	ASSERT_EQ(0, node_create(self->ctl, "x", prog));
	fd = do_open(DEV "x", O_RDONLY);
	ASSERT_EQ(0, node_remove(self->ctl, "x"));
	close(prog);
	EXPECT_EQ(0, prog_run(fd));
	close(fd);
}

TEST_F(lifetime, removal_leaves_nothing_behind)
{
	int map = array_create(), id = map_id(map);

	ASSERT_EQ(0, node_create(self->ctl, "x", map));
	close(map);
	ASSERT_EQ(0, node_remove(self->ctl, "x"));
	EXPECT_EQ(0, gone(BPF_MAP_GET_FD_BY_ID, id));
	EXPECT_EQ(-1, access(DEV "x", F_OK));
	EXPECT_EQ(-1, access(SYSFS "x", F_OK));
	EXPECT_EQ(-1, access("/sys/devices/virtual/bpf-objects/x", F_OK));
}

static int unload(void)
{
	return syscall(__NR_delete_module, "bpfdev", O_NONBLOCK) ? -errno : 0;
}

static int load(void)
{
	return WEXITSTATUS(system("modprobe bpfdev"));
}

TEST_F(lifetime, the_module_stays_while_an_entry_is_there)
{
	int map = array_create();

	ASSERT_EQ(0, dir_create(self->ctl, "d"));
	close(self->ctl);
	EXPECT_EQ(-EAGAIN, unload());
	self->ctl = ctl_open("", O_RDWR);
	ASSERT_EQ(0, dir_remove(self->ctl, "d"));
	ASSERT_EQ(0, node_create(self->ctl, "x", map));
	close(self->ctl);
	EXPECT_EQ(-EAGAIN, unload());
	self->ctl = ctl_open("", O_RDWR);
	ASSERT_EQ(0, node_remove(self->ctl, "x"));
	close(map);
}

TEST_F(lifetime, the_module_stays_while_something_is_open)
{
	int map = array_create(), fd;

	/* an open control node keeps the module */
	EXPECT_EQ(-EAGAIN, unload());
	/* so does the data of a map, but not an object */
	ASSERT_EQ(0, node_create_data(self->ctl, "x", map));
	fd = do_open(DEV "x", O_RDONLY);
	ASSERT_EQ(0, node_remove(self->ctl, "x"));
	close(self->ctl);
	EXPECT_EQ(-EAGAIN, unload());
	close(fd);
	/* nothing is open any more */
	EXPECT_EQ(0, unload());
	EXPECT_EQ(-1, access("/dev/bpf", F_OK));
	EXPECT_EQ(-1, access("/sys/class/bpf-objects", F_OK));
	EXPECT_EQ(0, load());
	self->ctl = ctl_open("", O_RDWR);
	EXPECT_LE(0, self->ctl);
	close(map);
}

TEST_F(lifetime, an_open_object_outlives_the_module)
{
	uint32_t key = 0;
	uint64_t value = 7, found = 0;
	int map = array_create(), fd;

	ASSERT_EQ(0, map_update(map, &key, &value));
	ASSERT_EQ(0, node_create(self->ctl, "x", map));
	close(map);
	fd = do_open(DEV "x", O_RDONLY);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, node_remove(self->ctl, "x"));
	close(self->ctl);
	EXPECT_EQ(0, unload());
	EXPECT_EQ(0, map_lookup(fd, &key, &found));
	EXPECT_EQ(7, found);
	EXPECT_EQ(0, load());
	close(fd);
	self->ctl = ctl_open("", O_RDWR);
	EXPECT_LE(0, self->ctl);
}

TEST_F(lifetime, a_node_of_a_node_does_not_hold_the_module_for_ever)
{
	int map = array_create(), fd;

	/* create a node from a descriptor that was opened through a node */
	ASSERT_EQ(0, node_create(self->ctl, "x", map));
	fd = do_open(DEV "x", O_RDWR);
	ASSERT_EQ(0, node_remove(self->ctl, "x"));
	ASSERT_EQ(0, node_create(self->ctl, "x", fd));
	close(fd);
	close(map);
	ASSERT_EQ(0, node_remove(self->ctl, "x"));
	close(self->ctl);
	EXPECT_EQ(0, unload());
	EXPECT_EQ(0, load());
	self->ctl = ctl_open("", O_RDWR);
}

TEST_F(lifetime, the_module_can_come_and_go)
{
	int map = array_create(), i;

	for (i = 0; i < 10; i++) {
		ASSERT_EQ(0, node_create(self->ctl, "x", map));
		ASSERT_EQ(0, node_remove(self->ctl, "x"));
		close(self->ctl);
		ASSERT_EQ(0, unload());
		ASSERT_EQ(0, load());
		self->ctl = ctl_open("", O_RDWR);
		ASSERT_LE(0, self->ctl);
	}
	close(map);
}

TEST_F(lifetime, a_copy_of_a_node_is_dead_after_a_reload)
{
	struct bpfdev_create arg = {};
	int map = array_create();

	ASSERT_EQ(0, node_create_arg(self->ctl, "x", map, &arg));
	ASSERT_EQ(0, mknod("/dev/lifetime_copy", S_IFCHR | 0600,
			   makedev(arg.major, arg.minor)));
	ASSERT_EQ(0, node_remove(self->ctl, "x"));
	close(self->ctl);
	ASSERT_EQ(0, unload());
	ASSERT_EQ(0, load());
	self->ctl = ctl_open("", O_RDWR);
	ASSERT_EQ(0, node_create(self->ctl, "x", map));
	/* the old number is not in use, except by a chance of 1 in 500,000 */
	EXPECT_EQ(-ENXIO, do_open("/dev/lifetime_copy", O_RDWR));
	unlink("/dev/lifetime_copy");
	close(map);
}

/* Nobody can choose to get a number that is free again, see SECURITY.md. */
TEST_F(lifetime, minor_numbers_are_not_predictable)
{
	struct bpfdev_create taken = {};
	int map = array_create(), other = array_create(), i, near = 0;
	long before = 0;

	ASSERT_EQ(0, node_create(self->ctl, "y", other));
	for (i = 0; i < 16; i++) {
		struct bpfdev_create arg = {};

		/* not even a caller that uses up numbers in between */
		ASSERT_EQ(-EEXIST, node_create_arg(self->ctl, "y", map, &taken));
		ASSERT_EQ(0, node_create_arg(self->ctl, "x", map, &arg));
		ASSERT_EQ(0, node_remove(self->ctl, "x"));
		if (i && labs((long)arg.minor - before) <= 1024)
			near++;
		before = arg.minor;
	}
	/* a near number has a chance of 1 in 512 */
	EXPECT_GE(3, near);
	EXPECT_EQ(0, node_remove(self->ctl, "y"));
	close(map);
	close(other);
}

/* Look briefly at every map and program, again and again. */
static void walk_ids(int next, int get)
{
	for (;;) {
		union bpf_attr attr;
		int fd;

		memset(&attr, 0, sizeof(attr));
		while (!sys_bpf(next, &attr)) {
			uint32_t id = attr.next_id;

			fd = fd_by_id(get, id);
			if (fd >= 0)
				close(fd);
			memset(&attr, 0, sizeof(attr));
			attr.start_id = id;
		}
	}
}

/* For RACE_SECONDS, but twice: on a debug kernel each load takes many seconds. */
TEST_F_TIMEOUT(lifetime, the_module_loads_while_other_processes_list_its_objects, RACE_TIMEOUT)
{
	const double end = now() + race_seconds();
	pid_t maps, progs;
	int loads;

	close(self->ctl);
	maps = fork();
	if (!maps)
		walk_ids(BPF_MAP_GET_NEXT_ID, BPF_MAP_GET_FD_BY_ID);
	progs = fork();
	if (!progs)
		walk_ids(BPF_PROG_GET_NEXT_ID, BPF_PROG_GET_FD_BY_ID);
	for (loads = 0; loads < 2 || now() < end; loads++) {
		EXPECT_EQ(0, unload());
		EXPECT_EQ(0, load());
	}
	kill(maps, SIGKILL);
	kill(progs, SIGKILL);
	waitpid(maps, NULL, 0);
	waitpid(progs, NULL, 0);
	self->ctl = ctl_open("", O_RDWR);
}

TEST_HARNESS_MAIN
