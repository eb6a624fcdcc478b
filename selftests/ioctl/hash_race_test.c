// SPDX-License-Identifier: GPL-2.0-only
/*
 * Threads that read hash tables through their data nodes while others change them.
 *
 * Each byte of a value has the key, so a reader sees whether a record has the key of one
 * element and the value of another. RACE_SECONDS sets the duration of the last two tests
 * (5), RACE_SEED its random numbers (1).
 */
#include "common.h"
#include "data_calls.h"
#include "race_time.h"

#include <pthread.h>
#include <sched.h>

#define DIRECTORY "hash_race"
#define NODE DEV DIRECTORY "/x"

/* The most keys of a table, and the writers of one. */
#define KEYS 104
#define WRITERS 2

/*
 * struct table - a table with keys that stay, and then keys that come and go
 * @value: bytes of a value: the more, the longer a copy takes
 * @entries: the room of the table
 * @staying: how many keys stay
 * @coming: how many come and go
 * @map: the table
 * @fd: its data node
 */
struct table {
	size_t value;
	int entries;
	int staying;
	int coming;
	int map;
	int fd;
};

/* Each byte of a value has its key. */
static void make_value(uint32_t key, char *value, size_t size)
{
	memset(value, key + 1, size);
}

static bool is_value_of(uint32_t key, const char *value, size_t size)
{
	return (uint8_t)*value == key + 1 && !memcmp(value, value + 1, size - 1);
}

FIXTURE(hash) {
	int ctl;
	int dir;
};

FIXTURE_SETUP(hash)
{
	self->ctl = ctl_open("", O_RDWR);
	ASSERT_LE(0, self->ctl);
	ASSERT_EQ(0, dir_create(self->ctl, DIRECTORY));
	self->dir = ctl_open(DIRECTORY, O_RDWR);
	ASSERT_LE(0, self->dir);
}

FIXTURE_TEARDOWN(hash)
{
	node_remove(self->dir, "x");
	EXPECT_EQ(0, dir_remove(self->ctl, DIRECTORY));
	close(self->dir);
	close(self->ctl);
}

/* Make a table, its node and a file of it. Return: 0 or -errno. */
static int table_init(struct table *table, int dir)
{
	char *value = malloc(table->value);
	int ret = 0;
	uint32_t key;

	table->map = map_create(BPF_MAP_TYPE_HASH, sizeof(key), table->value, table->entries);
	for (key = 0; !ret && key < table->staying; key++) {
		make_value(key, value, table->value);
		ret = map_update(table->map, &key, value);
	}
	free(value);
	ret = ret ?: node_create_data(dir, "x", table->map);
	table->fd = do_open(NODE, O_RDONLY);
	return ret ?: table->fd < 0 ? table->fd : 0;
}

static void table_exit(struct table *table)
{
	close(table->fd);
	close(table->map);
}

/*
 * struct writer - a thread that deletes and adds elements: the memory of one is at once that
 *	of another one, mostly in another bucket
 * @table: the table
 * @number: the writer
 * @started: set after the first change
 * @stop: set at the end
 * @error: the first error
 */
struct writer {
	const struct table *table;
	int number;
	int started;
	int stop;
	int error;
};

static void *write_on(void *arg)
{
	struct writer *writer = arg;
	const struct table *table = writer->table;
	const int most = (table->entries - table->staying) / WRITERS;
	char *value = malloc(table->value);
	unsigned int seed = writer->number;
	bool in[KEYS] = {};
	int count = 0, i;

	while (!__atomic_load_n(&writer->stop, __ATOMIC_RELAXED) && !writer->error) {
		uint32_t key;

		i = rand_r(&seed) % (table->coming / WRITERS);
		key = table->staying + i * WRITERS + writer->number;
		if (!in[i] && count == most)
			continue;
		make_value(key, value, table->value);
		writer->error = in[i] ? map_delete(table->map, &key) :
					map_update(table->map, &key, value);
		in[i] = !in[i];
		count += in[i] ? 1 : -1;
		__atomic_store_n(&writer->started, 1, __ATOMIC_RELAXED);
	}
	/* room for the next writer */
	for (i = 0; i < table->coming / WRITERS; i++) {
		uint32_t key = table->staying + i * WRITERS + writer->number;

		if (in[i])
			map_delete(table->map, &key);
	}
	free(value);
	return NULL;
}

/*
 * struct dumps - what readers have got
 * @records: all
 * @torn: those with a value that is not of their key
 * @missed: keys that stay, and were not there
 * @twice: the same, and were there more than once
 */
struct dumps {
	unsigned int records;
	unsigned int torn;
	unsigned int missed;
	unsigned int twice;
};

/* Read the whole table, all at once. Return: 0 or -errno. */
static int dump(const struct table *table, char *buf, size_t size, struct dumps *dumps)
{
	const size_t record = 8 + table->value;
	ssize_t len = do_lseek(table->fd, 0, SEEK_SET);
	int seen[KEYS] = {}, i;
	uint32_t key;

	len = len ?: do_read(table->fd, buf, size);
	if (len < 0 || len % record)
		return len < 0 ? len : -EBADMSG;
	for (; len; len -= record, buf += record) {
		memcpy(&key, buf, sizeof(key));
		if (key >= KEYS)
			return -ERANGE;
		seen[key]++;
		dumps->torn += !is_value_of(key, buf + 8, table->value);
		dumps->records++;
	}
	for (i = 0; i < table->staying; i++) {
		dumps->missed += !seen[i];
		dumps->twice += seen[i] > 1;
	}
	return 0;
}

/* Read a table many times while it is written. */
static void dump_often(struct __test_metadata *_metadata, const struct table *table, int times,
		       struct dumps *dumps)
{
	const size_t size = 2 * table->entries * (8 + table->value);
	struct writer writers[WRITERS];
	pthread_t threads[WRITERS];
	char *buf = malloc(size);
	int i;

	for (i = 0; i < WRITERS; i++) {
		writers[i] = (struct writer){ table, i };
		ASSERT_EQ(0, pthread_create(&threads[i], NULL, write_on, &writers[i]));
		/* or all dumps might be of an empty table */
		while (!__atomic_load_n(&writers[i].started, __ATOMIC_RELAXED))
			sched_yield();
	}
	for (i = 0; i < times; i++)
		ASSERT_EQ(0, dump(table, buf, size, dumps));
	for (i = 0; i < WRITERS; i++) {
		__atomic_store_n(&writers[i].stop, 1, __ATOMIC_RELAXED);
		pthread_join(threads[i], NULL);
		EXPECT_EQ(0, writers[i].error);
	}
	free(buf);
	TH_LOG("%u records, %u torn, %u missed, %u twice", dumps->records, dumps->torn,
	       dumps->missed, dumps->twice);
}

/*
 * The memory of an element becomes that of another one during most of the copies of such a
 * large value. It is not noticed if that is just before the copy: once in some 100,000.
 */
TEST_F(hash, a_record_has_the_value_of_its_key)
{
	struct table table = { .value = 256 << 10, .entries = 4, .coming = 16 };
	struct dumps dumps = {};

	ASSERT_EQ(0, table_init(&table, self->dir));
	while (dumps.records < 1000)
		dump_often(_metadata, &table, 500, &dumps);
	EXPECT_GT(dumps.records / 100, dumps.torn);
	table_exit(&table);
}

/* The whole table is copied at once, so each bucket is visited once or begun anew. */
TEST_F_TIMEOUT(hash, a_key_that_stays_comes_once, RACE_TIMEOUT)
{
	struct table table = { .value = 6000, .entries = 8, .staying = 4, .coming = 16 };
	const double end = now() + race_seconds();
	struct dumps dumps = {};

	ASSERT_EQ(0, table_init(&table, self->dir));
	do {
		dump_often(_metadata, &table, 1000, &dumps);
	} while (now() < end);
	EXPECT_EQ(0, dumps.missed);
	EXPECT_EQ(0, dumps.twice);
	table_exit(&table);
}

/* The tables of the race, which each come and go. */
#define ENTRIES 64
#define VALUE 1024

/*
 * struct race - threads that use a node while its map is replaced
 * @lock: covers @map
 * @map: the table of the node, or the one before
 * @stop: set at the end
 * @bad: errors that a call must not return
 * @first: the first one
 * @ops: how often each call has succeeded
 */
struct race {
	pthread_mutex_t lock;
	int map;
	int stop;
	int bad;
	char first[128];
	unsigned int done[16];
};

static void bad(struct race *race, const char *what, int error)
{
	if (!__atomic_fetch_add(&race->bad, 1, __ATOMIC_RELAXED))
		snprintf(race->first, sizeof(race->first), "%s: %s", what, strerror(-error));
}

static bool goes_on(struct race *race)
{
	return !__atomic_load_n(&race->stop, __ATOMIC_RELAXED) &&
	       !__atomic_load_n(&race->bad, __ATOMIC_RELAXED);
}

/*
 * struct user - a thread that uses the map or its node
 * @race: what it has in common with the others
 * @seed: its random numbers
 * @fd: the map, or its node
 * @info: of the node
 * @size: bytes of a value
 * @keys: memory for keys
 * @values: memory for values, of all CPUs
 */
struct user {
	struct race *race;
	unsigned int seed;
	int fd;
	struct bpfdev_data_info info;
	size_t size;
	uint32_t keys[KEYS];
	char *values;
};

static unsigned int choose(struct user *user, unsigned int from)
{
	return rand_r(&user->seed) % from;
}

/* A writer may be in the middle of a value: each byte is that of some key. */
static int check_value(const char *value, size_t size)
{
	size_t i;

	for (i = 0; i < size; i++)
		if ((uint8_t)value[i] - 1u >= KEYS)
			return -EBADMSG;
	return 0;
}

static int op_read(struct user *user)
{
	size_t size = user->info.record_size * (1 + choose(user, 8)), at;
	ssize_t len;

	while ((len = do_read(user->fd, user->values, size)) > 0) {
		if (len % user->info.record_size)
			return -EBADMSG;
		for (at = 0; at < len; at += user->info.record_size)
			if (*(uint32_t *)(user->values + at) >= KEYS ||
			    check_value(user->values + at + user->info.value_offset,
					user->size))
				return -EBADMSG;
	}
	return len ?: do_lseek(user->fd, 0, SEEK_SET);
}

static int op_lookup(struct user *user)
{
	int results[KEYS], ret, i;
	struct bpfdev_data_lookup arg = {
		.count = 1 + choose(user, KEYS), .keys = PTR(user->keys),
		.values = PTR(user->values), .results = PTR(results),
	};

	for (i = 0; i < arg.count; i++)
		user->keys[i] = choose(user, KEYS);
	ret = do_ioctl(user->fd, BPFDEV_DATA_IOC_LOOKUP, &arg);
	for (i = 0; i < arg.count && !ret; i++)
		if (results[i] != -ENOENT)
			ret = results[i] ?: check_value(user->values + i * user->size,
							user->size);
	return ret;
}

static int op_lookup_batch(struct user *user)
{
	uint32_t place;
	struct bpfdev_data_batch arg = {
		.out_batch = PTR(&place), .keys = PTR(user->keys),
		.values = PTR(user->values),
	};
	int ret = 0, i;

	while (!ret) {
		arg.count = KEYS;
		ret = do_ioctl(user->fd, BPFDEV_DATA_IOC_LOOKUP_BATCH, &arg);
		for (i = 0; i < arg.count && (!ret || ret == -ENOENT); i++)
			if (user->keys[i] >= KEYS ||
			    check_value(user->values + i * user->size, user->size))
				return -EBADMSG;
		arg.in_batch = PTR(&place);
	}
	return ret == -ENOENT ? 0 : ret;
}

/* After a key that has gone comes the first one, so a walk may have no end. */
static int op_next(struct user *user)
{
	struct bpfdev_data_next arg = { .next = PTR(user->keys) };
	int ret = 0, i;

	for (i = 0; i < KEYS && !ret; i++) {
		ret = do_ioctl(user->fd, BPFDEV_DATA_IOC_NEXT, &arg);
		if (!ret && *user->keys >= KEYS)
			return -EBADMSG;
		arg.key = arg.next;
	}
	return ret == -ENOENT ? 0 : ret;
}

static int op_change(struct user *user, unsigned long cmd)
{
	struct bpfdev_data_batch arg = {
		.count = 1 + choose(user, 8), .keys = PTR(user->keys),
		.values = PTR(user->values),
	};
	int i;

	for (i = 0; i < arg.count; i++) {
		user->keys[i] = choose(user, KEYS);
		memset(user->values + i * user->size, user->keys[i] + 1, user->size);
	}
	return do_ioctl(user->fd, cmd, &arg);
}

static int op_update(struct user *user)
{
	return op_change(user, BPFDEV_DATA_IOC_UPDATE);
}

static int op_delete(struct user *user)
{
	return op_change(user, BPFDEV_DATA_IOC_DELETE);
}

/* By bpf(2), as a program that has the map. */
static int op_map_update(struct user *user)
{
	uint32_t key = choose(user, KEYS);

	memset(user->values, key + 1, user->size);
	return map_update(user->fd, &key, user->values);
}

static int op_map_delete(struct user *user)
{
	uint32_t key = choose(user, KEYS);

	return map_delete(user->fd, &key);
}

static const struct op {
	const char *name;
	int (*call)(struct user *user);
	/* errors of a table that is full, or that others change */
	int may[3];
} ops[] = {
	{ "read", op_read },
	{ "lookup", op_lookup },
	{ "lookup_batch", op_lookup_batch },
	{ "next", op_next },
	{ "update", op_update, { -E2BIG, -ENOMEM } },
	{ "delete", op_delete, { -ENOENT } },
	{ "map_update", op_map_update, { -E2BIG, -ENOMEM } },
	{ "map_delete", op_map_delete, { -ENOENT } },
};

enum { READ_OPS = 4, NODE_OPS = 6, OPS = ARRAY_LEN(ops) };

static void do_op(struct user *user, int op)
{
	int ret = ops[op].call(user), i;

	for (i = 0; ret && i < ARRAY_LEN(ops[op].may); i++)
		if (ret == ops[op].may[i])
			ret = 0;
	if (ret)
		bad(user->race, ops[op].name, ret);
	else
		__atomic_fetch_add(&user->race->done[op], 1, __ATOMIC_RELAXED);
}

/* Open the node, use it for a while, and close it: it may have been the last reference. */
static void *use_node(void *arg)
{
	struct user *user = arg;
	int i;

	while (goes_on(user->race)) {
		bool writes = choose(user, 2);

		user->fd = do_open(NODE, writes ? O_RDWR : O_RDONLY);
		if (user->fd == -ENOENT || user->fd == -ENXIO || user->fd == -ENODEV)
			continue;
		if (user->fd < 0 || data_info(user->fd, &user->info)) {
			bad(user->race, "open", user->fd);
			break;
		}
		user->size = ROUND8(user->info.value_size) * (user->info.cpus ?: 1);
		for (i = choose(user, 32); i >= 0; i--)
			do_op(user, choose(user, writes ? NODE_OPS : READ_OPS));
		close(user->fd);
	}
	return NULL;
}

/* The same with a descriptor of the map. */
static void *use_map(void *arg)
{
	struct user *user = arg;
	int i;

	user->size = VALUE * possible_cpus();
	while (goes_on(user->race)) {
		pthread_mutex_lock(&user->race->lock);
		user->fd = dup(user->race->map);
		pthread_mutex_unlock(&user->race->lock);
		for (i = choose(user, 256); i >= 0; i--)
			do_op(user, NODE_OPS + choose(user, OPS - NODE_OPS));
		close(user->fd);
	}
	return NULL;
}

/* Give the node another table, or make it again. */
static int replace(struct race *race, int dir, int number)
{
	static const struct { int type, flags; } kinds[] = {
		{ BPF_MAP_TYPE_HASH }, { BPF_MAP_TYPE_HASH, BPF_F_NO_PREALLOC },
		{ BPF_MAP_TYPE_LRU_HASH }, { BPF_MAP_TYPE_PERCPU_HASH },
		{ BPF_MAP_TYPE_PERCPU_HASH, BPF_F_NO_PREALLOC },
		{ BPF_MAP_TYPE_LRU_PERCPU_HASH },
	};
	int map = map_create_flags(kinds[number % ARRAY_LEN(kinds)].type, 4, VALUE, ENTRIES,
				   kinds[number % ARRAY_LEN(kinds)].flags);
	int old = race->map, ret = 0;

	if (map < 0)
		return map;
	if (number % 4) {
		ret = node_replace(dir, "x", map);
	} else {
		ret = node_remove(dir, "x");
		sched_yield();
		ret = ret ?: node_create_data(dir, "x", map);
	}
	pthread_mutex_lock(&race->lock);
	race->map = map;
	pthread_mutex_unlock(&race->lock);
	close(old);
	return ret;
}

#define USERS 5

TEST_F_TIMEOUT(hash, tables_come_and_go_while_they_are_used, RACE_TIMEOUT)
{
	struct race race = { .lock = PTHREAD_MUTEX_INITIALIZER, .map = array_create() };
	const double end = now() + race_seconds();
	static struct user users[USERS];
	pthread_t threads[USERS];
	int i, number;

	/* a first table */
	ASSERT_EQ(0, node_create_data(self->dir, "x", race.map));
	ASSERT_EQ(0, replace(&race, self->dir, 1));
	for (i = 0; i < USERS; i++) {
		users[i] = (struct user){
			.race = &race,
			.seed = env_number("RACE_SEED", 1) * 1000 + i,
			.values = malloc(KEYS * (8 + VALUE) * possible_cpus()),
		};
		ASSERT_EQ(0, pthread_create(&threads[i], NULL, i < 2 ? use_map : use_node,
					    &users[i]));
	}
	for (number = 2; now() < end && goes_on(&race); number++) {
		ASSERT_EQ(0, replace(&race, self->dir, number));
		usleep(rand_r(&users[0].seed) % 20000);
	}
	__atomic_store_n(&race.stop, 1, __ATOMIC_RELAXED);
	for (i = 0; i < USERS; i++) {
		pthread_join(threads[i], NULL);
		free(users[i].values);
	}
	EXPECT_EQ(0, race.bad)
		TH_LOG("%s", race.first);
	TH_LOG("%d tables", number);
	for (i = 0; i < OPS; i++) {
		TH_LOG("%s: %u", ops[i].name, race.done[i]);
		EXPECT_LT(0, race.done[i]);
	}
	close(race.map);
}

TEST_HARNESS_MAIN
