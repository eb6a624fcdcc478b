// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ioctls as an interface: sizes, flags, reserved fields, pointers, the
 * order of checks, and every wrong kind of file descriptor. Each mistake
 * returns an errno and changes nothing.
 */
#include "common.h"

#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>

#include <linux/perf_event.h>
#include <linux/userfaultfd.h>

#define NR(nr, size) _IOC(_IOC_READ | _IOC_WRITE, BPFDEV_IOC_MAGIC, nr, size)

FIXTURE(ioctl) {
	int ctl;
	int map;
	char *page;	/* two pages, followed by an unmapped one */
	size_t page_size;
};

FIXTURE_SETUP(ioctl)
{
	self->page_size = sysconf(_SC_PAGESIZE);
	self->ctl = ctl_open("", O_RDWR);
	ASSERT_LE(0, self->ctl);
	self->map = array_create();
	ASSERT_LE(0, self->map);
	self->page = mmap(NULL, 3 * self->page_size, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE((intptr_t)MAP_FAILED, (intptr_t)self->page);
	munmap(self->page + 2 * self->page_size, self->page_size);
	ASSERT_EQ(0, list_count(self->ctl));
}

FIXTURE_TEARDOWN(ioctl)
{
	/* no test may leave an entry behind */
	EXPECT_EQ(0, list_count(self->ctl));
	close(self->map);
	close(self->ctl);
}

struct command {
	int nr;
	size_t size;
	size_t known_flags;
	bool reads;	/* only the query reads, all others write */
	size_t grown;	/* bytes added since the first version */
};

static const struct command commands[] = {
	{ 0x00, BPFDEV_QUERY_SIZE_VER0, 0x0 },
	{ 0x01, BPFDEV_CREATE_SIZE_VER1, 0x17, false, 16 },
	{ 0x02, BPFDEV_REMOVE_SIZE_VER0, 0x1 },
	{ 0x03, BPFDEV_REPLACE_SIZE_VER1, 0x1, false, 16 },
	{ 0x04, BPFDEV_MKDIR_SIZE_VER0, 0x1f },
	{ 0x05, BPFDEV_RMDIR_SIZE_VER0, 0x0 },
	{ 0x06, BPFDEV_LIST_SIZE_VER0, 0x1, true },
	{ 0x07, BPFDEV_UPDATE_SIZE_VER0, 0x1 },
	{ 0x08, BPFDEV_EDGES_SIZE_VER1, 0x3, true, 8 },
	{ 0x09, BPFDEV_REFS_SIZE_VER0, 0x1, true },
	{ 0x0a, BPFDEV_HOLDERS_SIZE_VER0, 0x3, true },
	{ 0x0b, BPFDEV_APPLY_SIZE_VER0, 0x0 },
	{ 0x0c, BPFDEV_DETACH_SIZE_VER0, 0x1 },
	{ 0x0d, BPFDEV_HOLD_SIZE_VER0, 0x0 },
	{ 0x0e, BPFDEV_RELEASE_SIZE_VER0, 0x0 },
	{ 0x0f, BPFDEV_HISTORY_SIZE_VER0, 0x1 },
};

#define FOR_EACH_COMMAND(c)						\
	for (c = commands; c < commands + ARRAY_LEN(commands); c++)

TEST_F(ioctl, numbers_match_the_released_header)
{
	EXPECT_EQ(NR(0x00, 16), BPFDEV_IOC_QUERY);
	EXPECT_EQ(NR(0x01, 368), BPFDEV_IOC_CREATE);
	EXPECT_EQ(NR(0x02, 72), BPFDEV_IOC_REMOVE);
	EXPECT_EQ(NR(0x03, 352), BPFDEV_IOC_REPLACE);
	EXPECT_EQ(NR(0x04, 96), BPFDEV_IOC_MKDIR);
	EXPECT_EQ(NR(0x05, 72), BPFDEV_IOC_RMDIR);
	EXPECT_EQ(NR(0x06, 88), BPFDEV_IOC_LIST);
	EXPECT_EQ(NR(0x07, 80), BPFDEV_IOC_UPDATE);
	EXPECT_EQ(NR(0x08, 112), BPFDEV_IOC_EDGES);
	EXPECT_EQ(NR(0x09, 144), BPFDEV_IOC_REFS);
	EXPECT_EQ(NR(0x0a, 112), BPFDEV_IOC_HOLDERS);
	EXPECT_EQ(NR(0x0b, 24), BPFDEV_IOC_APPLY);
	EXPECT_EQ(NR(0x0c, 72), BPFDEV_IOC_DETACH);
	EXPECT_EQ(NR(0x0d, 8), BPFDEV_IOC_HOLD);
	EXPECT_EQ(NR(0x0e, 8), BPFDEV_IOC_RELEASE);
	EXPECT_EQ(NR(0x0f, 192), BPFDEV_IOC_HISTORY);
	EXPECT_EQ(176, sizeof(struct bpfdev_info));
	EXPECT_EQ(16, sizeof(struct bpfdev_edge));
	EXPECT_EQ(64, sizeof(struct bpfdev_holder));
	EXPECT_EQ(16, sizeof(struct bpfdev_step));
}

TEST_F(ioctl, query_returns_what_is_supported)
{
	struct bpfdev_query query = { .types = 1, .commands = 2, .features = 4 };

	EXPECT_EQ(0, do_ioctl(self->ctl, BPFDEV_IOC_QUERY, &query));
	EXPECT_EQ(0x1e, query.types);
	EXPECT_EQ(0xffff, query.commands);
	EXPECT_EQ(BPFDEV_FEATURE_ITER | BPFDEV_FEATURE_WALK |
		  BPFDEV_FEATURE_STRUCT_OPS | BPFDEV_FEATURE_BTF_ID |
		  BPFDEV_FEATURE_ATTACH_POINT | BPFDEV_FEATURE_NETFILTER |
		  BPFDEV_FEATURE_PERF_EVENT | BPFDEV_FEATURE_ATTACH_TYPE |
		  BPFDEV_FEATURE_SOCKMAP | BPFDEV_FEATURE_RING |
		  BPFDEV_FEATURE_HASH | BPFDEV_FEATURE_BTF |
		  BPFDEV_FEATURE_TRIE | BPFDEV_FEATURE_RHASH, query.features);
}

TEST_F(ioctl, unknown_commands_are_ENOTTY)
{
	const struct command *c;
	int nr;

	for (nr = ARRAY_LEN(commands); nr < 256; nr++)
		EXPECT_EQ(-ENOTTY, do_ioctl(self->ctl, NR(nr, 16), self->page));
	FOR_EACH_COMMAND(c) {
		EXPECT_EQ(-ENOTTY, do_ioctl(self->ctl, _IOC(_IOC_WRITE,
				BPFDEV_IOC_MAGIC, c->nr, c->size), self->page));
		EXPECT_EQ(-ENOTTY, do_ioctl(self->ctl, _IOC(_IOC_READ,
				BPFDEV_IOC_MAGIC, c->nr, c->size), self->page));
		EXPECT_EQ(-ENOTTY, do_ioctl(self->ctl, _IOC(_IOC_NONE,
				BPFDEV_IOC_MAGIC, c->nr, 0), self->page));
		EXPECT_EQ(-ENOTTY, do_ioctl(self->ctl,
				_IOC(_IOC_READ | _IOC_WRITE, 0xBE, c->nr,
				     c->size), self->page));
	}
}

TEST_F(ioctl, smaller_than_the_first_version_is_EINVAL)
{
	static const size_t sizes[] = { 0, 1, 3, 4, 7, 8 };
	const struct command *c;
	size_t i;

	FOR_EACH_COMMAND(c) {
		for (i = 0; i < ARRAY_LEN(sizes) && sizes[i] < c->size; i++)
			EXPECT_EQ(-EINVAL, do_ioctl(self->ctl,
						    NR(c->nr, sizes[i]),
						    self->page));
		EXPECT_EQ(-EINVAL, do_ioctl(self->ctl,
					    NR(c->nr, c->size - c->grown - 1),
					    self->page));
	}
}

/* The reply to a valid structure of the first version. */
static int first_answer(const struct command *c)
{
	/* all zero: these need neither a name nor, here, a record size */
	switch (c->nr) {
	case _IOC_NR(BPFDEV_IOC_QUERY):
	case _IOC_NR(BPFDEV_IOC_RELEASE):
	case _IOC_NR(BPFDEV_IOC_HISTORY):
		return 0;
	case _IOC_NR(BPFDEV_IOC_HOLD):
		/* bpfdev_hold is not loaded */
		return -EOPNOTSUPP;
	default:
		return -EINVAL;
	}
}

TEST_F(ioctl, bytes_of_a_later_version_must_be_zero)
{
	const struct command *c;

	FOR_EACH_COMMAND(c) {
		size_t larger = c->size + 8;

		memset(self->page, 0, 2 * self->page_size);
		EXPECT_EQ(first_answer(c), do_ioctl(self->ctl,
						    NR(c->nr, c->size),
						    self->page));
		memset(self->page, 0, 2 * self->page_size);
		EXPECT_EQ(first_answer(c), do_ioctl(self->ctl,
						    NR(c->nr, larger),
						    self->page));
		memset(self->page, 0, 2 * self->page_size);
		self->page[larger - 1] = 1;
		EXPECT_EQ(-E2BIG, do_ioctl(self->ctl, NR(c->nr, larger),
					   self->page));
		memset(self->page, 0, 2 * self->page_size);
		EXPECT_EQ(first_answer(c), do_ioctl(self->ctl,
						    NR(c->nr, BPFDEV_SIZE_MAX),
						    self->page));
		memset(self->page, 0, 2 * self->page_size);
		EXPECT_EQ(-E2BIG, do_ioctl(self->ctl,
					   NR(c->nr, BPFDEV_SIZE_MAX + 1),
					   self->page));
		EXPECT_EQ(-E2BIG, do_ioctl(self->ctl,
					   NR(c->nr, 2 * BPFDEV_SIZE_MAX),
					   self->page));
	}
}

TEST_F(ioctl, a_larger_structure_works_like_the_first)
{
	struct { struct bpfdev_create arg; char later[64]; } create = {};
	struct { struct bpfdev_remove arg; char later[64]; } remove = {};

	create.arg.fd = self->map;
	strcpy(create.arg.name, "larger");
	EXPECT_EQ(0, do_ioctl(self->ctl, NR(0x01, sizeof(create)), &create));
	EXPECT_EQ(map_id(self->map), create.arg.id);
	strcpy(remove.arg.name, "larger");
	EXPECT_EQ(0, do_ioctl(self->ctl, NR(0x02, sizeof(remove)), &remove));
}

TEST_F(ioctl, bad_pointers_are_EFAULT)
{
	const struct command *c;

	FOR_EACH_COMMAND(c) {
		unsigned long cmd = NR(c->nr, c->size);

		EXPECT_EQ(-EFAULT, do_ioctl(self->ctl, cmd, NULL));
		EXPECT_EQ(-EFAULT, do_ioctl(self->ctl, cmd, (void *)16));
		EXPECT_EQ(-EFAULT, do_ioctl(self->ctl, cmd, (void *)-4096UL));
		/* the last byte is on an unmapped page */
		EXPECT_EQ(-EFAULT, do_ioctl(self->ctl, cmd,
				self->page + 2 * self->page_size - c->size + 1));
	}
}

TEST_F(ioctl, unknown_flags_are_EINVAL)
{
	const struct command *c;
	int bit;

	FOR_EACH_COMMAND(c)
		for (bit = 0; bit < 32; bit++) {
			uint32_t flag = 1U << bit;

			if (c->known_flags & flag)
				continue;
			memset(self->page, 0, self->page_size);
			memcpy(self->page, &flag, sizeof(flag));
			EXPECT_EQ(-EINVAL, do_ioctl(self->ctl,
						    NR(c->nr, c->size),
						    self->page));
		}
}

TEST_F(ioctl, values_without_their_flag_are_EINVAL)
{
	struct bpfdev_create create = { .fd = self->map, .name = "x" };
	struct bpfdev_remove remove = { .expect_id = 1, .name = "x" };
	struct bpfdev_replace replace = { .fd = self->map, .expect_id = 1,
					  .name = "x" };
	struct bpfdev_update update = { .fd = self->map, .expect_id = 1,
					.name = "x" };
	struct bpfdev_mkdir mkdir = { .name = "x" };

	create.mode = 0600;
	EXPECT_EQ(-EINVAL, do_ioctl(self->ctl, BPFDEV_IOC_CREATE, &create));
	create.mode = 0;
	create.uid = 1;
	EXPECT_EQ(-EINVAL, do_ioctl(self->ctl, BPFDEV_IOC_CREATE, &create));
	create.uid = 0;
	create.gid = 1;
	EXPECT_EQ(-EINVAL, do_ioctl(self->ctl, BPFDEV_IOC_CREATE, &create));
	mkdir.mode = 0600;
	EXPECT_EQ(-EINVAL, do_ioctl(self->ctl, BPFDEV_IOC_MKDIR, &mkdir));
	mkdir.mode = 0;
	mkdir.limit = 1;
	EXPECT_EQ(-EINVAL, do_ioctl(self->ctl, BPFDEV_IOC_MKDIR, &mkdir));
	mkdir.limit = BPFDEV_NO_LIMIT;
	EXPECT_EQ(-EINVAL, do_ioctl(self->ctl, BPFDEV_IOC_MKDIR, &mkdir));
	EXPECT_EQ(-EINVAL, do_ioctl(self->ctl, BPFDEV_IOC_REMOVE, &remove));
	EXPECT_EQ(-EINVAL, do_ioctl(self->ctl, BPFDEV_IOC_REPLACE, &replace));
	EXPECT_EQ(-EINVAL, do_ioctl(self->ctl, BPFDEV_IOC_UPDATE, &update));
}

TEST_F(ioctl, reserved_fields_must_be_zero)
{
	struct bpfdev_mkdir mkdir = { .reserved = 1, .name = "x" };
	struct bpfdev_rmdir rmdir = { .reserved = 1, .name = "x" };
	struct bpfdev_update update = { .reserved = 1, .name = "x" };
	struct bpfdev_create create = {
		.fd = self->map, .face = 2, .name = "x",
	};
	struct bpfdev_replace replace = {
		.fd = self->map, .reserved = 1, .name = "x",
	};
	struct bpfdev_step step = { .cmd = BPFDEV_IOC_REMOVE };
	struct bpfdev_apply apply = {
		.count = 1, .reserved = 1, .steps = PTR(&step),
	};

	EXPECT_EQ(-EINVAL, do_ioctl(self->ctl, BPFDEV_IOC_CREATE, &create));
	EXPECT_EQ(-EINVAL, do_ioctl(self->ctl, BPFDEV_IOC_REPLACE, &replace));
	EXPECT_EQ(-EINVAL, do_ioctl(self->ctl, BPFDEV_IOC_APPLY, &apply));
	EXPECT_EQ(-EINVAL, do_ioctl(self->ctl, BPFDEV_IOC_MKDIR, &mkdir));
	EXPECT_EQ(-EINVAL, do_ioctl(self->ctl, BPFDEV_IOC_RMDIR, &rmdir));
	EXPECT_EQ(-EINVAL, do_ioctl(self->ctl, BPFDEV_IOC_UPDATE, &update));
}

TEST_F(ioctl, only_permission_bits_can_be_asked_for)
{
	static const int modes[] = { 01000, 02000, 04000, 0100644, 020644, -1 };
	struct bpfdev_create create = {
		.flags = BPFDEV_SET_MODE, .fd = self->map, .name = "x",
	};
	struct bpfdev_mkdir mkdir = { .flags = BPFDEV_SET_MODE, .name = "x" };
	size_t i;

	for (i = 0; i < ARRAY_LEN(modes); i++) {
		create.mode = mkdir.mode = modes[i];
		EXPECT_EQ(-EINVAL, do_ioctl(self->ctl, BPFDEV_IOC_CREATE,
					    &create));
		EXPECT_EQ(-EINVAL, do_ioctl(self->ctl, BPFDEV_IOC_MKDIR,
					    &mkdir));
	}
}

TEST_F(ioctl, invalid_owner_ids_are_EINVAL)
{
	struct bpfdev_create create = {
		.flags = BPFDEV_SET_UID, .uid = -1, .fd = self->map, .name = "x",
	};

	EXPECT_EQ(-EINVAL, do_ioctl(self->ctl, BPFDEV_IOC_CREATE, &create));
	create.flags = BPFDEV_SET_GID;
	create.uid = 0;
	create.gid = -1;
	EXPECT_EQ(-EINVAL, do_ioctl(self->ctl, BPFDEV_IOC_CREATE, &create));
}

TEST_F(ioctl, the_mode_of_the_descriptor_decides)
{
	int rd = ctl_open("", O_RDONLY), wr = ctl_open("", O_WRONLY);
	struct bpfdev_query query = {};
	const struct command *c;

	ASSERT_LE(0, rd);
	ASSERT_LE(0, wr);
	EXPECT_EQ(0, do_ioctl(rd, BPFDEV_IOC_QUERY, &query));
	EXPECT_EQ(0, do_ioctl(wr, BPFDEV_IOC_QUERY, &query));
	EXPECT_EQ(0, list_count(rd));
	EXPECT_EQ(-EACCES, list_count(wr));
	/* checked before everything else, even the pointer */
	FOR_EACH_COMMAND(c)
		if (c->nr)
			EXPECT_EQ(-EACCES, do_ioctl(c->reads ? wr : rd,
						    NR(c->nr, 0), NULL));
	close(rd);
	close(wr);
}

TEST_F(ioctl, checks_come_in_the_documented_order)
{
	struct bpfdev_create arg = {
		.flags = 0x80000000, .fd = -1, .mode = -1, .name = "!",
	};

	/* the order: size, flags, values, rights, fd, names */
	EXPECT_EQ(-EINVAL, do_ioctl(self->ctl, NR(0x01, 351), NULL));
	EXPECT_EQ(-EINVAL, do_ioctl(self->ctl, BPFDEV_IOC_CREATE, &arg));
	arg.flags = 0;
	arg.mode = 0;
	EXPECT_EQ(-EINVAL, do_ioctl(self->ctl, BPFDEV_IOC_CREATE, &arg));
	strcpy(arg.name, "x");
	EXPECT_EQ(-EBADF, do_ioctl(self->ctl, BPFDEV_IOC_CREATE, &arg));
	AS_USER(NOBODY, NOBODY, {
		/*
		 * the fd is bad too, but an unprivileged caller must not learn
		 * that
		 */
		arg.flags = BPFDEV_SET_UID;
		EXPECT_EQ(-EPERM, do_ioctl(self->ctl, BPFDEV_IOC_CREATE, &arg));
	});
	ASSERT_EQ(0, node_create(self->ctl, "x", self->map));
	/* the fd is bad, and the name is taken */
	EXPECT_EQ(-EBADF, do_ioctl(self->ctl, BPFDEV_IOC_CREATE, &arg));
	EXPECT_EQ(0, node_remove(self->ctl, "x"));
}

static int open_perf_event(void)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE, .size = sizeof(attr),
		.config = PERF_COUNT_SW_DUMMY,
	};

	return syscall(__NR_perf_event_open, &attr, 0, -1, -1, 0);
}

static int open_btf(void)
{
	/* a BTF header, one type, "int", and its name */
	static const struct {
		uint16_t magic;
		uint8_t version, flags;
		uint32_t hdr_len, type_off, type_len, str_off, str_len;
		uint32_t name, info, size, encoding;
		char strings[8];
	} btf = { 0xeb9f, 1, 0, 24, 0, 16, 16, 8, 1, 1 << 24, 4, 32, "\0int" };
	BPF_ATTR(attr);

	attr.btf = PTR(&btf);
	attr.btf_size = sizeof(btf);
	return sys_bpf(BPF_BTF_LOAD, &attr);
}

static int open_iterator(void)
{
	int link = iter_link_create(), fd;
	BPF_ATTR(attr);

	attr.iter_create.link_fd = link;
	fd = sys_bpf(BPF_ITER_CREATE, &attr);
	close(link);
	return fd;
}

static int open_pipe(void)
{
	int fd[2];

	return pipe(fd) ? -errno : fd[0];
}

/* Each kind of descriptor that is not a map, a program or a link. */
static int wrong_fd(int kind)
{
	switch (kind) {
	case 0:
		return epoll_create1(0);
	case 1:
		return eventfd(0, 0);
	case 2:
		return memfd_create("wrong", 0);
	case 3:
		return do_open("/dev/null", O_RDWR);
	case 4:
		return do_open("/dev/bpf/control", O_RDWR);
	case 5:
		return do_open("/", O_RDONLY);
	case 6:
		return open_perf_event();
	case 7:
		return open_btf();
	case 8:
		return open_iterator();
	case 9:
		return open_pipe();
	default:
		return -ENOENT;
	}
}

TEST_F(ioctl, descriptors_that_are_not_bpf_objects_are_EINVAL)
{
	int wanted = array_create(), kind, fd;

	ASSERT_EQ(0, node_create(self->ctl, "x", self->map));
	for (kind = 0; (fd = wrong_fd(kind)) != -ENOENT; kind++) {
		TH_LOG("kind %d", kind);
		ASSERT_LE(0, fd);
		EXPECT_EQ(-EINVAL, node_create(self->ctl, "y", fd));
		EXPECT_EQ(-EINVAL, node_replace(self->ctl, "x", fd));
		EXPECT_EQ(-EINVAL, node_update(self->ctl, "x", fd));
		close(fd);
	}
	EXPECT_EQ(10, kind);
	/* the name still leads to the same object */
	fd = do_open(DEV "x", O_RDONLY);
	EXPECT_EQ(map_id(self->map), map_id(fd));
	close(fd);
	close(wanted);
	EXPECT_EQ(0, node_remove(self->ctl, "x"));
}

TEST_F(ioctl, descriptors_that_are_not_open_are_EBADF)
{
	static const int fds[] = { -1, -100, 999, 1 << 30, 0x7fffffff };
	int path = do_open("/dev/null", O_PATH);
	int closed = dup(self->map);
	size_t i;

	close(closed);
	for (i = 0; i < ARRAY_LEN(fds); i++) {
		EXPECT_EQ(-EBADF, node_create(self->ctl, "x", fds[i]));
		EXPECT_EQ(-EBADF, node_replace(self->ctl, "x", fds[i]));
		EXPECT_EQ(-EBADF, node_update(self->ctl, "x", fds[i]));
	}
	EXPECT_EQ(-EBADF, node_create(self->ctl, "x", closed));
	/* an O_PATH descriptor is not an open file */
	EXPECT_EQ(-EBADF, node_create(self->ctl, "x", path));
	close(path);
}

TEST_F(ioctl, a_reply_that_cannot_be_written_changes_nothing)
{
	struct bpfdev_create *create = (void *)self->page;
	struct bpfdev_mkdir *mkdir = (void *)self->page;
	struct bpfdev_replace *replace = (void *)self->page;
	int other = array_create(), fd;

	ASSERT_EQ(0, node_create(self->ctl, "x", self->map));

	memset(self->page, 0, self->page_size);
	create->fd = other;
	strcpy(create->name, "y");
	mprotect(self->page, self->page_size, PROT_READ);
	EXPECT_EQ(-EFAULT, do_ioctl(self->ctl, BPFDEV_IOC_CREATE, create));
	mprotect(self->page, self->page_size, PROT_READ | PROT_WRITE);

	memset(self->page, 0, self->page_size);
	strcpy(mkdir->name, "y");
	mprotect(self->page, self->page_size, PROT_READ);
	EXPECT_EQ(-EFAULT, do_ioctl(self->ctl, BPFDEV_IOC_MKDIR, mkdir));
	mprotect(self->page, self->page_size, PROT_READ | PROT_WRITE);

	memset(self->page, 0, self->page_size);
	replace->fd = other;
	strcpy(replace->name, "x");
	mprotect(self->page, self->page_size, PROT_READ);
	EXPECT_EQ(-EFAULT, do_ioctl(self->ctl, BPFDEV_IOC_REPLACE, replace));
	mprotect(self->page, self->page_size, PROT_READ | PROT_WRITE);

	EXPECT_EQ(1, list_count(self->ctl));
	fd = do_open(DEV "x", O_RDONLY);
	EXPECT_EQ(map_id(self->map), map_id(fd));
	close(fd);
	/* one reference is the test's, one is the node's */
	EXPECT_EQ(2, node_refcnt(self->ctl, "x"));
	close(other);
	EXPECT_EQ(0, node_remove(self->ctl, "x"));
}

TEST_F(ioctl, list_checks_its_record_size_and_address)
{
	struct bpfdev_info info;
	struct bpfdev_list list = { .count = 1, .infos = PTR(&info) };
	static const uint32_t sizes[] = {
		0, 1, 159, BPFDEV_SIZE_MAX + 1, 0x80000000, -1
	};
	size_t i;

	ASSERT_EQ(0, node_create(self->ctl, "x", self->map));
	for (i = 0; i < ARRAY_LEN(sizes); i++) {
		list.info_size = sizes[i];
		EXPECT_EQ(-EINVAL, do_ioctl(self->ctl, BPFDEV_IOC_LIST, &list));
	}
	list.info_size = sizeof(info);
	list.infos = 8;
	EXPECT_EQ(-EFAULT, do_ioctl(self->ctl, BPFDEV_IOC_LIST, &list));
	list.infos = -4096ULL;
	EXPECT_EQ(-EFAULT, do_ioctl(self->ctl, BPFDEV_IOC_LIST, &list));
	list.infos = PTR(&info);
	list.flags = BPFDEV_LIST_ONE;
	strcpy(list.name, "x");
	list.count = 0;
	EXPECT_EQ(-EINVAL, do_ioctl(self->ctl, BPFDEV_IOC_LIST, &list));
	list.count = 0xffffffff;
	EXPECT_EQ(0, do_ioctl(self->ctl, BPFDEV_IOC_LIST, &list));
	EXPECT_EQ(1, list.count);
	EXPECT_EQ(0, node_remove(self->ctl, "x"));
}

TEST_F(ioctl, an_object_is_not_a_control_node)
{
	struct bpfdev_query query = {};
	int fd;

	ASSERT_EQ(0, node_create(self->ctl, "x", self->map));
	fd = do_open(DEV "x", O_RDWR);
	EXPECT_EQ(-ENOTTY, do_ioctl(fd, BPFDEV_IOC_QUERY, &query));
	close(fd);
	EXPECT_EQ(0, node_remove(self->ctl, "x"));
}

struct slow_create {
	pthread_t thread;
	int ctl;
	struct bpfdev_create *arg;
	int ret;
};

static void *create_slowly(void *arg)
{
	struct slow_create *slow = arg;

	slow->ret = do_ioctl(slow->ctl, BPFDEV_IOC_CREATE, slow->arg);
	return NULL;
}

/*
 * A caller whose memory blocks the reply indefinitely must not keep others from
 * the name, the object or the directory.
 */
TEST_F(ioctl, a_blocked_reply_delays_no_other_call)
{
	struct uffdio_api api = {
		.api = UFFD_API, .features = UFFD_FEATURE_PAGEFAULT_FLAG_WP,
	};
	struct uffdio_register range = {
		.range = { PTR(self->page), self->page_size },
		.mode = UFFDIO_REGISTER_MODE_WP,
	};
	struct uffdio_writeprotect protect = {
		.range = range.range, .mode = UFFDIO_WRITEPROTECT_MODE_WP,
	};
	struct slow_create slow = { .arg = (void *)self->page };
	int uffd = syscall(__NR_userfaultfd, O_CLOEXEC), other = array_create();
	struct uffd_msg msg;

	ASSERT_LE(0, uffd);
	ASSERT_EQ(0, do_ioctl(uffd, UFFDIO_API, &api));
	ASSERT_EQ(0, dir_create(self->ctl, "d"));
	slow.ctl = ctl_open("d", O_RDWR);
	slow.arg->fd = self->map;
	strcpy(slow.arg->name, "x");
	ASSERT_EQ(0, do_ioctl(uffd, UFFDIO_REGISTER, &range));
	ASSERT_EQ(0, do_ioctl(uffd, UFFDIO_WRITEPROTECT, &protect));
	ASSERT_EQ(0, pthread_create(&slow.thread, NULL, create_slowly, &slow));
	/* the call is blocked in its reply */
	ASSERT_EQ((ssize_t)sizeof(msg), read(uffd, &msg, sizeof(msg)));
	ASSERT_EQ(UFFD_EVENT_PAGEFAULT, msg.event);

	EXPECT_EQ(0, node_create(slow.ctl, "x", other));
	EXPECT_EQ(0, node_create(slow.ctl, "y", self->map));
	EXPECT_EQ(2, list_count(slow.ctl));
	EXPECT_EQ(0, node_remove(slow.ctl, "x"));
	EXPECT_EQ(0, node_remove(slow.ctl, "y"));
	EXPECT_EQ(0, dir_remove(self->ctl, "d"));

	protect.mode = 0;
	ASSERT_EQ(0, do_ioctl(uffd, UFFDIO_WRITEPROTECT, &protect));
	pthread_join(slow.thread, NULL);
	EXPECT_EQ(-ENODEV, slow.ret);
	close(slow.ctl);
	close(other);
	close(uffd);
}

TEST_HARNESS_MAIN
