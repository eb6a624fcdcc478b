// SPDX-License-Identifier: GPL-2.0-only
/*
 * Data nodes of all kinds: which maps can have one, in which modes it can be opened, and the
 * references and facts of its files. Memory: data_memory_test.c, elements: records_test.c and
 * elements_test.c, events: ring_test.c.
 */
#include "common.h"
#include "data_kinds.h"

#include <termios.h>

/* Newer than some of the headers. */
#define MAP_TYPE_ARENA 33

#define NODE DEV "data_test/x"
#define BPF_NODE DEV "data_test/bpf"
#define HELD_MAX 16

FIXTURE(data) {
	int ctl;
	int dir;
	size_t page;
	int map;	/* an array of two pages */
	char existing[BPFDEV_PATH_SIZE];
};

FIXTURE_SETUP(data)
{
	self->ctl = ctl_open("", O_RDWR);
	ASSERT_LE(0, self->ctl);
	ASSERT_EQ(0, dir_create(self->ctl, "data_test"));
	self->dir = ctl_open("data_test", O_RDWR);
	ASSERT_LE(0, self->dir);
	self->page = sysconf(_SC_PAGESIZE);
	self->map = map_create_flags(BPF_MAP_TYPE_ARRAY, 4, 8, 2 * self->page / 8,
				     BPF_F_MMAPABLE);
	ASSERT_LE(0, self->map);
}

FIXTURE_TEARDOWN(data)
{
	node_remove(self->dir, "x");
	node_remove(self->dir, "bpf");
	EXPECT_EQ(0, dir_remove(self->ctl, "data_test"));
	close(self->map);
	close(self->dir);
	close(self->ctl);
}

/* Check for a kind that some of the kernels lack. */
static bool may_lack(const struct kind *kind)
{
	return kind->type == BPF_MAP_TYPE_SOCKMAP || kind->type == MAP_TYPE_ARENA ||
	       kind->type == MAP_TYPE_RHASH;
}

TEST_F(data, arrays_tables_and_rings_can_have_a_node)
{
	static const struct kind kinds[] = {
		{ BPF_MAP_TYPE_ARRAY, 4, 8, 4 },
		{ BPF_MAP_TYPE_PERCPU_ARRAY, 4, 8, 4 },
		{ BPF_MAP_TYPE_HASH, 4, 8, 4 },
		{ BPF_MAP_TYPE_LRU_HASH, 4, 8, 4 },
		{ BPF_MAP_TYPE_PERCPU_HASH, 4, 8, 4 },
		{ BPF_MAP_TYPE_LRU_PERCPU_HASH, 4, 8, 4 },
		{ BPF_MAP_TYPE_LPM_TRIE, 8, 8, 4, .flags = BPF_F_NO_PREALLOC },
		{ MAP_TYPE_RHASH, 4, 8, 4, .flags = BPF_F_NO_PREALLOC },
		{ BPF_MAP_TYPE_RINGBUF, 0, 0, RING_SIZE },
	};
	const int features = BPFDEV_FEATURE_RING | BPFDEV_FEATURE_HASH |
			     BPFDEV_FEATURE_BTF | BPFDEV_FEATURE_TRIE |
			     BPFDEV_FEATURE_RHASH;
	struct bpfdev_query query = {};
	struct bpfdev_data_info data;
	struct bpfdev_info info;
	int i, map, fd;

	ASSERT_EQ(0, do_ioctl(self->ctl, BPFDEV_IOC_QUERY, &query));
	EXPECT_EQ(features, query.features & features);
	for (i = 0; i < ARRAY_LEN(kinds); i++) {
		map = kind_create(&kinds[i]);
		if (map < 0 && may_lack(&kinds[i]))
			continue;
		ASSERT_LE(0, map);
		ASSERT_EQ(0, node_create_data(self->dir, "x", map));
		EXPECT_EQ(0, list_one(self->dir, "x", &info));
		EXPECT_EQ(BPFDEV_TYPE_MAP, info.type);
		EXPECT_EQ(kinds[i].type, info.bpf_type);
		EXPECT_EQ(map_id(map), info.id);
		EXPECT_EQ(BPFDEV_FACE_DATA, info.face);
		fd = do_open(NODE, O_RDONLY);
		ASSERT_LE(0, fd);
		EXPECT_EQ(0, data_info(fd, &data));
		EXPECT_EQ(kinds[i].type, data.map_type);
		close(fd);
		EXPECT_EQ(0, node_remove(self->dir, "x"));
		close(map);
	}
	ASSERT_EQ(0, node_create(self->dir, "bpf", self->map));
	EXPECT_EQ(0, list_one(self->dir, "bpf", &info));
	EXPECT_EQ(BPFDEV_FACE_BPF, info.face);
}

/* Values that stand for other objects, no values to look up, or memory made by a read. */
static const struct kind refused[] = {
	{ BPF_MAP_TYPE_PROG_ARRAY, 4, 4, 4 },
	{ BPF_MAP_TYPE_PERF_EVENT_ARRAY, 4, 4, 4 },
	{ BPF_MAP_TYPE_CGROUP_ARRAY, 4, 4, 4 },
	{ BPF_MAP_TYPE_QUEUE, 0, 8, 4 },
	{ BPF_MAP_TYPE_STACK, 0, 8, 4 },
	{ BPF_MAP_TYPE_BLOOM_FILTER, 0, 8, 4 },
	{ BPF_MAP_TYPE_STACK_TRACE, 4, 8, 4 },
	{ BPF_MAP_TYPE_DEVMAP, 4, 4, 4 },
	{ BPF_MAP_TYPE_CPUMAP, 4, 4, 1 },
	{ BPF_MAP_TYPE_SOCKMAP, 4, 4, 4 },
	{ MAP_TYPE_ARENA, 0, 0, 4, .flags = BPF_F_MMAPABLE },
};

TEST_F(data, other_kinds_are_refused)
{
	static const int outer[] = { BPF_MAP_TYPE_ARRAY_OF_MAPS, BPF_MAP_TYPE_HASH_OF_MAPS };
	int i, map;

	for (i = 0; i < ARRAY_LEN(refused); i++) {
		map = kind_create(&refused[i]);
		if (map < 0 && may_lack(&refused[i]))
			continue;
		ASSERT_LE(0, map)
			TH_LOG("map type %d", refused[i].type);
		EXPECT_EQ(-EOPNOTSUPP, node_create_data(self->dir, "x", map))
			TH_LOG("map type %d", refused[i].type);
		close(map);
	}
	for (i = 0; i < ARRAY_LEN(outer); i++) {
		map = map_of_maps_create(outer[i], 1, self->map);
		ASSERT_LE(0, map);
		EXPECT_EQ(-EOPNOTSUPP, node_create_data(self->dir, "x", map));
		close(map);
	}
	EXPECT_EQ(0, list_count(self->dir));
}

TEST_F(data, only_maps_have_data)
{
	int prog = xdp_load(1), link = xdp_link_create(prog);
	struct bpfdev_create arg = { .face = BPFDEV_FACE_DATA + 1 };

	ASSERT_LE(0, link);
	EXPECT_EQ(-EINVAL, node_create_data(self->dir, "x", prog));
	EXPECT_EQ(-EINVAL, node_create_data(self->dir, "x", link));
	EXPECT_EQ(-EINVAL, node_create_arg(self->dir, "x", self->map, &arg));
	arg.face = ~0;
	EXPECT_EQ(-EINVAL, node_create_arg(self->dir, "x", self->map, &arg));
	EXPECT_EQ(0, list_count(self->dir));
	close(link);
	close(prog);
}

TEST_F(data, a_map_has_one_node_for_each_face)
{
	struct bpfdev_create bpf = {}, data = { .face = BPFDEV_FACE_DATA };

	ASSERT_EQ(0, node_create_arg(self->dir, "bpf", self->map, &bpf));
	ASSERT_EQ(0, node_create_arg(self->dir, "x", self->map, &data));
	EXPECT_NE(bpf.minor, data.minor);
	EXPECT_EQ(bpf.id, data.id);
	EXPECT_EQ(-EEXIST, node_create_arg(self->dir, "y", self->map, &bpf));
	EXPECT_STREQ("data_test/bpf", bpf.existing);
	EXPECT_EQ(-EEXIST, node_create_arg(self->dir, "y", self->map, &data));
	EXPECT_STREQ("data_test/x", data.existing);
	EXPECT_EQ(2, list_count(self->dir));

	/* one goes, and only that one can come again */
	EXPECT_EQ(0, node_remove(self->dir, "x"));
	EXPECT_EQ(-EEXIST, node_create(self->dir, "y", self->map));
	EXPECT_EQ(0, node_create_data(self->dir, "x", self->map));
}

TEST_F(data, a_read_only_descriptor_gives_any_number_of_nodes)
{
	int limited = map_limited(self->map, BPF_F_RDONLY), i;
	struct bpfdev_info info;
	char name[8];

	ASSERT_LE(0, limited);
	for (i = 0; i < 4; i++) {
		snprintf(name, sizeof(name), "ro%d", i);
		EXPECT_EQ(0, node_create_data(self->dir, name, limited));
		EXPECT_EQ(0, list_one(self->dir, name, &info));
		EXPECT_EQ(BPFDEV_ACCESS_READ, info.access);
		/* the one with full access may come at any time */
		if (i == 1)
			EXPECT_EQ(0, node_create_data(self->dir, "x", self->map));
	}
	EXPECT_EQ(-EEXIST, node_create_data(self->dir, "y", self->map));
	for (i = 0; i < 4; i++) {
		snprintf(name, sizeof(name), "ro%d", i);
		EXPECT_EQ(0, node_remove(self->dir, name));
	}
	close(limited);
}

/* Open the data node of a map in each mode, and forget it. */
#define EXPECT_MODES(map, read, write, both) do {			\
	int mode_fd;							\
									\
	ASSERT_EQ(0, node_create_data(self->dir, "x", map));		\
	mode_fd = do_open(NODE, O_RDONLY);				\
	EXPECT_EQ(read, mode_fd < 0 ? mode_fd : 0);			\
	close(mode_fd);							\
	mode_fd = do_open(NODE, O_WRONLY);				\
	EXPECT_EQ(write, mode_fd < 0 ? mode_fd : 0);			\
	close(mode_fd);							\
	mode_fd = do_open(NODE, O_RDWR);				\
	EXPECT_EQ(both, mode_fd < 0 ? mode_fd : 0);			\
	close(mode_fd);							\
	EXPECT_EQ(-EACCES, do_open(NODE, O_WRONLY | O_RDWR));		\
	EXPECT_EQ(0, node_remove(self->dir, "x"));			\
} while (0)

TEST_F(data, the_mode_of_an_open_is_limited_by_kind_and_maker)
{
	int hash = map_create(BPF_MAP_TYPE_HASH, 4, 8, 4);
	int ring = map_create(BPF_MAP_TYPE_RINGBUF, 0, 0, RING_SIZE), limited;

	EXPECT_MODES(self->map, 0, 0, 0);
	EXPECT_MODES(hash, 0, 0, 0);
	/* to take from a ring is to read */
	EXPECT_MODES(ring, 0, -EACCES, 0);

	limited = map_limited(self->map, BPF_F_RDONLY);
	EXPECT_MODES(limited, 0, -EACCES, -EACCES);
	close(limited);
	limited = map_limited(self->map, BPF_F_WRONLY);
	EXPECT_MODES(limited, -EACCES, 0, -EACCES);
	close(limited);
	/* a descriptor to read a ring is enough to watch, and not to consume */
	limited = map_limited(ring, BPF_F_RDONLY);
	EXPECT_MODES(limited, 0, -EACCES, -EACCES);
	close(limited);
	close(ring);
	close(hash);
}

static int data_update(int fd, const uint32_t *key, const uint64_t *value)
{
	struct bpfdev_data_batch arg = { .keys = PTR(key), .values = PTR(value), .count = 1 };

	return do_ioctl(fd, BPFDEV_DATA_IOC_UPDATE, &arg);
}

static int data_lookup(int fd, const uint32_t *key, uint64_t *value)
{
	int32_t result = 1;
	struct bpfdev_data_lookup arg = {
		.keys = PTR(key), .values = PTR(value), .results = PTR(&result), .count = 1,
	};

	return do_ioctl(fd, BPFDEV_DATA_IOC_LOOKUP, &arg) ?: result;
}

TEST_F(data, a_file_permits_no_more_than_its_mode)
{
	uint64_t value = 7, found = 0;
	const uint32_t key = 3;
	int reader, writer;

	ASSERT_EQ(0, node_create_data(self->dir, "x", self->map));
	reader = do_open(NODE, O_RDONLY);
	ASSERT_LE(0, reader);
	writer = do_open(NODE, O_WRONLY);
	ASSERT_LE(0, writer);
	EXPECT_EQ(-EACCES, data_update(reader, &key, &value));
	EXPECT_EQ(0, data_lookup(reader, &key, &found));
	EXPECT_EQ(0, found);
	EXPECT_EQ(0, data_update(writer, &key, &value));
	EXPECT_EQ(-EACCES, data_lookup(writer, &key, &found));
	EXPECT_EQ(-EBADF, do_read(writer, &found, sizeof(found)));
	EXPECT_EQ(-EACCES, mmap_error(writer, self->page, PROT_READ, MAP_SHARED, 0));
	EXPECT_EQ(0, data_lookup(reader, &key, &found));
	EXPECT_EQ(7, found);
	/* elements have no place to write to */
	EXPECT_EQ(-1, write(writer, &value, sizeof(value)));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(0, map_freeze(self->map));
	EXPECT_EQ(-EPERM, data_update(writer, &key, &value));
	EXPECT_EQ(0, data_lookup(reader, &key, &found));
	close(writer);
	close(reader);
}

TEST_F(data, a_file_is_no_bpf_descriptor)
{
	const uint32_t key = 0;
	struct bpf_map_info info;
	uint64_t value = 1;
	int fd;

	ASSERT_EQ(0, node_create_data(self->dir, "x", self->map));
	fd = do_open(NODE, O_RDWR);
	ASSERT_LE(0, fd);
	EXPECT_EQ(-EINVAL, obj_info(fd, &info, sizeof(info)));
	EXPECT_EQ(-EINVAL, map_lookup(fd, &key, &value));
	EXPECT_EQ(-EINVAL, map_update(fd, &key, &value));
	EXPECT_EQ(-EINVAL, map_freeze(fd));
	EXPECT_EQ(-EINVAL, obj_pin(fd, BPFFS "data_test"));
	EXPECT_EQ(-EINVAL, node_create(self->dir, "y", fd));
	EXPECT_EQ(-EINVAL, node_create_data(self->dir, "y", fd));
	close(fd);
}

TEST_F(data, a_replaced_map_stays_with_open_files)
{
	int hash = map_create(BPF_MAP_TYPE_HASH, 4, 8, 4), prog = xdp_load(1), old, new;
	int queue = map_create(BPF_MAP_TYPE_QUEUE, 0, 8, 4), id = map_id(self->map);
	const uint64_t value = 77;
	const uint32_t key = 0;
	struct bpfdev_data_info info;
	struct bpfdev_info entry;
	uint64_t record[2];

	ASSERT_EQ(0, map_update(self->map, &key, &value));
	ASSERT_EQ(0, node_create_data(self->dir, "x", self->map));
	old = do_open(NODE, O_RDONLY);
	ASSERT_LE(0, old);

	EXPECT_EQ(-EOPNOTSUPP, node_replace(self->dir, "x", queue));
	EXPECT_EQ(-EINVAL, node_replace(self->dir, "x", prog));
	new = do_open(NODE, O_RDONLY);
	EXPECT_EQ(0, data_info(new, &info));
	EXPECT_EQ(id, info.map_id);
	close(new);

	ASSERT_EQ(0, node_replace_expect(self->dir, "x", hash, id));
	EXPECT_EQ(0, list_one(self->dir, "x", &entry));
	EXPECT_EQ(BPFDEV_FACE_DATA, entry.face);
	new = do_open(NODE, O_RDONLY);
	ASSERT_LE(0, new);
	EXPECT_EQ(0, data_info(new, &info));
	EXPECT_EQ(map_id(hash), info.map_id);
	close(self->map);
	EXPECT_EQ(0, data_info(old, &info));
	EXPECT_EQ(id, info.map_id);
	EXPECT_EQ(sizeof(record), do_read(old, record, sizeof(record)));
	EXPECT_EQ(value, record[1]);
	close(new);
	close(old);
	self->map = hash;
	EXPECT_EQ(0, gone(BPF_MAP_GET_FD_BY_ID, id));
	close(queue);
	close(prog);
}

TEST_F(data, a_map_cannot_take_a_place_that_its_data_has)
{
	int other = map_create(BPF_MAP_TYPE_HASH, 4, 8, 4);
	struct bpfdev_replace arg = { .fd = self->map };

	ASSERT_EQ(0, node_create_data(self->dir, "x", self->map));
	ASSERT_EQ(0, node_create_data(self->dir, "y", other));
	set_name(arg.name, "y");
	EXPECT_EQ(-EEXIST, do_ioctl(self->dir, BPFDEV_IOC_REPLACE, &arg));
	EXPECT_STREQ("data_test/x", arg.existing);
	/* that of the other face is free */
	EXPECT_EQ(0, node_create(self->dir, "bpf", other));
	EXPECT_EQ(0, node_replace(self->dir, "bpf", self->map));
	EXPECT_EQ(0, node_remove(self->dir, "y"));
	close(other);
}

TEST_F(data, a_map_lives_while_a_file_is_open)
{
	static const struct kind kinds[] = {
		{ BPF_MAP_TYPE_ARRAY, 4, 8, 4 },
		{ BPF_MAP_TYPE_HASH, 4, 8, 4 },
		{ BPF_MAP_TYPE_RINGBUF, 0, 0, RING_SIZE },
	};
	char byte;
	int i, map, fd, id, again;

	for (i = 0; i < ARRAY_LEN(kinds); i++) {
		map = kind_create(&kinds[i]);
		id = map_id(map);
		ASSERT_EQ(0, node_create_data(self->dir, "x", map));
		fd = do_open(NODE, O_RDONLY | O_NONBLOCK);
		ASSERT_LE(0, fd);
		/* also in the middle of a walk */
		do_read(fd, &byte, 1);
		ASSERT_EQ(0, node_remove(self->dir, "x"));
		close(map);
		usleep(100000);
		again = fd_by_id(BPF_MAP_GET_FD_BY_ID, id);
		EXPECT_LE(0, again);
		close(again);
		close(fd);
		EXPECT_EQ(0, gone(BPF_MAP_GET_FD_BY_ID, id));
	}
}

TEST_F(data, opens_leave_the_refcount_as_it_was)
{
	int hash = map_create(BPF_MAP_TYPE_HASH, 4, 8, 4);
	int ring = map_create(BPF_MAP_TYPE_RINGBUF, 0, 0, RING_SIZE), i, fd;
	char byte;

	ASSERT_EQ(0, node_create_data(self->dir, "x", hash));
	ASSERT_EQ(0, node_create_data(self->dir, "ring", ring));
	EXPECT_EQ(2, node_refcnt(self->dir, "x"));
	EXPECT_EQ(2, node_refcnt(self->dir, "ring"));
	for (i = 0; i < 1000; i++) {
		fd = do_open(NODE, O_RDONLY);
		ASSERT_LE(0, fd);
		if (i % 2)
			do_read(fd, &byte, 1);
		close(fd);
		fd = do_open(DEV "data_test/ring", i % 2 ? O_RDONLY : O_RDWR);
		ASSERT_LE(0, fd);
		close(fd);
		/* an open that fails leaves no reference */
		ASSERT_EQ(-EACCES, do_open(DEV "data_test/ring", O_WRONLY));
	}
	EXPECT_EQ(2, node_refcnt(self->dir, "x"));
	EXPECT_EQ(2, node_refcnt(self->dir, "ring"));
	EXPECT_EQ(0, node_remove(self->dir, "ring"));
	close(ring);
	close(hash);
}

TEST_F(data, references_and_holders_include_files_and_memory)
{
	struct bpfdev_holder held[HELD_MAX];
	struct bpfdev_refs refs;
	void *memory;
	int fd;

	ASSERT_EQ(0, node_create(self->dir, "bpf", self->map));
	ASSERT_EQ(0, node_create_data(self->dir, "x", self->map));
	fd = do_open(NODE, O_RDONLY);
	ASSERT_LE(0, fd);
	memory = map_memory(fd, self->page, 0);
	ASSERT_NE(MAP_FAILED, memory);
	ASSERT_EQ(0, node_refs(self->dir, "x", &refs));
	EXPECT_EQ(2, refs.node);
	EXPECT_EQ(2, refs.files);
	EXPECT_EQ(0, refs.other);
	EXPECT_EQ(refs.refcnt, refs.node + refs.files + refs.mappings);

	ASSERT_EQ(3, node_holders(self->dir, "x", held, HELD_MAX));
	EXPECT_EQ(BPFDEV_FROM_BPF, held[0].origin);
	EXPECT_EQ(fd, held[1].fd);
	EXPECT_EQ(map_id(self->map), held[1].id);
	EXPECT_EQ(BPFDEV_HELD_FD, held[1].how);
	EXPECT_EQ(BPFDEV_FROM_DATA, held[1].origin);
	EXPECT_EQ(BPFDEV_ACCESS_READ, held[1].access);
	EXPECT_EQ(BPFDEV_HELD_MAPPING, held[2].how);
	EXPECT_EQ(BPFDEV_FROM_DATA, held[2].origin);
	EXPECT_EQ(BPFDEV_ACCESS_READ, held[2].access);
	EXPECT_EQ(PTR(memory), held[2].start);

	/* the memory alone keeps the file */
	close(fd);
	ASSERT_EQ(0, node_refs(self->dir, "x", &refs));
	EXPECT_EQ(1, refs.files);
	EXPECT_EQ(1, refs.mappings);
	EXPECT_EQ(0, refs.other);
	munmap(memory, self->page);
	EXPECT_EQ(1, node_holders(self->dir, "bpf", held, HELD_MAX));
	EXPECT_EQ(3, node_refcnt(self->dir, "x"));
}

TEST_F(data, the_info_ioctl_takes_structures_of_other_sizes)
{
	const int known = sizeof(struct bpfdev_data_info);
	char big[2 * BPFDEV_SIZE_MAX];
	struct bpfdev_data_info info;
	int fd;

	ASSERT_EQ(0, node_create_data(self->dir, "x", self->map));
	fd = do_open(NODE, O_RDONLY);
	memset(big, 0, sizeof(big));
	EXPECT_EQ(-EINVAL, do_ioctl(fd, DATA_IOC_SIZED(BPFDEV_DATA_IOC_INFO,
						       BPFDEV_DATA_INFO_SIZE_VER0 - 1), big));
	EXPECT_EQ(0, do_ioctl(fd, DATA_IOC_SIZED(BPFDEV_DATA_IOC_INFO, known + 8), big));
	memcpy(&info, big, sizeof(info));
	EXPECT_EQ(map_id(self->map), info.map_id);
	EXPECT_EQ(2 * self->page / 8, info.max_entries);
	EXPECT_EQ(8, info.value_offset);
	EXPECT_EQ(16, info.record_size);
	EXPECT_EQ(BPF_F_MMAPABLE, info.map_flags);

	memset(big, 0, sizeof(big));
	EXPECT_EQ(0, do_ioctl(fd, DATA_IOC_SIZED(BPFDEV_DATA_IOC_INFO, BPFDEV_SIZE_MAX),
			      big));
	memset(big, 0, sizeof(big));
	EXPECT_EQ(-E2BIG, do_ioctl(fd, DATA_IOC_SIZED(BPFDEV_DATA_IOC_INFO,
						      BPFDEV_SIZE_MAX + 8), big));
	big[known] = 1;
	EXPECT_EQ(-E2BIG, do_ioctl(fd, DATA_IOC_SIZED(BPFDEV_DATA_IOC_INFO, known + 8), big));
	close(fd);
}

TEST_F(data, bad_ioctls_are_refused)
{
	struct bpfdev_data_info info = { .flags = 1 };
	struct bpfdev_data_span span = {};
	struct bpfdev_data_btf btf = {};
	struct bpfdev_query query = {};
	struct bpfdev_list list = {};
	struct termios termios;
	int fd, bpf;

	ASSERT_EQ(0, node_create_data(self->dir, "x", self->map));
	ASSERT_EQ(0, node_create(self->dir, "bpf", self->map));
	fd = do_open(NODE, O_RDONLY);
	bpf = do_open(BPF_NODE, O_RDONLY);
	EXPECT_EQ(-EINVAL, do_ioctl(fd, BPFDEV_DATA_IOC_INFO, &info));
	EXPECT_EQ(-EFAULT, do_ioctl(fd, BPFDEV_DATA_IOC_INFO, NULL));
	EXPECT_EQ(-ENODATA, do_ioctl(fd, BPFDEV_DATA_IOC_BTF, &btf));
	/* of rings alone, of directories, and of other devices */
	EXPECT_EQ(-ENOTTY, do_ioctl(fd, BPFDEV_DATA_IOC_SPAN, &span));
	EXPECT_EQ(-ENOTTY, do_ioctl(fd, BPFDEV_IOC_QUERY, &query));
	EXPECT_EQ(-ENOTTY, do_ioctl(fd, BPFDEV_IOC_LIST, &list));
	EXPECT_EQ(-ENOTTY, do_ioctl(fd, TCGETS, &termios));
	EXPECT_EQ(-ENOTTY, data_info(self->dir, &info));
	EXPECT_EQ(-ENOTTY, do_ioctl(self->dir, BPFDEV_DATA_IOC_SPAN, &span));
	EXPECT_EQ(-ENOTTY, data_info(bpf, &info));
	close(bpf);
	close(fd);
}

#define EXPECT_ATTR(node, name, expected)				\
	do {								\
		char attr_line[64];					\
									\
		ASSERT_EQ(0, read_line(SYSFS "data_test!" node "/" name,\
				       attr_line, sizeof(attr_line)));	\
		EXPECT_STREQ(expected, attr_line);			\
	} while (0)

TEST_F(data, sysfs_shows_the_face_and_the_layout)
{
	static const char *const names[] = { "record_size", "value_offset", "cpus" };
	int map = map_create(BPF_MAP_TYPE_PERCPU_HASH, 5, 9, 4), i;
	char number[16], path[64];

	ASSERT_EQ(0, node_create_data(self->dir, "x", map));
	ASSERT_EQ(0, node_create(self->dir, "bpf", map));
	EXPECT_ATTR("bpf", "face", "bpf");
	for (i = 0; i < ARRAY_LEN(names); i++) {
		snprintf(path, sizeof(path), SYSFS "data_test!bpf/%s", names[i]);
		EXPECT_EQ(-ENOENT, read_line(path, number, sizeof(number)));
	}
	EXPECT_ATTR("x", "face", "data");
	EXPECT_ATTR("x", "value_offset", "8");
	snprintf(number, sizeof(number), "%d", possible_cpus());
	EXPECT_ATTR("x", "cpus", number);
	snprintf(number, sizeof(number), "%d", 8 + 16 * possible_cpus());
	EXPECT_ATTR("x", "record_size", number);

	/* attributes follow a replacement */
	ASSERT_EQ(0, node_replace(self->dir, "x", self->map));
	EXPECT_ATTR("x", "cpus", "0");
	EXPECT_ATTR("x", "record_size", "16");
	close(map);
	map = map_create(BPF_MAP_TYPE_RINGBUF, 0, 0, RING_SIZE);
	ASSERT_EQ(0, node_replace(self->dir, "x", map));
	EXPECT_ATTR("x", "value_offset", "0");
	EXPECT_ATTR("x", "record_size", "0");
	close(map);
}

TEST_HARNESS_MAIN
