// SPDX-License-Identifier: GPL-2.0-only
/*
 * How far "read-only" holds: each row of Documentation/read-only.tsv, in which a process
 * that may open a map's node for reading, or not at all, goes another way to the map.
 * Most ways are BPF's own, and no node can close them.
 */
#include "common.h"
#include "ring_calls.h"

#include <linux/capability.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>

/* Not an error of mount(2). */
#define NO_NAMESPACE ENOTSUP

#define NAME "read_only_test"
#define NODE DEV NAME
#define DATA_NAME "read_only_data"
#define DATA DEV DATA_NAME
#define RING_NAME "read_only_ring"
#define DIRECTORY "read_only_dir"
#define TMP "/tmp/read_only_test/"
#define TMP_BPFFS TMP "bpf/"
#define TMP_OWN TMP "own"
#define TMP_NODEV TMP "nodev/"
#define UNPRIVILEGED "/proc/sys/kernel/unprivileged_bpf_disabled"

enum { READER = 2000, READERS, STRANGER };

#define NO_CAP (-1)

/* Results of a way: an error number, or these. */
#define LOOKUPS (1 << 8)
#define UPDATES (1 << 9)

/* A map that has a node, and one that has none. The reader has it read-only. */
static int map, map_of_reader, given;

/* A map and a ring with data nodes, and a reader's descriptor of the map. */
static int data_map, passed;
static struct ring ring;

static const uint32_t zero;

static int gets(int fd)
{
	uint64_t value = 2;
	int ret = 0;

	if (fd < 0)
		return -fd;
	if (!map_lookup(fd, &zero, &value))
		ret |= LOOKUPS;
	value = 2;
	if (!map_update(fd, &zero, &value))
		ret |= UPDATES;
	return ret;
}

static int way_open(void)
{
	return gets(do_open(NODE, O_RDONLY));
}

static int way_open_to_write(void)
{
	return gets(do_open(NODE, O_RDWR));
}

/* BPF does not note in a pin that the descriptor was read-only. */
static int pin_and_get(int fd, const char *pin)
{
	int ret = fd < 0 ? fd : obj_pin(fd, pin);

	return ret ? ret : obj_get(pin, 0);
}

static int way_pin(void)
{
	return gets(pin_and_get(do_open(NODE, O_RDONLY), TMP_BPFFS "pin"));
}

static int way_namespace(void)
{
	int fd = do_open(NODE, O_RDONLY), uid = getuid(), gid = getgid();
	char line[32];

	/* a process that has changed its user does not own its files in /proc */
	prctl(PR_SET_DUMPABLE, 1);
	/* another error than that of the mount */
	if (unshare(CLONE_NEWUSER | CLONE_NEWNS))
		return NO_NAMESPACE;
	write_file("/proc/self/setgroups", "deny");
	snprintf(line, sizeof(line), "0 %d 1", uid);
	if (write_file("/proc/self/uid_map", line))
		return NO_NAMESPACE;
	snprintf(line, sizeof(line), "0 %d 1", gid);
	if (write_file("/proc/self/gid_map", line) ||
	    mount("own", TMP_OWN, "tmpfs", 0, NULL))
		return NO_NAMESPACE;
	if (mount("bpf", TMP_OWN, "bpf", 0, NULL))
		return errno;
	return gets(pin_and_get(fd, TMP_OWN "/pin"));
}

/* Make a node, and open it with all the access that it gives. */
static int node_gets(int fd)
{
	int ctl = ctl_open(DIRECTORY, O_RDWR), ret;

	ret = fd < 0 ? fd : node_create(ctl, "mine", fd);
	if (ret)
		return -ret;
	fd = do_open(DEV DIRECTORY "/mine", O_RDWR);
	if (fd == -EACCES)
		fd = do_open(DEV DIRECTORY "/mine", O_RDONLY);
	ret = gets(fd);
	node_remove(ctl, "mine");
	return ret;
}

static int way_node(void)
{
	return node_gets(given);
}

static int way_node_of_pin(void)
{
	return node_gets(pin_and_get(given, TMP_BPFFS "mine"));
}

static int write_by_program(int fd)
{
	uint64_t value;
	int prog, ret;
	const struct bpf_insn insns[] = {
		STORE_IMM(10, -8, 0),
		STORE_IMM(10, -16, 3),
		LOAD_IMM64(1, BPF_PSEUDO_MAP_FD, fd),
		MOV_REG(2, 10),
		ADD_IMM(2, -8),
		MOV_REG(3, 10),
		ADD_IMM(3, -16),
		MOV_IMM(4, 0),
		CALL(BPF_FUNC_map_update_elem),
		MOV_IMM(0, 0),
		EXIT(),
	};

	prog = prog_load(BPF_PROG_TYPE_SOCKET_FILTER, 0, insns, ARRAY_LEN(insns));
	ret = prog < 0 ? prog : prog_run(prog);
	if (ret)
		return -ret;
	return !map_lookup(fd, &zero, &value) && value == 3 ? UPDATES : 0;
}

static int way_program(void)
{
	return write_by_program(do_open(NODE, O_RDONLY));
}

/* The result of a descriptor of data, by its ioctls. */
static int data_gets(int fd)
{
	uint64_t value = 2;
	int32_t result;
	struct bpfdev_data_lookup lookup = {
		.count = 1, .keys = PTR(&zero), .values = PTR(&value), .results = PTR(&result),
	};
	struct bpfdev_data_batch update = {
		.count = 1, .keys = PTR(&zero), .values = PTR(&value),
	};
	int ret = 0;

	if (fd < 0)
		return -fd;
	if (!do_ioctl(fd, BPFDEV_DATA_IOC_LOOKUP, &lookup))
		ret |= LOOKUPS;
	value = 2;
	if (!do_ioctl(fd, BPFDEV_DATA_IOC_UPDATE, &update))
		ret |= UPDATES;
	return ret;
}

static int data_open(void)
{
	return do_open(DATA, O_RDONLY);
}

static int way_data(void)
{
	return data_gets(data_open());
}

static int way_data_to_write(void)
{
	return data_gets(do_open(DATA, O_RDWR));
}

static int reopen(int fd)
{
	char path[32];

	/* a process that has changed its user does not own its files in /proc */
	prctl(PR_SET_DUMPABLE, 1);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return data_gets(do_open(path, O_RDWR));
}

static int way_data_reopen(void)
{
	return reopen(data_open());
}

static int way_data_bpf(void)
{
	uint64_t value = 2;

	return -map_update(data_open(), &zero, &value);
}

static int way_data_memory(void)
{
	return -mmap_error(data_open(), sysconf(_SC_PAGESIZE), PROT_READ | PROT_WRITE,
			   MAP_SHARED, 0);
}

static int way_data_mprotect(void)
{
	const size_t page = sysconf(_SC_PAGESIZE);
	void *memory = map_memory(data_open(), page, 0);
	int ret = ENODEV;

	if (memory != MAP_FAILED)
		ret = mprotect(memory, page, PROT_READ | PROT_WRITE) ? errno : UPDATES;
	return ret;
}

/* The event is still there for the consumer. */
static int way_ring(void)
{
	unsigned long before = ring_consumer(&ring);
	int fd = do_open(DEV RING_NAME, O_RDONLY | O_NONBLOCK);
	int ret = ENODATA;
	char event[8];

	if (do_read(fd, event, sizeof(event)) == 5)
		ret = ring_consumer(&ring) == before ? 0 : UPDATES;
	return ret;
}

static int way_data_pin(void)
{
	return gets(pin_and_get(data_open(), TMP_BPFFS "data"));
}

static int way_data_node(void)
{
	return node_gets(data_open());
}

static int way_data_program(void)
{
	return write_by_program(data_open());
}

static int way_passed(void)
{
	return data_gets(passed);
}

static int way_passed_reopen(void)
{
	return reopen(passed);
}

static int way_id(void)
{
	return gets(fd_by_id(BPF_MAP_GET_FD_BY_ID, map_id(map)));
}

/* Open a device file with a node's number for reading and writing. */
static int open_copy(const char *dev, const char *path)
{
	unsigned int major, minor;
	char line[32];
	int fd = read_line(dev, line, sizeof(line));

	if (fd)
		return fd;
	if (sscanf(line, "%u:%u", &major, &minor) != 2 ||
	    mknod(path, S_IFCHR | 0600, makedev(major, minor)))
		return -errno;
	fd = do_open(path, O_RDWR);
	unlink(path);
	return fd;
}

static int way_mknod(void)
{
	return gets(open_copy(SYSFS NAME "/dev", TMP "copy"));
}

static int way_mknod_data(void)
{
	return data_gets(open_copy(SYSFS DATA_NAME "/dev", TMP "copy"));
}

static int way_mknod_nodev(void)
{
	return gets(open_copy(SYSFS NAME "/dev", TMP_NODEV "copy"));
}

/* @unprivileged: value of the sysctl; NULL: any */
static const struct row {
	const char *process;
	const char *way;
	int (*run)(void);
	int uid;
	int cap;
	const char *unprivileged;
} rows[] = {
	{ "reader", "open(2) with O_RDONLY", way_open, READER, NO_CAP },
	{ "reader", "open(2) with O_RDWR", way_open_to_write, READER, NO_CAP },
	{ "reader with a writable bpffs", "pin the descriptor, open the pin",
	  way_pin, READER, NO_CAP },
	{ "reader in a user namespace of its own", "mount bpffs there",
	  way_namespace, READER, NO_CAP },
	{ "reader with a directory", "make a node for the descriptor",
	  way_node, READER, NO_CAP },
	{ "reader with a directory and a writable bpffs",
	  "make a node for the descriptor of a pin",
	  way_node_of_pin, READER, NO_CAP },
	{ "reader, unprivileged bpf(2) disabled",
	  "load a program that writes to the map", way_program, READER, NO_CAP, "2" },
	{ "reader, unprivileged bpf(2) enabled",
	  "load a program that writes to the map", way_program, READER, NO_CAP, "0" },
	{ "reader with CAP_BPF", "load a program that writes to the map",
	  way_program, READER, CAP_BPF },
	{ "reader of the data", "open(2) with O_RDONLY", way_data, READER, NO_CAP },
	{ "reader of the data", "open(2) with O_RDWR", way_data_to_write, READER, NO_CAP },
	{ "reader of the data", "open /proc/self/fd/N with O_RDWR",
	  way_data_reopen, READER, NO_CAP },
	{ "reader of the data", "use the descriptor in bpf(2)",
	  way_data_bpf, READER, NO_CAP },
	{ "reader of the data", "map memory to write to it",
	  way_data_memory, READER, NO_CAP },
	{ "reader of the data", "allow it with mprotect(2)",
	  way_data_mprotect, READER, NO_CAP },
	{ "reader of the data of a ring", "take an event", way_ring, READER, NO_CAP },
	{ "reader of the data with a writable bpffs", "pin the descriptor, open the pin",
	  way_data_pin, READER, NO_CAP },
	{ "reader of the data with a directory", "make a node for the descriptor",
	  way_data_node, READER, NO_CAP },
	{ "reader of the data with CAP_BPF", "load a program that writes to the map",
	  way_data_program, READER, CAP_BPF },
	{ "process with a reader's descriptor of the data", "use it",
	  way_passed, STRANGER, NO_CAP },
	{ "process with a reader's descriptor of the data",
	  "open /proc/self/fd/N with O_RDWR", way_passed_reopen, STRANGER, NO_CAP },
	{ "any process with CAP_BPF", "open the map by its ID",
	  way_id, STRANGER, CAP_BPF },
	{ "any process with CAP_SYS_ADMIN", "open the map by its ID",
	  way_id, STRANGER, CAP_SYS_ADMIN },
	{ "any process with CAP_MKNOD", "mknod(2) with the number in sysfs, open(2)",
	  way_mknod, STRANGER, CAP_MKNOD },
	{ "any process with CAP_MKNOD", "the same with the number of the data",
	  way_mknod_data, STRANGER, CAP_MKNOD },
	{ "any process with CAP_MKNOD", "the same on a mount with nodev",
	  way_mknod_nodev, STRANGER, CAP_MKNOD },
};

/* Become a user with one capability, or none. */
static int become_with(uid_t uid, int cap)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2] = {};
	int ret;

	prctl(PR_SET_KEEPCAPS, 1);
	ret = become(uid, uid == READER ? READERS : uid);
	if (ret)
		return ret;
	if (cap != NO_CAP) {
		data[CAP_TO_INDEX(cap)].permitted = CAP_TO_MASK(cap);
		data[CAP_TO_INDEX(cap)].effective = CAP_TO_MASK(cap);
	}
	return syscall(__NR_capset, &header, data) ? -errno : 0;
}

/* Run a row in a child, and put its result into words of the table. */
static const char *row_result(const struct row *row)
{
	int result = 0, pipe_fds[2];
	pid_t pid;

	if (pipe(pipe_fds))
		return "no pipe";
	pid = fork();
	if (!pid) {
		result = -become_with(row->uid, row->cap);
		if (!result)
			result = row->run();
		_exit(write(pipe_fds[1], &result, sizeof(result)) < 0);
	}
	close(pipe_fds[1]);
	if (read(pipe_fds[0], &result, sizeof(result)) != sizeof(result))
		result = 0;
	close(pipe_fds[0]);
	waitpid(pid, NULL, 0);
	switch (result) {
	case 0:
		return "nothing";
	case LOOKUPS:
		return "lookups";
	case UPDATES:
		return "updates";
	case LOOKUPS | UPDATES:
		return "lookups, updates";
	default:
		return strerrorname_np(result);
	}
}

/* The lines of the table, without comments and head. */
static char lines[32][256];
static size_t line_count;

static void table_read(void)
{
	char path[4096] = {}, line[256];
	bool head = true;
	FILE *file;

	/* beside this program */
	if (readlink("/proc/self/exe", path, sizeof(path) - 32) < 0)
		return;
	strcpy(strrchr(path, '/'), "/read-only.tsv");
	file = fopen(path, "re");
	line_count = 0;
	while (file && line_count < ARRAY_LEN(lines) &&
	       fgets(line, sizeof(line), file)) {
		if (*line == '#')
			continue;
		line[strcspn(line, "\n")] = '\0';
		if (!head)
			strcpy(lines[line_count++], line);
		head = false;
	}
	if (file)
		fclose(file);
}

FIXTURE(read_only) {
	int ctl;
	char unprivileged[8];
};

/* Data nodes that the reader may open for reading. */
static void data_make(struct __test_metadata *_metadata, int ctl,
		      const struct bpfdev_create *create)
{
	struct bpfdev_create data = *create;

	data.face = BPFDEV_FACE_DATA;
	data_map = map_create_flags(BPF_MAP_TYPE_ARRAY, 4, 8, 1, BPF_F_MMAPABLE);
	ASSERT_LE(0, data_map);
	ASSERT_EQ(0, node_create_arg(ctl, DATA_NAME, data_map, &data));
	passed = data_open();
	ASSERT_LE(0, passed);
	data = *create;
	data.face = BPFDEV_FACE_DATA;
	ASSERT_EQ(0, ring_init(&ring, 0));
	ASSERT_TRUE(ring_complete(&ring));
	ASSERT_EQ(0, ring_put(&ring, "event", 5));
	ASSERT_EQ(0, node_create_arg(ctl, RING_NAME, ring.map, &data));
}

FIXTURE_SETUP(read_only)
{
	struct bpfdev_create create = {
		.flags = BPFDEV_SET_MODE | BPFDEV_SET_GID,
		.mode = 0640, .gid = READERS,
	};
	struct bpfdev_mkdir dir = {
		.flags = BPFDEV_SET_UID | BPFDEV_SET_GID,
		.uid = READER, .gid = READERS,
	};

	table_read();
	ASSERT_EQ(0, read_line(UNPRIVILEGED, self->unprivileged,
			       sizeof(self->unprivileged)));
	/* what the test mounts ends with its process */
	ASSERT_EQ(0, unshare(CLONE_NEWNS));
	ASSERT_EQ(0, mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
	mkdir(TMP, 0777);
	ASSERT_EQ(0, mount("tmp", TMP, "tmpfs", 0, "mode=0777"));
	ASSERT_EQ(0, mkdir(TMP_OWN, 0777));
	ASSERT_EQ(0, mkdir(TMP_BPFFS, 0777));
	ASSERT_EQ(0, mount("bpf", TMP_BPFFS, "bpf", 0, "mode=0777"));
	ASSERT_EQ(0, mkdir(TMP_NODEV, 0777));
	ASSERT_EQ(0, mount("tmp", TMP_NODEV, "tmpfs", MS_NODEV, "mode=0777"));

	self->ctl = ctl_open("", O_RDWR);
	ASSERT_LE(0, self->ctl);
	map = array_create();
	ASSERT_LE(0, map);
	ASSERT_EQ(0, node_create_arg(self->ctl, NAME, map, &create));
	data_make(_metadata, self->ctl, &create);
	ASSERT_EQ(0, dir_create_arg(self->ctl, DIRECTORY, &dir));
	map_of_reader = array_create();
	ASSERT_EQ(0, obj_pin(map_of_reader, TMP_BPFFS "given"));
	given = obj_get(TMP_BPFFS "given", BPF_F_RDONLY);
	ASSERT_LE(0, given);
}

FIXTURE_TEARDOWN(read_only)
{
	write_file(UNPRIVILEGED, self->unprivileged);
	EXPECT_EQ(0, node_remove(self->ctl, NAME));
	EXPECT_EQ(0, node_remove(self->ctl, DATA_NAME));
	EXPECT_EQ(0, node_remove(self->ctl, RING_NAME));
	ring_exit(&ring);
	EXPECT_EQ(0, dir_remove(self->ctl, DIRECTORY));
	EXPECT_EQ(0, umount2(TMP, MNT_DETACH));
	rmdir(TMP);
}

TEST_F(read_only, each_way_of_the_table_leads_where_it_says)
{
	char line[256];
	size_t i;

	EXPECT_EQ(ARRAY_LEN(rows), line_count);
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		const struct row *row = &rows[i];

		/* 1 cannot be changed until the next boot */
		if (row->unprivileged && *self->unprivileged == '1' &&
		    *row->unprivileged == '0') {
			TH_LOG("left out: %s", row->process);
			continue;
		}
		if (row->unprivileged && *self->unprivileged != '1')
			ASSERT_EQ(0, write_file(UNPRIVILEGED, row->unprivileged));
		snprintf(line, sizeof(line), "%s\t%s\t%s", row->process, row->way,
			 row_result(row));
		EXPECT_STREQ(lines[i], line);
		if (row->unprivileged)
			write_file(UNPRIVILEGED, self->unprivileged);
	}
}

/* An update by another way is one of the map behind the node. */
TEST_F(read_only, a_reader_without_another_way_changes_nothing)
{
	const struct row reader = { .run = way_open, .uid = READER, .cap = NO_CAP };
	const struct row pins = { .run = way_pin, .uid = READER, .cap = NO_CAP };
	uint64_t value = 1;

	ASSERT_EQ(0, map_update(map, &zero, &value));
	EXPECT_STREQ("lookups", row_result(&reader));
	ASSERT_EQ(0, map_lookup(map, &zero, &value));
	EXPECT_EQ(1, value);
	EXPECT_STREQ("lookups, updates", row_result(&pins));
	ASSERT_EQ(0, map_lookup(map, &zero, &value));
	EXPECT_EQ(2, value);
}

TEST_HARNESS_MAIN
