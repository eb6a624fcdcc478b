// SPDX-License-Identifier: GPL-2.0-only
/*
 * BPFDEV_IOC_HOLDERS: which processes hold an object, and which of them a
 * caller may see.
 */
#include "common.h"

#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>

#define HOLDERS_MAX 64
#define NODE DEV "holders_test/x"

FIXTURE(holders) {
	int ctl;
	int dir;
	int map;
	struct bpfdev_holder held[HOLDERS_MAX];
	int count;
};

FIXTURE_SETUP(holders)
{
	self->ctl = ctl_open("", O_RDWR);
	ASSERT_LE(0, self->ctl);
	ASSERT_EQ(0, dir_create(self->ctl, "holders_test"));
	self->dir = ctl_open("holders_test", O_RDWR);
	ASSERT_LE(0, self->dir);
	self->map = map_create_flags(BPF_MAP_TYPE_ARRAY, 4, 8, 1, BPF_F_MMAPABLE);
	ASSERT_LE(0, self->map);
	ASSERT_EQ(0, node_create(self->dir, "x", self->map));
}

FIXTURE_TEARDOWN(holders)
{
	EXPECT_EQ(0, node_remove(self->dir, "x"));
	EXPECT_EQ(0, dir_remove(self->ctl, "holders_test"));
	close(self->map);
	close(self->dir);
	close(self->ctl);
}

#define GET_HOLDERS() ({						\
	self->count = node_holders(self->dir, "x", self->held, HOLDERS_MAX); \
	ASSERT_LE(0, self->count);					\
})

/*
 * Start a child that runs @setup, reports that, and waits until it is killed.
 */
#define CHILD(setup) ({							\
	int child_pipe[2];						\
	pid_t child_pid;						\
	char child_byte;						\
									\
	ASSERT_EQ(0, pipe2(child_pipe, O_CLOEXEC));			\
	child_pid = fork();						\
	ASSERT_LE(0, child_pid);					\
	if (!child_pid) {						\
		setup;							\
		/* after a change of user: end with the test */		\
		prctl(PR_SET_PDEATHSIG, SIGKILL);			\
		child_byte = 1;						\
		if (write(child_pipe[1], &child_byte, 1) != 1)		\
			_exit(1);					\
		for (;;)						\
			pause();					\
	}								\
	close(child_pipe[1]);						\
	EXPECT_EQ(1, read(child_pipe[0], &child_byte, 1));		\
	close(child_pipe[0]);						\
	child_pid;							\
})

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

TEST_F(holders, descriptors_report_their_origin)
{
	int fd;

	GET_HOLDERS();
	ASSERT_EQ(1, self->count);
	EXPECT_EQ(BPFDEV_TYPE_MAP, self->held[0].type);
	EXPECT_EQ(map_id(self->map), self->held[0].id);
	EXPECT_EQ(getpid(), self->held[0].pid);
	EXPECT_EQ(getpid(), self->held[0].tid);
	EXPECT_EQ(self->map, self->held[0].fd);
	EXPECT_EQ(BPFDEV_HELD_FD, self->held[0].how);
	EXPECT_EQ(BPFDEV_FROM_BPF, self->held[0].origin);
	EXPECT_EQ(BPFDEV_ACCESS_READ | BPFDEV_ACCESS_WRITE, self->held[0].access);
	EXPECT_EQ(0, self->held[0].uid);
	EXPECT_STREQ("holders_test", self->held[0].comm);

	fd = do_open(NODE, O_RDONLY);
	ASSERT_LE(0, fd);
	GET_HOLDERS();
	ASSERT_EQ(2, self->count);
	EXPECT_EQ(fd, self->held[1].fd);
	EXPECT_EQ(BPFDEV_FROM_NODE, self->held[1].origin);
	EXPECT_EQ(BPFDEV_ACCESS_READ, self->held[1].access);
	close(fd);
	GET_HOLDERS();
	EXPECT_EQ(1, self->count);
}

TEST_F(holders, memory_outlives_its_descriptor)
{
	size_t page = sysconf(_SC_PAGESIZE);
	struct bpfdev_refs refs;
	void *memory;
	int fd = do_open(NODE, O_RDWR);

	memory = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	ASSERT_NE(MAP_FAILED, memory);
	ASSERT_EQ(0, node_refs(self->dir, "x", &refs));
	EXPECT_EQ(2, refs.files);
	EXPECT_EQ(0, refs.mappings);
	close(fd);
	GET_HOLDERS();
	ASSERT_EQ(2, self->count);
	EXPECT_EQ(BPFDEV_HELD_MAPPING, self->held[1].how);
	EXPECT_EQ(-1, self->held[1].fd);
	EXPECT_EQ(getpid(), self->held[1].pid);
	EXPECT_EQ(PTR(memory), self->held[1].start);
	EXPECT_EQ(BPFDEV_FROM_NODE, self->held[1].origin);
	EXPECT_EQ(BPFDEV_ACCESS_READ | BPFDEV_ACCESS_WRITE, self->held[1].access);
	ASSERT_EQ(0, node_refs(self->dir, "x", &refs));
	EXPECT_EQ(1, refs.files);
	EXPECT_EQ(1, refs.mappings);
	EXPECT_EQ(0, refs.other);
	munmap(memory, page);
	GET_HOLDERS();
	EXPECT_EQ(1, self->count);
}

TEST_F(holders, a_file_in_flight_has_no_holder)
{
	char control[CMSG_SPACE(sizeof(int))] = {};
	struct iovec iov = { "x", 1 };
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);
	int fd = do_open(NODE, O_RDWR), sockets[2];
	struct bpfdev_refs refs;

	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, sockets));
	cmsg->cmsg_level = SOL_SOCKET;
	cmsg->cmsg_type = SCM_RIGHTS;
	cmsg->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(cmsg), &fd, sizeof(fd));
	ASSERT_EQ(1, sendmsg(sockets[0], &msg, 0));
	close(fd);
	GET_HOLDERS();
	EXPECT_EQ(1, self->count);
	ASSERT_EQ(0, node_refs(self->dir, "x", &refs));
	EXPECT_EQ(1, refs.files);
	EXPECT_EQ(1, refs.other);
	close(sockets[0]);
	close(sockets[1]);
}

TEST_F(holders, processes_come_in_order_and_share_files)
{
	struct bpfdev_refs refs;
	pid_t pids[20];
	char line[256];
	int i, n;

	for (i = 0; i < 20; i++)
		pids[i] = CHILD();
	GET_HOLDERS();
	ASSERT_EQ(21, self->count);
	for (i = 1; i < self->count; i++)
		EXPECT_LT(self->held[i - 1].pid, self->held[i].pid);
	for (i = 0; i < 20; i++) {
		for (n = 0; n < self->count; n++)
			if (self->held[n].pid == pids[i])
				break;
		EXPECT_LT(n, self->count);
	}
	/* all of them share one open file */
	ASSERT_EQ(0, node_refs(self->dir, "x", &refs));
	EXPECT_EQ(1, refs.files);
	EXPECT_EQ(2, refs.refcnt);
	ASSERT_EQ(0, read_line(SYSFS "holders_test!x/holders", line, sizeof(line)));
	n = snprintf(NULL, 0, "%d", getpid());
	EXPECT_EQ(getpid(), atoi(line));
	EXPECT_EQ(pids[0], atoi(line + n));
	for (i = 0; i < 20; i++)
		end(pids[i]);
	GET_HOLDERS();
	EXPECT_EQ(1, self->count);
}

/* In replies of any size, each holder is returned once. */
TEST_F(holders, a_long_list_comes_in_several_replies)
{
	struct bpfdev_holder held[3];
	struct bpfdev_holders arg = {
		.holder_size = sizeof(held[0]),
		.holders = PTR(held),
		.more = 1,
	};
	struct rlimit limit = { 4096, 4096 };
	int fds[2500], i, got = 0, next = self->map;
	size_t page = sysconf(_SC_PAGESIZE);
	void *memory[10];

	ASSERT_EQ(0, setrlimit(RLIMIT_NOFILE, &limit));
	for (i = 0; i < ARRAY_LEN(fds); i++)
		fds[i] = do_open(NODE, O_RDWR);
	for (i = 0; i < 10; i++)
		memory[i] = mmap(NULL, page, PROT_READ, MAP_SHARED, self->map, 0);
	while (arg.more) {
		arg.count = ARRAY_LEN(held);
		ASSERT_EQ(0, do_ioctl(self->dir, BPFDEV_IOC_HOLDERS, &arg));
		for (i = 0; i < arg.count; i++, got++) {
			if (got <= ARRAY_LEN(fds)) {
				EXPECT_EQ(next, held[i].fd);
				next = got < ARRAY_LEN(fds) ? fds[got] : -1;
			} else {
				EXPECT_EQ(-1, held[i].fd);
			}
		}
	}
	EXPECT_EQ(2511, got);
	for (i = 0; i < ARRAY_LEN(fds); i++)
		close(fds[i]);
	for (i = 0; i < 10; i++)
		munmap(memory[i], page);
}

TEST_F(holders, an_unprivileged_caller_sees_its_own_processes)
{
	pid_t roots = CHILD(close(self->map); do_open(NODE, O_RDONLY));
	pid_t mine, hidden;

	ASSERT_EQ(0, chmod(NODE, 0666));
	ASSERT_EQ(0, chmod(DEV "holders_test/control", 0666));
	mine = CHILD(close(self->map); become(1000, 1000);
		     prctl(PR_SET_DUMPABLE, 1); do_open(NODE, O_RDONLY));
	hidden = CHILD(close(self->map); become(1000, 1000);
		       prctl(PR_SET_DUMPABLE, 0); do_open(NODE, O_RDONLY));
	GET_HOLDERS();
	EXPECT_EQ(4, self->count);
	AS_USER(1000, 1000, {
		int ctl = ctl_open("holders_test", O_RDONLY), i, own = 0;

		/*
		 * the caller holds the fixture's map and its own control node's
		 * map
		 */
		prctl(PR_SET_DUMPABLE, 1);
		self->count = node_holders(ctl, "x", self->held, HOLDERS_MAX);
		EXPECT_EQ(2, self->count);
		for (i = 0; i < self->count; i++) {
			EXPECT_NE(roots, self->held[i].pid);
			EXPECT_NE(hidden, self->held[i].pid);
			own += self->held[i].pid == mine;
		}
		EXPECT_EQ(1, own);
		EXPECT_EQ(-EACCES, do_open(SYSFS "holders_test!x/holders",
					   O_RDONLY));
	});
	AS_USER(1001, 1001, {
		int ctl = ctl_open("holders_test", O_RDONLY);

		EXPECT_EQ(1, node_holders(ctl, "x", self->held, HOLDERS_MAX));
		EXPECT_EQ(getpid(), self->held[0].pid);
	});
	end(roots);
	end(mine);
	end(hidden);
}

/*
 * A caller must not inspect a process of the same user with more capabilities.
 */
TEST_F(holders, a_caller_does_not_see_more_capable_processes)
{
	pid_t capable;

	ASSERT_EQ(0, chmod(NODE, 0666));
	ASSERT_EQ(0, chmod(DEV "holders_test/control", 0666));
	capable = CHILD(close(self->map); prctl(PR_SET_KEEPCAPS, 1);
			become(1000, 1000); prctl(PR_SET_DUMPABLE, 1);
			do_open(NODE, O_RDONLY));
	GET_HOLDERS();
	EXPECT_EQ(2, self->count);
	AS_USER(1000, 1000, {
		int ctl = ctl_open("holders_test", O_RDONLY);

		prctl(PR_SET_DUMPABLE, 1);
		EXPECT_EQ(1, node_holders(ctl, "x", self->held, HOLDERS_MAX));
		EXPECT_EQ(getpid(), self->held[0].pid);
	});
	end(capable);
}

static int stay_in_thread(void *arg)
{
	for (;;)
		pause();
	return 0;
}

TEST_F(holders, a_process_is_listed_after_its_leader_exits)
{
	static char stack[2][65536] __attribute__((aligned(16)));
	const int flags = CLONE_VM | CLONE_FS | CLONE_SIGHAND | CLONE_THREAD |
			  CLONE_FILES;
	size_t page = sysconf(_SC_PAGESIZE);
	int pipes[2], status;
	pid_t child;

	ASSERT_EQ(0, pipe2(pipes, O_CLOEXEC));
	child = fork();
	ASSERT_LE(0, child);
	if (!child) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		mmap(NULL, page, PROT_READ, MAP_SHARED, self->map, 0);
		clone(stay_in_thread, stack[0] + sizeof(stack[0]), flags, NULL);
		clone(stay_in_thread, stack[1] + sizeof(stack[1]), flags, NULL);
		write(pipes[1], "", 1);
		syscall(__NR_exit, 0);
	}
	EXPECT_EQ(1, read(pipes[0], &status, 1));
	/* the leader is a zombie that still has threads */
	usleep(200000);
	GET_HOLDERS();
	ASSERT_EQ(3, self->count);
	EXPECT_EQ(child, self->held[1].pid);
	EXPECT_EQ(BPFDEV_HELD_FD, self->held[1].how);
	EXPECT_EQ(child, self->held[2].pid);
	EXPECT_EQ(BPFDEV_HELD_MAPPING, self->held[2].how);
	end(child);
	close(pipes[0]);
	close(pipes[1]);
}

static int open_in_thread(void *arg)
{
	*(int *)arg = do_open(NODE, O_RDONLY);
	for (;;)
		pause();
	return 0;
}

TEST_F(holders, a_thread_can_have_its_own_descriptor_table)
{
	static char stack[65536] __attribute__((aligned(16)));
	static int fd = -1;
	pid_t child;

	/* in a child, because its thread ends with it */
	child = CHILD({
		close(self->map);
		clone(open_in_thread, stack + sizeof(stack),
		      CLONE_VM | CLONE_FS | CLONE_SIGHAND | CLONE_THREAD,
		      &fd);
		while (__atomic_load_n(&fd, __ATOMIC_RELAXED) < 0)
			usleep(1000);
	});
	GET_HOLDERS();
	ASSERT_EQ(2, self->count);
	EXPECT_EQ(child, self->held[1].pid);
	EXPECT_LT(child, self->held[1].tid);
	end(child);
}

/* Open the node, and start a thread that shares the descriptors of this one. */
static int share_in_thread(void *arg)
{
	static char stacks[2][65536] __attribute__((aligned(16)));
	static int started;
	int fd = do_open(NODE, O_RDONLY), n = started++;

	clone(stay_in_thread, stacks[n] + sizeof(stacks[n]),
	      CLONE_VM | CLONE_FS | CLONE_SIGHAND | CLONE_THREAD | CLONE_FILES,
	      NULL);
	__atomic_store_n((int *)arg, fd, __ATOMIC_RELEASE);
	for (;;)
		pause();
	return 0;
}

/*
 * Each table is listed once: that of the leader, which another thread shares, and two
 * more, each of a pair of threads.
 */
TEST_F(holders, threads_can_share_a_table_that_is_not_the_leaders)
{
	const int flags = CLONE_VM | CLONE_FS | CLONE_SIGHAND | CLONE_THREAD;
	static char stacks[3][65536] __attribute__((aligned(16)));
	static int fds[2] = { -1, -1 };
	struct bpfdev_refs refs;
	pid_t child;
	int i;

	child = CHILD({
		clone(stay_in_thread, stacks[0] + sizeof(stacks[0]),
		      flags | CLONE_FILES, NULL);
		for (i = 0; i < 2; i++) {
			clone(share_in_thread, stacks[1 + i] + sizeof(stacks[0]),
			      flags, &fds[i]);
			while (__atomic_load_n(&fds[i], __ATOMIC_ACQUIRE) < 0)
				usleep(1000);
		}
	});
	GET_HOLDERS();
	/* this process; the leader; twice the inherited and the opened descriptor */
	ASSERT_EQ(6, self->count);
	EXPECT_EQ(child, self->held[1].tid);
	for (i = 1; i < 6; i++)
		EXPECT_EQ(child, self->held[i].pid);
	EXPECT_LT(child, self->held[2].tid);
	EXPECT_EQ(self->held[2].tid, self->held[3].tid);
	EXPECT_LT(self->held[3].tid, self->held[4].tid);
	EXPECT_EQ(self->held[4].tid, self->held[5].tid);
	ASSERT_EQ(0, node_refs(self->dir, "x", &refs));
	EXPECT_EQ(3, refs.files);
	EXPECT_EQ(0, refs.other);
	end(child);
}

TEST_F(holders, a_pid_namespace_shows_its_own_pids)
{
	pid_t outside = CHILD();

	if (unshare(CLONE_NEWPID))
		SKIP(return, "no pid namespaces");
	pid_t inside = fork();

	ASSERT_LE(0, inside);
	if (!inside) {
		/*
		 * in its PID namespace this process is PID 1 and sees no other
		 */
		EXPECT_EQ(1, getpid());
		EXPECT_EQ(1, node_holders(self->dir, "x", self->held,
					  HOLDERS_MAX));
		EXPECT_EQ(1, self->held[0].pid);
		_exit(_metadata->passed ? 0 : 1);
	}
	int status;

	waitpid(inside, &status, 0);
	EXPECT_EQ(0, status);
	end(outside);
}

TEST_F(holders, one_call_lists_a_whole_directory)
{
	int other = xdp_load(1), link = xdp_link_create(other), outer = array_create();

	ASSERT_EQ(0, node_create(self->dir, "p", other));
	ASSERT_EQ(0, node_create(self->dir, "l", link));
	ASSERT_EQ(0, dir_create(self->dir, "below"));
	ASSERT_EQ(0, node_create(self->ctl, "holders_outside", outer));
	self->count = node_holders(self->dir, NULL, self->held, HOLDERS_MAX);
	ASSERT_EQ(3, self->count);
	EXPECT_EQ(self->map, self->held[0].fd);
	EXPECT_EQ(BPFDEV_TYPE_PROG, self->held[1].type);
	EXPECT_EQ(prog_id(other), self->held[1].id);
	EXPECT_EQ(BPFDEV_TYPE_LINK, self->held[2].type);
	EXPECT_EQ(link_id(link), self->held[2].id);
	EXPECT_EQ(0, node_remove(self->ctl, "holders_outside"));
	EXPECT_EQ(0, dir_remove(self->dir, "below"));
	EXPECT_EQ(0, node_remove(self->dir, "l"));
	EXPECT_EQ(0, node_remove(self->dir, "p"));
	close(outer);
	close(link);
	close(other);
}

/* Members of struct bpfdev_holders: only the holders of the objects of descriptors. */
#define BY_FDS(array, number)			\
	.flags = BPFDEV_HOLDERS_FDS,		\
	.fds = PTR(array),			\
	.fd_count = (number)

/* The holders of an object without a node, by a descriptor. */
TEST_F(holders, of_an_object_without_a_node)
{
	int map = array_create();
	struct bpfdev_holders arg = {
		BY_FDS(&map, 1),
		.count = HOLDERS_MAX,
		.holder_size = sizeof(self->held[0]),
		.holders = PTR(self->held),
	};
	pid_t child;

	ASSERT_LE(0, map);
	child = CHILD(close(self->map));
	ASSERT_EQ(0, do_ioctl(self->ctl, BPFDEV_IOC_HOLDERS, &arg));
	ASSERT_EQ(2, arg.count);
	EXPECT_EQ(getpid(), self->held[0].pid);
	EXPECT_EQ(map, self->held[0].fd);
	EXPECT_EQ(map_id(map), self->held[0].id);
	EXPECT_EQ(child, self->held[1].pid);
	end(child);
	/* of an object with a node, too */
	close(map);
	arg.fds = PTR(&self->map);
	arg.count = HOLDERS_MAX;
	arg.pid = 0;
	ASSERT_EQ(0, do_ioctl(self->ctl, BPFDEV_IOC_HOLDERS, &arg));
	EXPECT_EQ(1, arg.count);
	EXPECT_EQ(0, arg.more);
}

/* The holders of several objects, in one search. */
TEST_F(holders, of_several_descriptors)
{
	int fds[4] = { self->map, array_create(), array_create(), -1 };
	struct bpfdev_holders arg = {
		BY_FDS(fds, 3),
		.count = HOLDERS_MAX,
		.holder_size = sizeof(self->held[0]),
		.holders = PTR(self->held),
	};
	pid_t child;

	ASSERT_LE(0, fds[1]);
	ASSERT_LE(0, fds[2]);
	child = CHILD({ close(self->map); close(fds[1]); });
	ASSERT_EQ(0, do_ioctl(self->ctl, BPFDEV_IOC_HOLDERS, &arg));
	ASSERT_EQ(4, arg.count);
	EXPECT_EQ(fds[0], self->held[0].fd);
	EXPECT_EQ(map_id(fds[0]), self->held[0].id);
	EXPECT_EQ(map_id(fds[1]), self->held[1].id);
	EXPECT_EQ(map_id(fds[2]), self->held[2].id);
	EXPECT_EQ(child, self->held[3].pid);
	EXPECT_EQ(map_id(fds[2]), self->held[3].id);
	/* twice the same, and room for some only */
	fds[0] = fds[1];
	arg.count = 1;
	arg.pid = 0;
	arg.at = 0;
	ASSERT_EQ(0, do_ioctl(self->ctl, BPFDEV_IOC_HOLDERS, &arg));
	EXPECT_EQ(1, arg.more);
	EXPECT_EQ(fds[1], self->held[0].fd);
	arg.count = HOLDERS_MAX;
	ASSERT_EQ(0, do_ioctl(self->ctl, BPFDEV_IOC_HOLDERS, &arg));
	ASSERT_EQ(2, arg.count);
	EXPECT_EQ(fds[2], self->held[0].fd);
	EXPECT_EQ(child, self->held[1].pid);
	end(child);
	/* a descriptor that is none */
	arg.pid = 0;
	arg.fd_count = 4;
	EXPECT_EQ(-EBADF, do_ioctl(self->ctl, BPFDEV_IOC_HOLDERS, &arg));
	fds[3] = self->ctl;
	EXPECT_EQ(-EINVAL, do_ioctl(self->ctl, BPFDEV_IOC_HOLDERS, &arg));
	arg.fds = 8;
	EXPECT_EQ(-EFAULT, do_ioctl(self->ctl, BPFDEV_IOC_HOLDERS, &arg));
	close(fds[1]);
	close(fds[2]);
}

/* A program and a link, and as many descriptors as allowed. */
TEST_F(holders, of_many_descriptors)
{
	static int fds[BPFDEV_FDS_MAX];
	int prog = xdp_load(1), link = xdp_link_create(prog);
	struct bpfdev_holders arg = {
		BY_FDS(fds, BPFDEV_FDS_MAX),
		.count = HOLDERS_MAX,
		.holder_size = sizeof(self->held[0]),
		.holders = PTR(self->held),
	};
	int i;

	ASSERT_LE(0, link);
	for (i = 0; i < BPFDEV_FDS_MAX; i++)
		fds[i] = i & 1 ? prog : link;
	ASSERT_EQ(0, do_ioctl(self->ctl, BPFDEV_IOC_HOLDERS, &arg));
	ASSERT_EQ(2, arg.count);
	EXPECT_EQ(prog, self->held[0].fd);
	EXPECT_EQ(BPFDEV_TYPE_PROG, self->held[0].type);
	EXPECT_EQ(link, self->held[1].fd);
	EXPECT_EQ(link_id(link), self->held[1].id);
	close(link);
	close(prog);
}

static void bad_fds(struct __test_metadata *_metadata, int ctl, struct bpfdev_holders arg)
{
	EXPECT_EQ(-EINVAL, do_ioctl(ctl, BPFDEV_IOC_HOLDERS, &arg));
}

TEST_F(holders, bad_descriptors_are_refused)
{
	const struct bpfdev_holders good = {
		BY_FDS(&self->map, 1),
		.holder_size = sizeof(self->held[0]),
	};
	struct bpfdev_holders arg = good;

	EXPECT_EQ(0, do_ioctl(self->ctl, BPFDEV_IOC_HOLDERS, &arg));
#define BAD(member, value) do {						\
	arg = good;							\
	arg.member = value;						\
	bad_fds(_metadata, self->ctl, arg);				\
} while (0)
	BAD(flags, 0);
	BAD(flags, BPFDEV_HOLDERS_FDS | BPFDEV_HOLDERS_ONE);
	BAD(fds, 0);
	BAD(fd_count, 0);
	BAD(fd_count, BPFDEV_FDS_MAX + 1);
	BAD(name[0], 'x');
#undef BAD
}

TEST_F(holders, bad_calls_are_refused)
{
	struct bpfdev_holders arg = { .holder_size = sizeof(self->held[0]) };

	EXPECT_EQ(0, do_ioctl(self->dir, BPFDEV_IOC_HOLDERS, &arg));
	EXPECT_EQ(1, arg.more);
	arg.holder_size--;
	EXPECT_EQ(-EINVAL, do_ioctl(self->dir, BPFDEV_IOC_HOLDERS, &arg));
	arg.holder_size = BPFDEV_SIZE_MAX + 1;
	EXPECT_EQ(-EINVAL, do_ioctl(self->dir, BPFDEV_IOC_HOLDERS, &arg));
	arg.holder_size = sizeof(self->held[0]);
	arg.flags = 4;
	EXPECT_EQ(-EINVAL, do_ioctl(self->dir, BPFDEV_IOC_HOLDERS, &arg));
	arg.flags = BPFDEV_HOLDERS_ONE;
	set_name(arg.name, "");
	EXPECT_EQ(-EINVAL, do_ioctl(self->dir, BPFDEV_IOC_HOLDERS, &arg));
	set_name(arg.name, "y");
	EXPECT_EQ(-ENOENT, do_ioctl(self->dir, BPFDEV_IOC_HOLDERS, &arg));
	/* a name without its flag */
	arg.flags = 0;
	EXPECT_EQ(-EINVAL, do_ioctl(self->dir, BPFDEV_IOC_HOLDERS, &arg));
	set_name(arg.name, "");
	arg.pid = -1;
	EXPECT_EQ(-EINVAL, do_ioctl(self->dir, BPFDEV_IOC_HOLDERS, &arg));
	arg.pid = 0;
	arg.count = 1;
	arg.holders = 8;
	EXPECT_EQ(-EFAULT, do_ioctl(self->dir, BPFDEV_IOC_HOLDERS, &arg));
}

TEST_HARNESS_MAIN
