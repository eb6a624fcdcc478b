// SPDX-License-Identifier: GPL-2.0-only
/*
 * Out of memory in the calls of data nodes: a call that lacks memory returns ENOMEM, has
 * changed nothing and keeps no reference. The same call works afterwards, on the same file.
 *
 * Needs a kernel with fault injection: the debug kernels.
 */
#include "data_kinds.h"
#include "fail_calls.h"
#include "ring_calls.h"
#include "timer_map.h"

#include <poll.h>
#include <sys/epoll.h>

#define NODE DEV "data_fail/x"

/*
 * Values that need an allocation, even for one element, and fit in a page for all CPUs: for more
 * than a page the kernel has two ways, of which fail-nth blocks one.
 */
#define VALUE 1000
#define COUNT 8

static const struct kind kinds[] = {
	{ BPF_MAP_TYPE_ARRAY, 4, VALUE, COUNT, COUNT },
	{ BPF_MAP_TYPE_PERCPU_ARRAY, 4, VALUE, COUNT, COUNT },
	{ BPF_MAP_TYPE_HASH, 8, VALUE, 64, COUNT },
	{ BPF_MAP_TYPE_HASH, 8, VALUE, 64, COUNT, BPF_F_NO_PREALLOC },
	/* so many that none is evicted */
	{ BPF_MAP_TYPE_LRU_HASH, 8, VALUE, 8192, COUNT },
	{ BPF_MAP_TYPE_PERCPU_HASH, 8, VALUE, 64, COUNT },
};

/*
 * struct table - a map with elements, its data node, and memory for all of them
 * @kind: its kind
 * @map: the map
 * @fd: the node, open for reading and writing
 * @cpus: values of an element; 0: one
 * @size: bytes of the values of an element
 * @record: bytes of a record
 * @keys: those of the elements
 * @values: those of the elements
 * @got: memory for values, or for records
 */
struct table {
	const struct kind *kind;
	int map;
	int fd;
	int cpus;
	int size;
	int record;
	char *keys;
	char *values;
	char *got;
};

FIXTURE(data_fail) {
	int ctl;
	int dir;
	int nth;
	int task;
};

FIXTURE_SETUP(data_fail)
{
	self->nth = do_open(FAIL_NTH, O_RDWR);
	ASSERT_LE(0, self->nth);
	self->task = do_open(FAIL_TASK, O_RDWR);
	ASSERT_LE(0, self->task);
	ASSERT_EQ(0, fail_everything());
	self->ctl = ctl_open("", O_RDWR);
	ASSERT_EQ(0, dir_create(self->ctl, "data_fail"));
	self->dir = ctl_open("data_fail", O_RDWR);
	ASSERT_LE(0, self->dir);
}

FIXTURE_TEARDOWN(data_fail)
{
	EXPECT_EQ(0, list_count(self->dir));
	close(self->dir);
	EXPECT_EQ(0, dir_remove(self->ctl, "data_fail"));
	close(self->ctl);
	close(self->task);
	close(self->nth);
}

/* Return 0 or -errno. */
static int table_init(struct table *table, const struct kind *kind, int dir)
{
	int i, ret = 0;

	table->kind = kind;
	table->map = kind_create(kind);
	table->cpus = has_cpus(kind) ? possible_cpus() : 0;
	table->size = table->cpus ? ROUND8(kind->value) * table->cpus : kind->value;
	table->record = ROUND8(kind->key) + ROUND8(table->size);
	table->keys = calloc(kind->count, kind->key);
	table->values = calloc(kind->count, table->size);
	table->got = calloc(kind->count + 1, table->record);
	for (i = 0; i < kind->count; i++) {
		make_key(kind, i, table->keys + i * kind->key);
		make_value(kind, table->cpus, i, table->values + i * table->size);
	}
	for (i = 0; i < kind->count && !ret; i++)
		ret = map_update(table->map, table->keys + i * kind->key,
				 table->values + i * table->size);
	ret = ret ?: node_create_data(dir, "x", table->map);
	table->fd = do_open(NODE, O_RDWR);
	return ret ?: table->fd < 0 ? table->fd : 0;
}

static void table_exit(struct table *table, int dir)
{
	node_remove(dir, "x");
	close(table->fd);
	close(table->map);
	free(table->keys);
	free(table->values);
	free(table->got);
}

/* Check a value against the one that the element with this key was made with. */
static bool is_value(const struct table *table, const void *key, const char *value)
{
	uint32_t number;

	memcpy(&number, key, sizeof(number));
	return number < table->kind->count &&
	       !memcmp(table->values + number * table->size, value, table->size);
}

/* Run TEST with a table of each kind. */
#define EACH_KIND(table, TEST) do {					\
	int kind_i;							\
									\
	for (kind_i = 0; kind_i < ARRAY_LEN(kinds); kind_i++) {		\
		struct table table;					\
									\
		ASSERT_EQ(0, table_init(&table, &kinds[kind_i], self->dir)); \
		TH_LOG("map type %d", kinds[kind_i].type);		\
		TEST;							\
		/* the node, the file, and the descriptor */		\
		EXPECT_EQ(3, node_refcnt(self->dir, "x"));		\
		table_exit(&table, self->dir);				\
	}								\
} while (0)

/* A node is there or not: in the list, in /dev, and in sysfs. */
static bool there(int dir, int count)
{
	return list_count(dir) == count && !access(NODE, F_OK) == !!count &&
	       !access(SYSFS "data_fail!x", F_OK) == !!count;
}

TEST_F(data_fail, create)
{
	int ring = map_create(BPF_MAP_TYPE_RINGBUF, 0, 0, RING_SIZE);
	const int maps[] = { kind_create(&kinds[0]), kind_create(&kinds[2]), ring };
	int i, ret;

	for (i = 0; i < ARRAY_LEN(maps); i++) {
		FAIL_EACH(ret, node_create_data(self->dir, "x", maps[i]), {
			EXPECT_TRUE(there(self->dir, !ret));
			if (ret)
				EXPECT_EQ(0, node_create_data(self->dir, "x", maps[i]));
			EXPECT_EQ(2, node_refcnt(self->dir, "x"));
			EXPECT_EQ(0, node_remove(self->dir, "x"));
			EXPECT_TRUE(there(self->dir, 0));
		});
		close(maps[i]);
	}
}

#define OPEN(node, mode, refcnt) FAIL_EACH(ret, do_open(node, mode), {	\
	if (ret >= 0)							\
		EXPECT_EQ(0, data_info(ret, &info));			\
	close(ret);							\
	EXPECT_EQ(refcnt, node_refcnt(self->dir, "x"));			\
	ret = do_open(node, mode);					\
	EXPECT_LE(0, ret);						\
	close(ret);							\
})

TEST_F(data_fail, open)
{
	int ring = map_create(BPF_MAP_TYPE_RINGBUF, 0, 0, RING_SIZE), ret;
	struct bpfdev_data_info info;

	EACH_KIND(table, OPEN(NODE, O_RDONLY, 3));
	ASSERT_EQ(0, node_create_data(self->dir, "x", ring));
	/* a tap, and a consumer */
	OPEN(NODE, O_RDONLY, 2);
	OPEN(NODE, O_RDWR, 2);
	EXPECT_EQ(0, node_remove(self->dir, "x"));
	close(ring);
}

/* All elements, from the beginning on. */
static bool reads_all(const struct table *table, int fd)
{
	const int value_at = ROUND8(table->kind->key), count = table->kind->count;
	int i;

	if (do_read(fd, table->got, (count + 1) * table->record) != count * table->record)
		return false;
	for (i = 0; i < count; i++)
		if (!is_value(table, table->got + i * table->record,
			      table->got + i * table->record + value_at))
			return false;
	return true;
}

/* The first read of a file allocates. */
TEST_F(data_fail, first_read)
{
	int fd, ret;
	char byte;

	EACH_KIND(table, {
		fd = do_open(NODE, O_RDONLY);
		ASSERT_EQ(0, fail_task(self->task, true));
		ret = do_read(fd, &byte, 1);
		ASSERT_EQ(0, fail_task(self->task, false));
		EXPECT_EQ(-ENOMEM, ret);
		/* it was no read, and the place is as it was */
		EXPECT_EQ(0, do_lseek(fd, 0, SEEK_CUR));
		EXPECT_TRUE(reads_all(&table, fd));
		close(fd);
	});
}

static int lookup_all(const struct table *table, int32_t *results)
{
	struct bpfdev_data_lookup arg = {
		.keys = PTR(table->keys), .values = PTR(table->got), .results = PTR(results),
		.count = table->kind->count,
	};

	return do_ioctl(table->fd, BPFDEV_DATA_IOC_LOOKUP, &arg);
}

TEST_F(data_fail, lookup)
{
	int32_t results[COUNT];
	int ret;

	EACH_KIND(table, FAIL_EACH(ret, lookup_all(&table, results), {
		if (ret)
			EXPECT_EQ(0, lookup_all(&table, results));
		EXPECT_EQ(0, memcmp(table.values, table.got, COUNT * table.size));
	}));
}

TEST_F(data_fail, next)
{
	char first[KEY_MAX], key[KEY_MAX];
	struct bpfdev_data_next arg = { .next = PTR(key) };
	int ret;

	EACH_KIND(table, {
		ASSERT_EQ(0, do_ioctl(table.fd, BPFDEV_DATA_IOC_NEXT, &arg));
		memcpy(first, key, table.kind->key);
		FAIL_EACH(ret, do_ioctl(table.fd, BPFDEV_DATA_IOC_NEXT, &arg), {
			if (ret)
				EXPECT_EQ(0, do_ioctl(table.fd, BPFDEV_DATA_IOC_NEXT, &arg));
			EXPECT_EQ(0, memcmp(first, key, table.kind->key));
		});
	});
}

/* Run a command for all elements. At its end a lookup fails with ENOENT, which is none. */
static int batch(const struct table *table, unsigned long cmd, char *keys, char *values,
		 uint32_t *count)
{
	char place[KEY_MAX];
	struct bpfdev_data_batch arg = {
		.keys = PTR(keys), .values = PTR(values), .count = table->kind->count,
		.out_batch = cmd == BPFDEV_DATA_IOC_LOOKUP_BATCH ? PTR(place) : 0,
	};
	int ret = do_ioctl(table->fd, cmd, &arg);

	*count = arg.count;
	return ret == -ENOENT && cmd == BPFDEV_DATA_IOC_LOOKUP_BATCH ? 0 : ret;
}

#define LOOKUP_BATCH(keys)						\
	batch(&table, BPFDEV_DATA_IOC_LOOKUP_BATCH, keys, table.got, &count)

TEST_F(data_fail, lookup_batch)
{
	char keys[COUNT * KEY_MAX];
	uint32_t count;
	int i, ret;

	EACH_KIND(table, FAIL_EACH(ret, LOOKUP_BATCH(keys), {
		if (ret) {
			EXPECT_EQ(0, count);
			EXPECT_EQ(0, LOOKUP_BATCH(keys));
		}
		EXPECT_EQ(COUNT, count);
		for (i = 0; i < count; i++)
			EXPECT_TRUE(is_value(&table, keys + i * table.kind->key,
					     table.got + i * table.size));
	}));
}

/* The number of elements with the values in @values. */
static int equal(const struct table *table, const char *values)
{
	int32_t results[COUNT];
	int i, equal = 0;

	if (lookup_all(table, results))
		return -1;
	for (i = 0; i < COUNT; i++)
		equal += !results[i] && !memcmp(values + i * table->size,
						table->got + i * table->size, table->size);
	return equal;
}

#define UPDATE(values) batch(&table, BPFDEV_DATA_IOC_UPDATE, table.keys, values, &count)

/* Elements before the one that lacked memory are changed, and counted; no others. */
TEST_F(data_fail, update)
{
	uint32_t count;
	char *new;
	int ret;

	EACH_KIND(table, {
		new = calloc(COUNT, table.size);
		FAIL_EACH(ret, UPDATE(new), {
			EXPECT_EQ(ret ? count : COUNT, equal(&table, new));
			EXPECT_EQ(COUNT - count, equal(&table, table.values));
			EXPECT_EQ(0, UPDATE(new));
			EXPECT_EQ(COUNT, equal(&table, new));
			EXPECT_EQ(0, UPDATE(table.values));
		});
		free(new);
	});
}

TEST_F(data_fail, delete)
{
	uint32_t count;
	int ret;

	EACH_KIND(table, {
		if (is_array(table.kind)) {
			EXPECT_EQ(-EOPNOTSUPP, batch(&table, BPFDEV_DATA_IOC_DELETE, table.keys,
						     NULL, &count));
		} else {
			FAIL_EACH(ret, batch(&table, BPFDEV_DATA_IOC_DELETE, table.keys, NULL,
					     &count), {
				EXPECT_EQ(COUNT - count, equal(&table, table.values));
				EXPECT_EQ(0, UPDATE(table.values));
			});
		}
	});
}

TEST_F(data_fail, info_and_types)
{
	char types[2 * TIMER_BTF_SIZE];
	struct bpfdev_data_btf btf = { .size = sizeof(types), .buffer = PTR(types) };
	int map = timer_map_create(BPF_MAP_TYPE_ARRAY, 0), fd, ret;
	struct bpfdev_data_info info;

	ASSERT_EQ(0, node_create_data(self->dir, "x", map));
	fd = do_open(NODE, O_RDONLY);
	ASSERT_LE(0, fd);
	FAIL_EACH(ret, do_ioctl(fd, BPFDEV_DATA_IOC_BTF, &btf), {
		EXPECT_EQ(0, memcmp(&timer_btf, types, TIMER_BTF_SIZE));
		/* no allocation can fail here: count the call as tested */
		fail_errors++;
	});
	FAIL_EACH(ret, data_info(fd, &info), {
		EXPECT_EQ(map_id(map), info.map_id);
		fail_errors++;
	});
	EXPECT_EQ(3, node_refcnt(self->dir, "x"));
	EXPECT_EQ(0, node_remove(self->dir, "x"));
	close(fd);
	close(map);
}

static int epoll_add(int epoll, int fd)
{
	struct epoll_event event = { .events = EPOLLIN };

	return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) ? -errno : 0;
}

static int epoll_one(int epoll)
{
	struct epoll_event event;

	return epoll_wait(epoll, &event, 1, 60000);
}

/* A reader that could not wait can wait later, and is woken. */
TEST_F(data_fail, poll)
{
	const int modes[] = { O_RDWR, O_RDONLY };
	struct ring ring;
	char event[8];
	int i, fd, epoll, ret;

	ASSERT_EQ(0, ring_init(&ring, 0));
	ASSERT_TRUE(ring_complete(&ring));
	ASSERT_EQ(0, node_create_data(self->dir, "x", ring.map));
	for (i = 0; i < ARRAY_LEN(modes); i++) {
		fd = do_open(NODE, modes[i] | O_NONBLOCK);
		ASSERT_LE(0, fd);
		epoll = epoll_create1(0);
		FAIL_EACH(ret, epoll_add(epoll, fd), {
			if (ret)
				EXPECT_EQ(0, epoll_add(epoll, fd));
			EXPECT_EQ(0, ring_put_numbers(&ring, 1));
			EXPECT_EQ(1, epoll_one(epoll));
			EXPECT_EQ(sizeof(event), do_read(fd, event, sizeof(event)));
			EXPECT_EQ(0, epoll_ctl(epoll, EPOLL_CTL_DEL, fd, NULL));
		});
		close(epoll);
		close(fd);
	}
	EXPECT_EQ(0, node_remove(self->dir, "x"));
	ring_exit(&ring);
}

TEST_HARNESS_MAIN
