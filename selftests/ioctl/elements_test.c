// SPDX-License-Identifier: GPL-2.0-only
/*
 * Elements of arrays and hash tables by their keys, through data nodes: the effect of each ioctl,
 * as bpf(2) sees it in the same map.
 */
#include "common.h"
#include "data_kinds.h"
#include "late_memory.h"

#include <pthread.h>

#define NODE DEV "elements_test/x"

/* Newer than some of the headers. */
#define F_CPU 8

/* More than the module hands to BPF at once. */
#define MANY 10000

/*
 * struct table - a map and its data node
 * @map: the map
 * @fd: the node, open for reading and writing
 * @cpus: values of an element; 0: one
 * @size: bytes of a value, or of those of all CPUs, in the memory of a caller
 */
struct table {
	int map;
	int fd;
	int cpus;
	int size;
};

FIXTURE(elements) {
	int ctl;
	int dir;
	struct table table;
};

FIXTURE_VARIANT(elements) {
	struct kind kind;
};

#define ELEMENTS(name, ...)						\
FIXTURE_VARIANT_ADD(elements, name) { .kind = { __VA_ARGS__ } }

ELEMENTS(array, BPF_MAP_TYPE_ARRAY, 4, 13, 50, 50);
ELEMENTS(percpu_array, BPF_MAP_TYPE_PERCPU_ARRAY, 4, 13, 50, 50);
ELEMENTS(hash, BPF_MAP_TYPE_HASH, 5, 3, 200, 50);
ELEMENTS(hash_of_large_values, BPF_MAP_TYPE_HASH, 8, 5000, 200, 50);
ELEMENTS(hash_not_preallocated, BPF_MAP_TYPE_HASH, 13, 20, 200, 50, BPF_F_NO_PREALLOC);
ELEMENTS(lru_hash, BPF_MAP_TYPE_LRU_HASH, 5, 3, 8192, 50);
ELEMENTS(percpu_hash, BPF_MAP_TYPE_PERCPU_HASH, 12, 20, 200, 50);
ELEMENTS(lru_percpu_hash, BPF_MAP_TYPE_LRU_PERCPU_HASH, 12, 5, 8192, 50);

FIXTURE_SETUP(elements)
{
	const struct kind *kind = &variant->kind;
	struct table *table = &self->table;
	char key[KEY_MAX], *value;
	int i;

	self->ctl = ctl_open("", O_RDWR);
	ASSERT_LE(0, self->ctl);
	ASSERT_EQ(0, dir_create(self->ctl, "elements_test"));
	self->dir = ctl_open("elements_test", O_RDWR);
	ASSERT_LE(0, self->dir);
	table->map = kind_create(kind);
	ASSERT_LE(0, table->map);
	table->cpus = has_cpus(kind) ? possible_cpus() : 0;
	ASSERT_LE(has_cpus(kind), table->cpus);
	table->size = table->cpus ? ROUND8(kind->value) * table->cpus : kind->value;
	value = calloc(1, table->size);
	for (i = 0; i < kind->count; i++) {
		make_key(kind, i, key);
		make_value(kind, table->cpus, i, value);
		ASSERT_EQ(0, map_add(table->map, key, value));
	}
	free(value);
	ASSERT_EQ(0, node_create_data(self->dir, "x", table->map));
	table->fd = do_open(NODE, O_RDWR);
	ASSERT_LE(0, table->fd);
}

FIXTURE_TEARDOWN(elements)
{
	node_remove(self->dir, "x");
	EXPECT_EQ(0, dir_remove(self->ctl, "elements_test"));
	close(self->table.fd);
	close(self->table.map);
	close(self->dir);
	close(self->ctl);
}

/* Whether the value of an element is the one that it was made with. */
static bool is_value(const struct table *table, const struct kind *kind, uint32_t number,
		     const char *value)
{
	char *expected = calloc(1, table->size);
	bool same;

	make_value(kind, table->cpus, number, expected);
	same = !memcmp(expected, value, table->size);
	free(expected);
	return same;
}

TEST_F(elements, a_lookup_tells_which_keys_are_there)
{
	const struct kind *kind = &variant->kind;
	const struct table *table = &self->table;
	/* the one in the middle is not there */
	const uint32_t numbers[] = { 7, kind->entries + 3, kind->count - 1 };
	int32_t results[] = { 1, 1, 1, 1 };
	char keys[ARRAY_LEN(numbers) * KEY_MAX], *values = malloc(4 * table->size);
	struct bpfdev_data_lookup arg = {
		.keys = PTR(keys), .values = PTR(values), .results = PTR(results),
		.count = ARRAY_LEN(numbers),
	};
	int i;

	for (i = 0; i < ARRAY_LEN(numbers); i++)
		make_key(kind, numbers[i], keys + i * kind->key);
	memset(values, 0xaa, 4 * table->size);
	ASSERT_EQ(0, do_ioctl(table->fd, BPFDEV_DATA_IOC_LOOKUP, &arg));
	EXPECT_EQ(0, results[0]);
	EXPECT_EQ(-ENOENT, results[1]);
	EXPECT_EQ(0, results[2]);
	EXPECT_EQ(1, results[3]);
	EXPECT_TRUE(is_value(table, kind, numbers[0], values));
	EXPECT_TRUE(is_value(table, kind, numbers[2], values + 2 * table->size));
	/* nothing is written elsewhere */
	for (i = 0; i < table->size; i++) {
		ASSERT_EQ((char)0xaa, values[table->size + i]);
		ASSERT_EQ((char)0xaa, values[3 * table->size + i]);
	}
	arg.count = 0;
	EXPECT_EQ(0, do_ioctl(table->fd, BPFDEV_DATA_IOC_LOOKUP, &arg));
	free(values);
}

static int next_key(const struct table *table, const char *key, char *next)
{
	struct bpfdev_data_next arg = { .key = PTR(key), .next = PTR(next) };

	return do_ioctl(table->fd, BPFDEV_DATA_IOC_NEXT, &arg);
}

TEST_F(elements, next_gives_each_key_once)
{
	const struct kind *kind = &variant->kind;
	const struct table *table = &self->table;
	char key[KEY_MAX + 1], first[KEY_MAX], missing[KEY_MAX], made[KEY_MAX];
	char *seen = calloc(1, kind->count);
	uint32_t number;
	int i;

	ASSERT_EQ(0, next_key(table, NULL, first));
	memcpy(key, first, kind->key);
	key[kind->key] = 0x55;
	for (i = 0; i < kind->count; i++) {
		memcpy(&number, key, sizeof(number));
		ASSERT_LT(number, kind->count);
		EXPECT_EQ(0, seen[number]++);
		make_key(kind, number, made);
		EXPECT_EQ(0, memcmp(made, key, kind->key));
		ASSERT_EQ(i < kind->count - 1 ? 0 : -ENOENT, next_key(table, key, key));
		EXPECT_EQ(0x55, key[kind->key]);
	}
	/* after a key that is not there comes the first one */
	make_key(kind, kind->entries + 3, missing);
	ASSERT_EQ(0, next_key(table, missing, key));
	EXPECT_EQ(0, memcmp(first, key, kind->key));
	free(seen);
}

TEST_F(elements, a_batch_of_lookups_goes_on_from_its_end)
{
	const struct kind *kind = &variant->kind;
	const struct table *table = &self->table;
	/* a table gives whole buckets: these have fewer elements */
	const int room = 16;
	char keys[room * KEY_MAX], place[KEY_MAX], *values = malloc(room * table->size);
	char *seen = calloc(1, kind->count);
	struct bpfdev_data_batch arg = {
		.out_batch = PTR(place), .keys = PTR(keys), .values = PTR(values),
	};
	int ret = 0, total = 0, i;
	uint32_t number;

	while (!ret && total <= kind->count) {
		arg.count = room;
		ret = do_ioctl(table->fd, BPFDEV_DATA_IOC_LOOKUP_BATCH, &arg);
		arg.in_batch = PTR(place);
		ASSERT_LE(arg.count, room);
		for (i = 0; i < arg.count; i++) {
			memcpy(&number, keys + i * kind->key, sizeof(number));
			ASSERT_LT(number, kind->count);
			EXPECT_EQ(0, seen[number]++);
			EXPECT_TRUE(is_value(table, kind, number, values + i * table->size));
		}
		total += arg.count;
	}
	EXPECT_EQ(-ENOENT, ret);
	EXPECT_EQ(kind->count, total);
	free(seen);
	free(values);
}

TEST_F(elements, an_update_changes_all_and_a_delete_removes_all)
{
	const struct kind *kind = &variant->kind;
	const struct table *table = &self->table;
	char keys[10 * KEY_MAX], *values = calloc(10, table->size), *got = malloc(table->size);
	struct bpfdev_data_batch arg = {
		.keys = PTR(keys), .values = PTR(values), .count = 10,
	};
	int i;

	/* each gets the value of another one */
	for (i = 0; i < 10; i++) {
		make_key(kind, i, keys + i * kind->key);
		make_value(kind, table->cpus, i + 20, values + i * table->size);
	}
	ASSERT_EQ(0, do_ioctl(table->fd, BPFDEV_DATA_IOC_UPDATE, &arg));
	EXPECT_EQ(10, arg.count);
	for (i = 0; i < 10; i++) {
		/* bpf(2) may leave anything in the padding */
		memset(got, 0, table->size);
		ASSERT_EQ(0, map_lookup(table->map, keys + i * kind->key, got));
		EXPECT_EQ(0, memcmp(values + i * table->size, got, kind->value));
	}

	/* the values are not used */
	arg.values = 0;
	if (is_array(kind)) {
		EXPECT_EQ(-EOPNOTSUPP, do_ioctl(table->fd, BPFDEV_DATA_IOC_DELETE, &arg));
		EXPECT_EQ(0, arg.count);
	} else {
		EXPECT_EQ(0, do_ioctl(table->fd, BPFDEV_DATA_IOC_DELETE, &arg));
		EXPECT_EQ(10, arg.count);
		for (i = 0; i < 10; i++)
			EXPECT_EQ(-ENOENT, map_lookup(table->map, keys + i * kind->key, got));
		make_key(kind, 10, keys);
		EXPECT_EQ(0, map_lookup(table->map, keys, got));
	}
	free(got);
	free(values);
}

static const unsigned long batches[] = {
	BPFDEV_DATA_IOC_LOOKUP_BATCH, BPFDEV_DATA_IOC_UPDATE, BPFDEV_DATA_IOC_DELETE,
};

TEST_F(elements, bad_arguments_are_refused)
{
	const struct table *table = &self->table;
	char key[KEY_MAX], *value = calloc(1, table->size), place[KEY_MAX];
	struct bpfdev_data_lookup lookup = { .count = 1, .flags = 1 };
	struct bpfdev_data_batch good = { .keys = PTR(key), .values = PTR(value), .count = 1 };
	struct bpfdev_data_batch arg;
	int i;

	EXPECT_EQ(-EINVAL, do_ioctl(table->fd, BPFDEV_DATA_IOC_LOOKUP, &lookup));
	lookup.flags = 0;
	EXPECT_EQ(-EFAULT, do_ioctl(table->fd, BPFDEV_DATA_IOC_LOOKUP, &lookup));
	EXPECT_EQ(-EFAULT, next_key(table, NULL, NULL));
	EXPECT_EQ(-EFAULT, next_key(table, (char *)1, key));

	make_key(&variant->kind, 0, key);
	make_value(&variant->kind, table->cpus, 0, value);
	for (i = 0; i < ARRAY_LEN(batches); i++) {
		arg = good;
		arg.flags = 1;
		EXPECT_EQ(-EINVAL, do_ioctl(table->fd, batches[i], &arg));
		arg = good;
		arg.reserved = 1;
		EXPECT_EQ(-EINVAL, do_ioctl(table->fd, batches[i], &arg));
		/* BPF may take the value of one CPU then, and other sizes */
		arg = good;
		arg.elem_flags = F_CPU;
		EXPECT_EQ(-EINVAL, do_ioctl(table->fd, batches[i], &arg));
		arg = good;
		arg.keys = 1;
		arg.out_batch = i ? 0 : PTR(place);
		/* a bucket is looked up as a whole */
		arg.count = i ? 1 : variant->kind.count;
		EXPECT_EQ(is_array(&variant->kind) && i == 2 ? -EOPNOTSUPP : -EFAULT,
			  do_ioctl(table->fd, batches[i], &arg));
	}
	/* a change has no place to go on from */
	for (i = 1; i < ARRAY_LEN(batches); i++) {
		arg = good;
		arg.in_batch = PTR(place);
		EXPECT_EQ(-EINVAL, do_ioctl(table->fd, batches[i], &arg));
		arg = good;
		arg.out_batch = PTR(place);
		EXPECT_EQ(-EINVAL, do_ioctl(table->fd, batches[i], &arg));
	}
	EXPECT_EQ(0, map_lookup(table->map, key, value));
	free(value);
}

/* A table with many elements, or room for them. */
FIXTURE(many) {
	int ctl;
	int map;
	int fd;
	uint32_t *keys;
	uint64_t *values;
};

typedef FIXTURE_DATA(many) many_data;

FIXTURE_SETUP(many)
{
	int i;

	self->ctl = ctl_open("", O_RDWR);
	ASSERT_LE(0, self->ctl);
	self->map = map_create(BPF_MAP_TYPE_HASH, 4, 8, MANY);
	ASSERT_LE(0, self->map);
	ASSERT_EQ(0, node_create_data(self->ctl, "elements_many", self->map));
	self->fd = do_open(DEV "elements_many", O_RDWR);
	ASSERT_LE(0, self->fd);
	self->keys = calloc(2 * MANY, sizeof(*self->keys));
	self->values = calloc(2 * MANY, sizeof(*self->values));
	for (i = 0; i < 2 * MANY; i++) {
		self->keys[i] = 3 * i + 1;
		self->values[i] = 5ULL * i + 2;
	}
}

FIXTURE_TEARDOWN(many)
{
	node_remove(self->ctl, "elements_many");
	free(self->values);
	free(self->keys);
	close(self->fd);
	close(self->map);
	close(self->ctl);
}

static struct bpfdev_data_batch many_batch(many_data *self, int from, int count)
{
	return (struct bpfdev_data_batch){
		.keys = PTR(self->keys + from), .values = PTR(self->values + from),
		.count = count,
	};
}

/* The number of elements from the first one on that have their own value. */
static int many_right(many_data *self)
{
	int32_t *results = calloc(MANY, sizeof(*results));
	uint64_t *values = calloc(MANY, sizeof(*values));
	struct bpfdev_data_lookup arg = {
		.keys = PTR(self->keys), .values = PTR(values), .results = PTR(results),
		.count = MANY,
	};
	int ret = do_ioctl(self->fd, BPFDEV_DATA_IOC_LOOKUP, &arg), right = 0;

	while (!ret && right < MANY && !results[right] && values[right] == self->values[right])
		right++;
	free(values);
	free(results);
	return ret ?: right;
}

TEST_F(many, a_change_of_many_elements_counts_them_all)
{
	struct bpfdev_data_batch arg = many_batch(self, 0, MANY);

	ASSERT_EQ(0, do_ioctl(self->fd, BPFDEV_DATA_IOC_UPDATE, &arg));
	EXPECT_EQ(MANY, arg.count);
	EXPECT_EQ(MANY, many_right(self));

	/* from the last ones on */
	arg = many_batch(self, 500, MANY - 500);
	ASSERT_EQ(0, do_ioctl(self->fd, BPFDEV_DATA_IOC_DELETE, &arg));
	EXPECT_EQ(MANY - 500, arg.count);
	EXPECT_EQ(500, many_right(self));
	EXPECT_EQ(-ENOENT, map_delete(self->map, &self->keys[MANY - 1]));
}

TEST_F(many, a_change_that_fails_counts_those_before)
{
	struct bpfdev_data_batch arg = many_batch(self, 0, 2 * MANY);

	/* there is no room for more */
	EXPECT_EQ(-E2BIG, do_ioctl(self->fd, BPFDEV_DATA_IOC_UPDATE, &arg));
	EXPECT_EQ(MANY, arg.count);
	EXPECT_EQ(MANY, many_right(self));

	ASSERT_EQ(0, map_delete(self->map, &self->keys[9000]));
	arg = many_batch(self, 0, MANY);
	EXPECT_EQ(-ENOENT, do_ioctl(self->fd, BPFDEV_DATA_IOC_DELETE, &arg));
	EXPECT_EQ(9000, arg.count);
	EXPECT_EQ(0, map_delete(self->map, &self->keys[9001]));
	EXPECT_EQ(-ENOENT, map_delete(self->map, &self->keys[8999]));

	/* none at all: the number of the caller does not stay */
	arg = many_batch(self, 0, 77);
	EXPECT_EQ(-ENOENT, do_ioctl(self->fd, BPFDEV_DATA_IOC_DELETE, &arg));
	EXPECT_EQ(0, arg.count);
	arg = many_batch(self, 0, 0);
	EXPECT_EQ(0, do_ioctl(self->fd, BPFDEV_DATA_IOC_UPDATE, &arg));
	EXPECT_EQ(0, arg.count);
	arg = many_batch(self, 0, MANY);
	arg.keys = 1;
	EXPECT_EQ(-EFAULT, do_ioctl(self->fd, BPFDEV_DATA_IOC_UPDATE, &arg));
	EXPECT_EQ(0, arg.count);
}

TEST_F(many, a_call_that_is_refused_counts_none)
{
	struct bpfdev_data_batch bad[4], arg;
	uint32_t place;
	int i, j;

	for (i = 0; i < ARRAY_LEN(bad); i++)
		bad[i] = many_batch(self, 0, 77);
	bad[0].flags = 1;
	bad[1].reserved = 1;
	bad[2].elem_flags = F_CPU;
	/* a lookup goes on from there */
	bad[3].in_batch = PTR(&place);
	for (i = 0; i < ARRAY_LEN(bad); i++) {
		for (j = i == 3; j < ARRAY_LEN(batches); j++) {
			arg = bad[i];
			EXPECT_EQ(-EINVAL, do_ioctl(self->fd, batches[j], &arg));
			EXPECT_EQ(0, arg.count);
		}
	}
	arg = many_batch(self, 0, 77);
	ASSERT_EQ(0, do_ioctl(self->fd, BPFDEV_DATA_IOC_UPDATE, &arg));
	ASSERT_EQ(0, map_freeze(self->map));
	for (j = 1; j < ARRAY_LEN(batches); j++) {
		arg = many_batch(self, 0, 77);
		EXPECT_EQ(-EPERM, do_ioctl(self->fd, batches[j], &arg));
		EXPECT_EQ(0, arg.count);
	}
	EXPECT_EQ(77, many_right(self));
}

TEST_F(many, each_command_has_its_mode)
{
	const int reader = do_open(DEV "elements_many", O_RDONLY);
	const int writer = do_open(DEV "elements_many", O_WRONLY);
	struct bpfdev_data_batch arg;
	struct bpfdev_data_next next = { .next = PTR(self->keys) };
	uint32_t place;

	ASSERT_LE(0, reader);
	ASSERT_LE(0, writer);
	arg = many_batch(self, 0, 1);
	EXPECT_EQ(-EACCES, do_ioctl(reader, BPFDEV_DATA_IOC_UPDATE, &arg));
	EXPECT_EQ(0, do_ioctl(writer, BPFDEV_DATA_IOC_UPDATE, &arg));
	EXPECT_EQ(-EACCES, do_ioctl(writer, BPFDEV_DATA_IOC_NEXT, &next));
	EXPECT_EQ(0, do_ioctl(reader, BPFDEV_DATA_IOC_NEXT, &next));
	arg.out_batch = PTR(&place);
	EXPECT_EQ(-EACCES, do_ioctl(writer, BPFDEV_DATA_IOC_LOOKUP_BATCH, &arg));
	EXPECT_EQ(-ENOENT, do_ioctl(reader, BPFDEV_DATA_IOC_LOOKUP_BATCH, &arg));
	EXPECT_EQ(1, arg.count);
	arg = many_batch(self, 0, 1);
	EXPECT_EQ(-EACCES, do_ioctl(reader, BPFDEV_DATA_IOC_DELETE, &arg));
	EXPECT_EQ(0, do_ioctl(writer, BPFDEV_DATA_IOC_DELETE, &arg));

	/* and none changes a frozen map */
	ASSERT_EQ(0, map_update(self->map, self->keys, self->values));
	ASSERT_EQ(0, map_freeze(self->map));
	EXPECT_EQ(-EPERM, do_ioctl(writer, BPFDEV_DATA_IOC_UPDATE, &arg));
	EXPECT_EQ(-EPERM, do_ioctl(writer, BPFDEV_DATA_IOC_DELETE, &arg));
	EXPECT_EQ(0, do_ioctl(reader, BPFDEV_DATA_IOC_NEXT, &next));
	close(writer);
	close(reader);
}

/* Each structure may be larger, if the unknown rest is 0, and never smaller. */
TEST_F(many, the_ioctls_take_structures_of_other_sizes)
{
	static const struct {
		unsigned long cmd;
		int first, known;
	} commands[] = {
		{ BPFDEV_DATA_IOC_LOOKUP, BPFDEV_DATA_LOOKUP_SIZE_VER0,
		  sizeof(struct bpfdev_data_lookup) },
		{ BPFDEV_DATA_IOC_NEXT, BPFDEV_DATA_NEXT_SIZE_VER0,
		  sizeof(struct bpfdev_data_next) },
		{ BPFDEV_DATA_IOC_LOOKUP_BATCH, BPFDEV_DATA_BATCH_SIZE_VER0,
		  sizeof(struct bpfdev_data_batch) },
		{ BPFDEV_DATA_IOC_UPDATE, BPFDEV_DATA_BATCH_SIZE_VER0,
		  sizeof(struct bpfdev_data_batch) },
		{ BPFDEV_DATA_IOC_DELETE, BPFDEV_DATA_BATCH_SIZE_VER0,
		  sizeof(struct bpfdev_data_batch) },
	};
	char big[2 * BPFDEV_SIZE_MAX];
	int i;

	for (i = 0; i < ARRAY_LEN(commands); i++) {
		memset(big, 0, sizeof(big));
		EXPECT_EQ(-EINVAL, do_ioctl(self->fd, DATA_IOC_SIZED(commands[i].cmd,
					    commands[i].first - 1), big));
		EXPECT_EQ(-E2BIG, do_ioctl(self->fd, DATA_IOC_SIZED(commands[i].cmd,
					   BPFDEV_SIZE_MAX + 8), big));
		/* an empty table has no next key */
		EXPECT_EQ(commands[i].cmd == BPFDEV_DATA_IOC_NEXT ? -ENOENT : 0,
			  do_ioctl(self->fd, DATA_IOC_SIZED(commands[i].cmd,
							    BPFDEV_SIZE_MAX), big));
		big[commands[i].known] = 1;
		EXPECT_EQ(-E2BIG, do_ioctl(self->fd, DATA_IOC_SIZED(commands[i].cmd,
					   commands[i].known + 8), big));
	}
}

static void *update_late(void *arg)
{
	many_data *self = arg;
	struct bpfdev_data_batch batch = many_batch(self, 0, 1);
	long ret = do_ioctl(self->fd, BPFDEV_DATA_IOC_UPDATE, &batch);

	return (void *)ret;
}

TEST_F(many, a_map_cannot_be_frozen_during_a_change)
{
	struct late_memory late;
	uint64_t *values = self->values;
	pthread_t thread;
	void *ret;

	ASSERT_EQ(0, late_init(&late));
	self->values = (uint64_t *)late.at;
	ASSERT_EQ(0, pthread_create(&thread, NULL, update_late, self));
	ASSERT_EQ(0, late_needed(&late));
	EXPECT_EQ(-EBUSY, map_freeze(self->map));
	EXPECT_EQ(0, late_provide(&late));
	pthread_join(thread, &ret);
	EXPECT_EQ(NULL, ret);
	EXPECT_EQ(0, map_freeze(self->map));
	self->values = values;
	late_exit(&late);
}

TEST_HARNESS_MAIN
