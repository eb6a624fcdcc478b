// SPDX-License-Identifier: GPL-2.0-only
/*
 * open(2) of a node, for each type of object and each mode: the file descriptor
 * is BPF's own and can be used like any other.
 */
#include "common.h"

#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>

#define NODE DEV "open_test"

/* A map of each type: how it is created, and what its values are. */
FIXTURE(map) {
	int ctl;
	int fd;
};

FIXTURE_VARIANT(map) {
	int type;
	int key_size;
	int value_size;
	int flags;
	int frozen;
	int holds;	/* 'm' maps, 'p' programs, 0 plain values */
};

FIXTURE_VARIANT_ADD(map, hash) {
	.type = BPF_MAP_TYPE_HASH, .key_size = 4, .value_size = 8,
};

FIXTURE_VARIANT_ADD(map, array) {
	.type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 8,
};

FIXTURE_VARIANT_ADD(map, percpu_hash) {
	.type = BPF_MAP_TYPE_PERCPU_HASH, .key_size = 4, .value_size = 8,
};

FIXTURE_VARIANT_ADD(map, percpu_array) {
	.type = BPF_MAP_TYPE_PERCPU_ARRAY, .key_size = 4, .value_size = 8,
};

FIXTURE_VARIANT_ADD(map, lru_hash) {
	.type = BPF_MAP_TYPE_LRU_HASH, .key_size = 4, .value_size = 8,
};

FIXTURE_VARIANT_ADD(map, lpm_trie) {
	.type = BPF_MAP_TYPE_LPM_TRIE, .key_size = 8, .value_size = 8,
	.flags = BPF_F_NO_PREALLOC,
};

FIXTURE_VARIANT_ADD(map, prog_array) {
	.type = BPF_MAP_TYPE_PROG_ARRAY, .key_size = 4, .value_size = 4,
	.holds = 'p',
};

FIXTURE_VARIANT_ADD(map, array_of_maps) {
	.type = BPF_MAP_TYPE_ARRAY_OF_MAPS, .key_size = 4, .value_size = 4,
	.holds = 'm',
};

FIXTURE_VARIANT_ADD(map, mmapable) {
	.type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 8,
	.flags = BPF_F_MMAPABLE,
};

FIXTURE_VARIANT_ADD(map, frozen) {
	.type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 8,
	.frozen = 1,
};

FIXTURE_SETUP(map)
{
	self->ctl = ctl_open("", O_RDWR);
	ASSERT_LE(0, self->ctl);
	if (variant->holds == 'm') {
		int inner = map_create(BPF_MAP_TYPE_ARRAY, 4, 4, 1);
		BPF_ATTR(attr);

		ASSERT_LE(0, inner);
		attr.map_type = variant->type;
		attr.key_size = variant->key_size;
		attr.value_size = variant->value_size;
		attr.max_entries = 2;
		attr.inner_map_fd = inner;
		self->fd = sys_bpf(BPF_MAP_CREATE, &attr);
		close(inner);
	} else {
		self->fd = map_create_flags(variant->type, variant->key_size,
					    variant->value_size, 2,
					    variant->flags);
	}
	ASSERT_LE(0, self->fd);
	if (variant->frozen)
		ASSERT_EQ(0, map_freeze(self->fd));
	ASSERT_EQ(0, node_create(self->ctl, "open_test", self->fd));
}

FIXTURE_TEARDOWN(map)
{
	node_remove(self->ctl, "open_test");
	close(self->fd);
	close(self->ctl);
}

/* Make a value for the map: a number, or a file descriptor. */
static int make_value(int holds, void *value)
{
	int fd = -1;

	memset(value, 7, 1024);
	if (holds == 'm')
		fd = map_create(BPF_MAP_TYPE_ARRAY, 4, 4, 1);
	else if (holds == 'p')
		fd = xdp_load(0);
	if (holds)
		memcpy(value, &fd, sizeof(fd));
	return fd;
}

#define KEY "\x00\x00\x00\x00\x00\x00\x00\x00"

TEST_F(map, opened_for_both_reads_and_writes)
{
	char value[1024], back[1024];
	int fd = do_open(NODE, O_RDWR);
	int held = make_value(variant->holds, value);

	ASSERT_LE(0, fd);
	EXPECT_EQ(variant->frozen ? -EPERM : 0, map_update(fd, KEY, value));
	EXPECT_EQ(0, map_lookup(fd, KEY, back));
	if (!variant->frozen && !variant->holds)
		EXPECT_EQ(0, memcmp(value, back, 8));
	/* the loader's fd and the node's belong to one map */
	memset(value, 0, sizeof(value));
	EXPECT_EQ(0, map_lookup(self->fd, KEY, value));
	EXPECT_EQ(0, memcmp(value, back, variant->value_size));
	EXPECT_EQ(map_id(self->fd), map_id(fd));
	close(held);
	close(fd);
}

TEST_F(map, opened_for_reading_refuses_updates)
{
	char value[1024], before[1024], after[1024];
	int fd = do_open(NODE, O_RDONLY);
	int held = make_value(variant->holds, value);

	ASSERT_LE(0, fd);
	if (!variant->frozen)
		ASSERT_EQ(0, map_update(self->fd, KEY, value));
	ASSERT_EQ(0, map_lookup(fd, KEY, before));
	memset(value, 9, sizeof(value));
	EXPECT_EQ(-EPERM, map_update(fd, KEY, value));
	ASSERT_EQ(0, map_lookup(fd, KEY, after));
	EXPECT_EQ(0, memcmp(before, after, variant->value_size));
	close(held);
	close(fd);
}

TEST_F(map, opened_for_writing_refuses_lookups)
{
	char value[1024], back[1024];
	int fd = do_open(NODE, O_WRONLY);
	int held = make_value(variant->holds, value);

	ASSERT_LE(0, fd);
	EXPECT_EQ(variant->frozen ? -EPERM : 0, map_update(fd, KEY, value));
	EXPECT_EQ(-EPERM, map_lookup(fd, KEY, back));
	close(held);
	close(fd);
}

/* O_WRONLY | O_RDWR, "for ioctls", grants neither right, so open fails. */
TEST_F(map, opened_for_neither_is_refused)
{
	EXPECT_EQ(-EACCES, do_open(NODE, O_WRONLY | O_RDWR));
}

TEST_F(map, closing_releases_the_reference_of_opening)
{
	long long before = node_refcnt(self->ctl, "open_test");
	int fd[4], i;

	/* the references of the test and of the node, for a plain map */
	EXPECT_EQ(2, before);
	for (i = 0; i < 3; i++)
		fd[i] = do_open(NODE, i);
	fd[3] = dup(fd[0]);
	EXPECT_EQ(before + 3, node_refcnt(self->ctl, "open_test"));
	for (i = 0; i < 4; i++)
		close(fd[i]);
	EXPECT_EQ(before, node_refcnt(self->ctl, "open_test"));
}

TEST_F(map, a_refused_open_keeps_no_reference)
{
	long long before = node_refcnt(self->ctl, "open_test");
	struct bpfdev_info info;
	int fd;

	EXPECT_EQ(-EACCES, do_open(NODE, O_WRONLY | O_RDWR));
	EXPECT_EQ(-ENOTDIR, do_open(NODE, O_RDONLY | O_DIRECTORY));
	/* this one fails after the node's own open has succeeded */
	EXPECT_EQ(-EINVAL, do_open(NODE, O_RDONLY | O_DIRECT));
	fd = do_open(NODE, O_PATH);
	EXPECT_LE(0, fd);
	EXPECT_EQ(before, node_refcnt(self->ctl, "open_test"));
	close(fd);
	EXPECT_EQ(0, list_one(self->ctl, "open_test", &info));
	EXPECT_EQ(1, info.opens);
}

TEST_F(map, irrelevant_open_flags_do_no_harm)
{
	int fd = do_open(NODE, O_RDWR | O_TRUNC | O_APPEND | O_NONBLOCK |
			       O_CREAT | O_NOCTTY | O_SYNC);

	ASSERT_LE(0, fd);
	EXPECT_EQ(map_id(self->fd), map_id(fd));
	close(fd);
}

TEST_F(map, proc_shows_the_map_and_the_path_of_its_node)
{
	char path[64], line[64], text[4096], expected[64];
	int fd = do_open(NODE, O_RDONLY), info;
	ssize_t len;

	ASSERT_LE(0, fd);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	len = readlink(path, line, sizeof(line) - 1);
	ASSERT_LT(0, len);
	line[len] = '\0';
	EXPECT_STREQ(NODE, line);

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	info = do_open(path, O_RDONLY);
	ASSERT_LE(0, info);
	read_all(info, text, sizeof(text));
	snprintf(expected, sizeof(expected), "map_id:\t%d\n", map_id(fd));
	EXPECT_TRUE(strstr(text, expected) != NULL);
	close(info);
	close(fd);
}

FIXTURE(single) {
	int ctl;
};

FIXTURE_SETUP(single)
{
	self->ctl = ctl_open("", O_RDWR);
	ASSERT_LE(0, self->ctl);
}

FIXTURE_TEARDOWN(single)
{
	node_remove(self->ctl, "open_test");
	unlink(BPFFS "open_test");
	close(self->ctl);
}

TEST_F(single, mmap_through_the_node_is_the_map)
{
	int map = map_create_flags(BPF_MAP_TYPE_ARRAY, 4, 8, 512,
				   BPF_F_MMAPABLE);
	long page = sysconf(_SC_PAGESIZE);
	uint64_t value = 42;
	uint64_t *memory;
	int fd;

	ASSERT_LE(0, map);
	ASSERT_EQ(0, node_create(self->ctl, "open_test", map));
	fd = do_open(NODE, O_RDWR);
	ASSERT_LE(0, fd);
	memory = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	ASSERT_TRUE(memory != MAP_FAILED);
	close(fd);
	memory[0] = value;
	value = 0;
	EXPECT_EQ(0, map_lookup(map, KEY, &value));
	EXPECT_EQ(42, value);
	/* a map that is mapped for writing can't be frozen */
	EXPECT_EQ(-EBUSY, map_freeze(map));
	/* the mapping outlives the node, the node's fd and the creator's fd */
	close(map);
	EXPECT_EQ(0, node_remove(self->ctl, "open_test"));
	memory[0]++;
	EXPECT_EQ(43, memory[0]);
	munmap(memory, page);
}

TEST_F(single, mmap_needs_both_rights_as_in_bpf)
{
	int map = map_create_flags(BPF_MAP_TYPE_ARRAY, 4, 8, 512,
				   BPF_F_MMAPABLE);
	long page = sysconf(_SC_PAGESIZE);
	int fd;

	ASSERT_LE(0, map);
	ASSERT_EQ(0, node_create(self->ctl, "open_test", map));
	fd = do_open(NODE, O_RDONLY);
	ASSERT_LE(0, fd);
	EXPECT_TRUE(mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
			 0) == MAP_FAILED);
	EXPECT_EQ(EACCES, errno);
	/* BPF requires VM_SHARED, which a read-only file does not get */
	EXPECT_TRUE(mmap(NULL, page, PROT_READ, MAP_SHARED, fd, 0) ==
		    MAP_FAILED);
	EXPECT_EQ(EINVAL, errno);
	close(fd);
	close(map);
}

TEST_F(single, epoll_wakes_for_a_ring_buffer)
{
	int ring = map_create(BPF_MAP_TYPE_RINGBUF, 0, 0, RING_SIZE);
	const struct bpf_insn insns[] = {
		STORE_IMM(10, -8, 42),
		LOAD_IMM64(1, BPF_PSEUDO_MAP_FD, ring),
		MOV_REG(2, 10),
		ADD_IMM(2, -8),
		MOV_IMM(3, 8),
		MOV_IMM(4, 0),
		CALL(BPF_FUNC_ringbuf_output),
		MOV_IMM(0, 0),
		EXIT(),
	};
	struct epoll_event event = { .events = EPOLLIN };
	int prog, fd, ep;

	ASSERT_LE(0, ring);
	ASSERT_EQ(0, node_create(self->ctl, "open_test", ring));
	prog = prog_load(BPF_PROG_TYPE_SOCKET_FILTER, 0, insns,
			 ARRAY_LEN(insns));
	ASSERT_LE(0, prog);
	fd = do_open(NODE, O_RDWR);
	ASSERT_LE(0, fd);
	ep = epoll_create1(0);
	ASSERT_EQ(0, epoll_ctl(ep, EPOLL_CTL_ADD, fd, &event));
	EXPECT_EQ(0, epoll_wait(ep, &event, 1, 0));
	ASSERT_EQ(0, prog_run(prog));
	EXPECT_EQ(1, epoll_wait(ep, &event, 1, 10000));
	EXPECT_NE(0, event.events & EPOLLIN);
	close(ep);
	close(fd);
	close(prog);
	close(ring);
}

TEST_F(single, a_program_opens_unless_write_only)
{
	int prog = xdp_load(0);
	static const int modes[] = { O_RDONLY, O_RDWR };
	size_t i;

	ASSERT_LE(0, prog);
	ASSERT_EQ(0, node_create(self->ctl, "open_test", prog));
	for (i = 0; i < ARRAY_LEN(modes); i++) {
		int fd = do_open(NODE, modes[i]);

		ASSERT_LE(0, fd);
		EXPECT_EQ(prog_id(prog), prog_id(fd));
		EXPECT_EQ(0, prog_run(fd));
		close(fd);
	}
	EXPECT_EQ(-EACCES, do_open(NODE, O_WRONLY));
	EXPECT_EQ(-EACCES, do_open(NODE, O_WRONLY | O_RDWR));
	EXPECT_EQ(2, node_refcnt(self->ctl, "open_test"));
	close(prog);
}

TEST_F(single, links_open_only_for_both)
{
	int prog = xdp_load(0);
	int link = xdp_link_create(prog);
	int fd;

	ASSERT_LE(0, link);
	ASSERT_EQ(0, node_create(self->ctl, "open_test", link));
	EXPECT_EQ(-EACCES, do_open(NODE, O_RDONLY));
	EXPECT_EQ(-EACCES, do_open(NODE, O_WRONLY));
	EXPECT_EQ(-EACCES, do_open(NODE, O_WRONLY | O_RDWR));
	fd = do_open(NODE, O_RDWR);
	ASSERT_LE(0, fd);
	EXPECT_EQ(link_id(link), link_id(fd));
	EXPECT_EQ(prog_id(prog), link_info_prog_id(fd));
	EXPECT_EQ(0, link_detach(fd));
	close(fd);
	close(link);
	close(prog);
}

TEST_F(single, an_iterator_link_opened_for_reading_gives_its_text)
{
	char ours[8192], bpffs[8192];
	int link = iter_link_create();
	int map = array_create();	/* so that the iterator has a map to list */
	int fd;

	ASSERT_LE(0, link);
	ASSERT_EQ(0, node_create(self->ctl, "open_test", link));
	ASSERT_EQ(0, obj_pin(link, BPFFS "open_test"));
	fd = do_open(BPFFS "open_test", O_RDONLY);
	ASSERT_LE(0, fd);
	EXPECT_LT(0, read_all(fd, bpffs, sizeof(bpffs)));
	close(fd);
	fd = do_open(NODE, O_RDONLY);
	ASSERT_LE(0, fd);
	EXPECT_LT(0, read_all(fd, ours, sizeof(ours)));
	close(fd);
	EXPECT_STREQ(bpffs, ours);
	/*
	 * the test's, the pin's and the node's; the reader's has been released
	 */
	EXPECT_EQ(3, node_refcnt(self->ctl, "open_test"));
	EXPECT_EQ(0, strncmp(ours, "selftest\n", 9));
	close(map);
	close(link);
}

TEST_F(single, iterator_text_outlives_its_node)
{
	int link = iter_link_create();
	char text[8192];
	int fd;

	ASSERT_LE(0, link);
	ASSERT_EQ(0, node_create(self->ctl, "open_test", link));
	close(link);
	fd = do_open(NODE, O_RDONLY);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, node_remove(self->ctl, "open_test"));
	/* the link is gone; the open file keeps the program */
	EXPECT_LE(0, read_all(fd, text, sizeof(text)));
	close(fd);
}

TEST_F(single, an_iterator_link_opened_for_both_gives_the_link)
{
	int link = iter_link_create();
	int fd;

	ASSERT_LE(0, link);
	ASSERT_EQ(0, node_create(self->ctl, "open_test", link));
	fd = do_open(NODE, O_RDWR);
	ASSERT_LE(0, fd);
	EXPECT_EQ(link_id(link), link_id(fd));
	EXPECT_EQ(-EACCES, do_open(NODE, O_WRONLY));
	close(fd);
	close(link);
}

TEST_F(single, an_fd_can_be_sent_over_a_socket)
{
	char control[CMSG_SPACE(sizeof(int))] = {};
	struct iovec iov = { .iov_base = "x", .iov_len = 1 };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);
	int map = array_create(), fd = -1, pair[2], ids[2];
	pid_t pid;

	ASSERT_EQ(0, node_create(self->ctl, "open_test", map));
	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		/* this process opens no node; it receives an fd */
		char byte;

		iov.iov_base = &byte;
		if (recvmsg(pair[1], &msg, MSG_CMSG_CLOEXEC) != 1)
			_exit(1);
		memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&msg)), sizeof(fd));
		ids[0] = map_id(fd);
		ids[1] = map_update(fd, KEY, "12345678");
		_exit(write(pair[1], ids, sizeof(ids)) != sizeof(ids));
	}
	fd = do_open(NODE, O_RDONLY);
	ASSERT_LE(0, fd);
	cmsg->cmsg_level = SOL_SOCKET;
	cmsg->cmsg_type = SCM_RIGHTS;
	cmsg->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(cmsg), &fd, sizeof(fd));
	ASSERT_EQ(1, sendmsg(pair[0], &msg, 0));
	close(fd);
	ASSERT_EQ((ssize_t)sizeof(ids), read(pair[0], ids, sizeof(ids)));
	EXPECT_EQ(map_id(map), ids[0]);
	EXPECT_EQ(-EPERM, ids[1]);
	waitpid(pid, NULL, 0);
	close(map);
}

TEST_F(single, an_fd_from_a_node_works_like_any_other)
{
	int map = map_create(BPF_MAP_TYPE_HASH, 4, 8, 1), fd;
	uint64_t value = 1;

	ASSERT_EQ(0, node_create(self->ctl, "open_test", map));
	fd = do_open(NODE, O_RDWR);
	ASSERT_LE(0, fd);
	/* a pin on bpffs, and a program that uses the map */
	EXPECT_EQ(0, obj_pin(fd, BPFFS "open_test"));
	close(map);
	map = obj_get(BPFFS "open_test", 0);
	EXPECT_LE(0, map);
	EXPECT_EQ(map_id(fd), map_id(map));
	EXPECT_EQ(0, map_update(map, KEY, &value));
	EXPECT_LE(0, xdp_load_counter(fd));
	close(fd);
	close(map);
}

TEST_F(single, control_node_is_not_an_object)
{
	int fd = ctl_open("", O_RDWR);
	char byte;

	ASSERT_LE(0, fd);
	EXPECT_EQ(-EINVAL, map_id(fd));
	EXPECT_EQ(-1, read(fd, &byte, 1));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, write(fd, "x", 1));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_TRUE(mmap(NULL, sysconf(_SC_PAGESIZE), PROT_READ, MAP_SHARED, fd,
			 0) == MAP_FAILED);
	EXPECT_EQ(ENODEV, errno);
	close(fd);
}

TEST_F(single, a_minor_without_a_node_is_ENXIO)
{
	struct bpfdev_create arg = {};
	int map = array_create();

	ASSERT_EQ(0, node_create_arg(self->ctl, "open_test", map, &arg));
	ASSERT_EQ(0, mknod("/dev/open_test_copy", S_IFCHR | 0600,
			   makedev(arg.major, arg.minor)));
	/* a copy of the node works like the node */
	int fd = do_open("/dev/open_test_copy", O_RDONLY);

	EXPECT_LE(0, fd);
	EXPECT_EQ(map_id(map), map_id(fd));
	close(fd);
	/* until the node goes; a new node does not revive the copy */
	EXPECT_EQ(0, node_remove(self->ctl, "open_test"));
	EXPECT_EQ(-ENXIO, do_open("/dev/open_test_copy", O_RDONLY));
	EXPECT_EQ(0, node_create(self->ctl, "open_test", map));
	EXPECT_EQ(-ENXIO, do_open("/dev/open_test_copy", O_RDONLY));
	unlink("/dev/open_test_copy");
	close(map);
}

TEST_HARNESS_MAIN
