// SPDX-License-Identifier: GPL-2.0-only
/* Memory of arrays, mapped through their data nodes. The memory of rings: ring_test.c. */
#include "common.h"
#include "data_kinds.h"

#include <sys/statvfs.h>

#define NODE DEV "data_memory_test/x"

FIXTURE(memory) {
	int ctl;
	int dir;
	size_t page;
	int map;	/* of two pages */
	int fd;
};

FIXTURE_SETUP(memory)
{
	self->ctl = ctl_open("", O_RDWR);
	ASSERT_LE(0, self->ctl);
	ASSERT_EQ(0, dir_create(self->ctl, "data_memory_test"));
	self->dir = ctl_open("data_memory_test", O_RDWR);
	self->page = sysconf(_SC_PAGESIZE);
	self->map = map_create_flags(BPF_MAP_TYPE_ARRAY, 4, 8, 2 * self->page / 8,
				     BPF_F_MMAPABLE);
	ASSERT_EQ(0, node_create_data(self->dir, "x", self->map));
	self->fd = do_open(NODE, O_RDONLY);
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(memory)
{
	node_remove(self->dir, "x");
	dir_remove(self->ctl, "data_memory_test");
	EXPECT_EQ(-ENOENT, do_open(DEV "data_memory_test/control", O_RDONLY));
	close(self->fd);
	close(self->map);
	close(self->dir);
	close(self->ctl);
}

TEST_F(memory, it_shows_updates)
{
	const uint32_t first = 0, second = self->page / 8 + 1;
	volatile uint64_t *whole, *page;
	uint64_t value = 11;

	whole = map_memory(self->fd, 2 * self->page, 0);
	ASSERT_NE(MAP_FAILED, whole);
	page = map_memory(self->fd, self->page, self->page);
	ASSERT_NE(MAP_FAILED, page);
	EXPECT_EQ(0, whole[first]);
	ASSERT_EQ(0, map_update(self->map, &first, &value));
	EXPECT_EQ(11, whole[first]);
	value = 12;
	ASSERT_EQ(0, map_update(self->map, &second, &value));
	EXPECT_EQ(12, whole[second]);
	EXPECT_EQ(12, page[1]);
	munmap((void *)page, self->page);
	munmap((void *)whole, 2 * self->page);
}

TEST_F(memory, it_cannot_be_written_or_executed)
{
	const uint32_t key = 0;
	struct statvfs dev;
	uint64_t value = 1;
	void *memory;
	int mem, writer;

	ASSERT_EQ(0, statvfs(NODE, &dev));
	writer = do_open(NODE, O_RDWR);
	ASSERT_LE(0, writer);
	EXPECT_EQ(-EACCES, mmap_error(self->fd, self->page, PROT_READ | PROT_WRITE, MAP_SHARED, 0));
	EXPECT_EQ(dev.f_flag & ST_NOEXEC ? -EPERM : -EACCES,
		  mmap_error(self->fd, self->page, PROT_READ | PROT_EXEC, MAP_SHARED, 0));
	EXPECT_EQ(-EINVAL, mmap_error(self->fd, self->page, PROT_READ, MAP_PRIVATE, 0));
	EXPECT_EQ(-EINVAL, mmap_error(self->fd, self->page, PROT_WRITE, MAP_PRIVATE, 0));
	/* not through a file that is open for writing either */
	EXPECT_EQ(-EACCES, mmap_error(writer, self->page, PROT_READ | PROT_WRITE, MAP_SHARED, 0));
	memory = map_memory(writer, self->page, 0);
	ASSERT_NE(MAP_FAILED, memory);
	EXPECT_EQ(-1, mprotect(memory, self->page, PROT_READ | PROT_WRITE));
	EXPECT_EQ(EACCES, errno);
	munmap(memory, self->page);
	close(writer);

	memory = map_memory(self->fd, self->page, 0);
	ASSERT_NE(MAP_FAILED, memory);
	EXPECT_EQ(-1, mprotect(memory, self->page, PROT_READ | PROT_WRITE));
	EXPECT_EQ(EACCES, errno);
	EXPECT_EQ(-1, mprotect(memory, self->page, PROT_READ | PROT_EXEC));
	EXPECT_EQ(EACCES, errno);
	/* nor as a debugger writes */
	mem = do_open("/proc/self/mem", O_RDWR);
	ASSERT_LE(0, mem);
	EXPECT_EQ(-1, pwrite(mem, &value, sizeof(value), PTR(memory)));
	EXPECT_EQ(0, map_lookup(self->map, &key, &value));
	EXPECT_EQ(0, value);
	close(mem);
	munmap(memory, self->page);
}

TEST_F(memory, only_what_is_there_can_be_mapped)
{
	static const struct kind kinds[] = {
		{ BPF_MAP_TYPE_ARRAY, 4, 4096, 4 },
		{ BPF_MAP_TYPE_PERCPU_ARRAY, 4, 4096, 4 },
		{ BPF_MAP_TYPE_HASH, 4, 4096, 4 },
	};
	int i, map, fd;

	EXPECT_EQ(-EINVAL, mmap_error(self->fd, 3 * self->page, PROT_READ, MAP_SHARED, 0));
	EXPECT_EQ(-EINVAL, mmap_error(self->fd, self->page, PROT_READ, MAP_SHARED, 2 * self->page));
	EXPECT_EQ(-EINVAL, mmap_error(self->fd, 2 * self->page, PROT_READ, MAP_SHARED, self->page));
	/* a place that 32 bits do not hold */
	EXPECT_EQ(-EINVAL, mmap_error(self->fd, self->page, PROT_READ, MAP_SHARED, 1LL << 32));
	for (i = 0; i < ARRAY_LEN(kinds); i++) {
		map = kind_create(&kinds[i]);
		ASSERT_EQ(0, node_create_data(self->dir, "y", map));
		fd = do_open(DEV "data_memory_test/y", O_RDONLY);
		ASSERT_LE(0, fd);
		EXPECT_EQ(-ENODEV, mmap_error(fd, self->page, PROT_READ, MAP_SHARED, 0));
		EXPECT_EQ(0, node_remove(self->dir, "y"));
		close(fd);
		close(map);
	}
}

TEST_F(memory, it_outlives_everything_else)
{
	const uint32_t key = 1;
	volatile uint64_t *memory;
	uint64_t value = 13;
	int id = map_id(self->map), again;

	memory = map_memory(self->fd, self->page, 0);
	ASSERT_NE(MAP_FAILED, memory);
	close(self->fd);
	ASSERT_EQ(0, node_remove(self->dir, "x"));
	ASSERT_EQ(0, dir_remove(self->ctl, "data_memory_test"));
	close(self->map);
	usleep(100000);
	again = fd_by_id(BPF_MAP_GET_FD_BY_ID, id);
	ASSERT_LE(0, again);
	ASSERT_EQ(0, map_update(again, &key, &value));
	EXPECT_EQ(13, memory[1]);
	close(again);
	munmap((void *)memory, self->page);
	EXPECT_EQ(0, gone(BPF_MAP_GET_FD_BY_ID, id));
	self->fd = -1;
	self->map = -1;
}

TEST_HARNESS_MAIN
