// SPDX-License-Identifier: GPL-2.0-only
/*
 * Data nodes of LPM tries: the records in their order, while elements come and go, and
 * elements by their keys.
 */
#include "common.h"
#include "data_calls.h"

#include <endian.h>
#include <pthread.h>

#define NODE DEV "trie_test/x"

/* The longest key that BPF allows. */
#define BYTES_MAX 256

/* More prefixes than one call of the module has room for. */
#define MANY 20000

struct prefix {
	uint32_t len;
	uint8_t bits[BYTES_MAX];
};

FIXTURE(trie) {
	int ctl;
	int dir;
	int map;
	int fd;
	int record;
};

FIXTURE_VARIANT(trie) {
	int bytes;
	int value;
};

FIXTURE_VARIANT_ADD(trie, ipv4) { .bytes = 4, .value = 8 };
FIXTURE_VARIANT_ADD(trie, ipv6) { .bytes = 16, .value = 4 };
FIXTURE_VARIANT_ADD(trie, odd) { .bytes = 5, .value = 13 };
FIXTURE_VARIANT_ADD(trie, longest) { .bytes = BYTES_MAX, .value = 8 };
FIXTURE_VARIANT_ADD(trie, large_values) { .bytes = 4, .value = 40000 };

FIXTURE_SETUP(trie)
{
	int key = sizeof(uint32_t) + variant->bytes;

	self->ctl = ctl_open("", O_RDWR);
	ASSERT_LE(0, self->ctl);
	ASSERT_EQ(0, dir_create(self->ctl, "trie_test"));
	self->dir = ctl_open("trie_test", O_RDWR);
	ASSERT_LE(0, self->dir);
	self->map = map_create_flags(BPF_MAP_TYPE_LPM_TRIE, key, variant->value, MANY,
				     BPF_F_NO_PREALLOC);
	ASSERT_LE(0, self->map);
	ASSERT_EQ(0, node_create_data(self->dir, "x", self->map));
	self->fd = do_open(NODE, O_RDWR);
	ASSERT_LE(0, self->fd);
	self->record = ROUND8(key) + ROUND8(variant->value);
}

FIXTURE_TEARDOWN(trie)
{
	node_remove(self->dir, "x");
	EXPECT_EQ(0, dir_remove(self->ctl, "trie_test"));
	close(self->fd);
	close(self->map);
	close(self->dir);
	close(self->ctl);
}

static bool bit_of(const struct prefix *prefix, uint32_t i)
{
	return prefix->bits[i / 8] >> (7 - i % 8) & 1;
}

/* The order of a walk: a prefix before those that it covers, and 0 before 1. */
static int compare(const void *a, const void *b)
{
	const struct prefix *x = a, *y = b;
	uint32_t i;

	for (i = 0; i < x->len && i < y->len; i++)
		if (bit_of(x, i) != bit_of(y, i))
			return bit_of(x, i) - bit_of(y, i);
	return (x->len > y->len) - (x->len < y->len);
}

/* A value that tells which prefix it belongs to, and is nowhere 0. */
static void make_value(const struct prefix *prefix, int bytes, char *value, int size)
{
	uint32_t sum = prefix->len;
	int i;

	for (i = 0; i < bytes; i++)
		sum = sum * 31 + prefix->bits[i];
	for (i = 0; i < size; i++)
		value[i] = (sum >> i % 4 * 8) % 255 + 1;
}

static int add_prefix(int map, const struct prefix *prefix, int bytes, int size)
{
	char *value = malloc(size);
	int ret;

	make_value(prefix, bytes, value, size);
	ret = map_add(map, prefix, value);
	free(value);
	return ret;
}

/* Some prefix: few bits vary, so that many cover each other. Bits behind it are not 0. */
static struct prefix some_prefix(int bytes)
{
	struct prefix prefix = {};
	int i;

	for (i = 0; i < bytes; i++)
		prefix.bits[i] = random() & 0x81;
	prefix.len = random() % (bytes * 8 + 1);
	return prefix;
}

/* Add some prefixes, and sort them. Return how many differ. */
static int add_some(int map, struct prefix *prefixes, int count, int bytes, int size)
{
	int i, kept = 0;

	for (i = 0; i < count; i++)
		prefixes[i] = some_prefix(bytes);
	qsort(prefixes, count, sizeof(*prefixes), compare);
	for (i = 0; i < count; i++)
		if (!kept || compare(&prefixes[i], &prefixes[kept - 1]))
			prefixes[kept++] = prefixes[i];
	/* not in their order */
	for (i = 0; i < kept; i++)
		if (add_prefix(map, &prefixes[(i * 7919L + 13) % kept], bytes, size))
			return -errno;
	return kept;
}

/* Whether a record is that of a prefix. */
static bool is_record(const char *record, const struct prefix *prefix, int bytes, int size)
{
	const int key = sizeof(uint32_t) + bytes, len = ROUND8(key) + ROUND8(size);
	char *expected = calloc(1, len);
	bool same;

	memcpy(expected, prefix, key);
	make_value(prefix, bytes, expected + ROUND8(key), size);
	same = !memcmp(expected, record, len);
	free(expected);
	return same;
}

TEST_F(trie, prefixes_come_in_their_order)
{
	const int rooms[] = { self->record, self->record + 1, 7, 200000 };
	struct prefix prefixes[300];
	int count, total, i, n;
	char *all;

	count = add_some(self->map, prefixes, 300, variant->bytes, variant->value);
	ASSERT_LT(100, count);
	total = count * self->record;
	all = malloc(total + 200000);
	for (n = 0; n < ARRAY_LEN(rooms); n++) {
		int len = 0, ret;

		if (rooms[n] < 100 && variant->value > 10000)
			continue;
		ASSERT_EQ(0, do_lseek(self->fd, 0, SEEK_SET));
		while ((ret = do_read(self->fd, all + len, rooms[n])) > 0 && len < total)
			len += ret;
		EXPECT_EQ(0, ret);
		ASSERT_EQ(total, len);
		for (i = 0; i < count; i++)
			ASSERT_TRUE(is_record(all + i * self->record, &prefixes[i],
					      variant->bytes, variant->value));
	}
	free(all);
}

TEST_F(trie, a_walk_goes_on_where_its_last_prefix_was_deleted)
{
	struct prefix prefixes[300];
	char *record = malloc(self->record);
	int count = add_some(self->map, prefixes, 300, variant->bytes, variant->value), i;

	ASSERT_LT(100, count);
	for (i = 0; i < count; i++) {
		ASSERT_EQ(self->record, do_read(self->fd, record, self->record));
		ASSERT_TRUE(is_record(record, &prefixes[i], variant->bytes,
				      variant->value));
		ASSERT_EQ(0, map_delete(self->map, &prefixes[i]));
	}
	EXPECT_EQ(0, do_read(self->fd, record, self->record));
	free(record);
}

TEST_F(trie, prefixes_that_come_and_go_ahead_are_noticed)
{
	struct prefix prefixes[300];
	char *record = malloc(self->record);
	int count = add_some(self->map, prefixes, 300, variant->bytes, variant->value), i;

	ASSERT_LT(100, count);
	/* every third is not there at first */
	for (i = 0; i < count; i += 3)
		ASSERT_EQ(0, map_delete(self->map, &prefixes[i]));
	for (i = 1; i < count; i++) {
		if (i % 3 == 2)
			continue;
		ASSERT_EQ(self->record, do_read(self->fd, record, self->record));
		ASSERT_TRUE(is_record(record, &prefixes[i], variant->bytes,
				      variant->value));
		/* the next one of these goes, another one comes, and one comes too late */
		if (i % 3 != 1)
			continue;
		ASSERT_EQ(0, add_prefix(self->map, &prefixes[i - 1], variant->bytes,
					variant->value));
		if (i + 1 < count)
			ASSERT_EQ(0, map_delete(self->map, &prefixes[i + 1]));
		if (i + 2 < count)
			ASSERT_EQ(0, add_prefix(self->map, &prefixes[i + 2],
						variant->bytes, variant->value));
	}
	EXPECT_EQ(0, do_read(self->fd, record, self->record));
	free(record);
}

TEST_F(trie, nothing_is_in_an_empty_one)
{
	char *record = malloc(self->record);
	struct prefix none = {};

	EXPECT_EQ(0, do_read(self->fd, record, self->record));
	/* and the prefix of length 0 is one as others are */
	ASSERT_EQ(0, add_prefix(self->map, &none, variant->bytes, variant->value));
	EXPECT_EQ(0, do_lseek(self->fd, 0, SEEK_SET));
	EXPECT_EQ(self->record, do_read(self->fd, record, self->record));
	EXPECT_TRUE(is_record(record, &none, variant->bytes, variant->value));
	EXPECT_EQ(0, do_read(self->fd, record, self->record));
	EXPECT_EQ(-EINVAL, do_lseek(self->fd, self->record, SEEK_SET));
	EXPECT_EQ(-ESPIPE, do_pread(self->fd, record, self->record, 0));
	free(record);
}

TEST_F(trie, a_lookup_finds_the_longest_prefix)
{
	const int key = sizeof(uint32_t) + variant->bytes;
	struct prefix net = { .len = 8, .bits = { 10 } };
	struct prefix narrow = { .len = 24, .bits = { 10, 1, 2, 77 } };
	struct prefix asked[] = {
		{ .len = 32, .bits = { 10, 9, 9, 9 } }, { .len = 32, .bits = { 10, 1, 2, 3 } },
		{ .len = 32, .bits = { 11 } }, { .len = 23, .bits = { 10, 1, 2, 3 } },
	};
	char *keys = malloc(4 * key), *values = malloc(4 * variant->value);
	char *value = malloc(variant->value);
	int32_t results[] = { 1, 1, 1, 1 };
	struct bpfdev_data_lookup arg = {
		.keys = PTR(keys), .values = PTR(values), .results = PTR(results), .count = 4,
	};
	int i;

	ASSERT_EQ(0, add_prefix(self->map, &net, variant->bytes, variant->value));
	ASSERT_EQ(0, add_prefix(self->map, &narrow, variant->bytes, variant->value));
	for (i = 0; i < 4; i++)
		memcpy(keys + i * key, &asked[i], key);
	ASSERT_EQ(0, do_ioctl(self->fd, BPFDEV_DATA_IOC_LOOKUP, &arg));
	for (i = 0; i < 4; i++) {
		EXPECT_EQ(i == 2 ? -ENOENT : 0, results[i]);
		make_value(i == 1 ? &narrow : &net, variant->bytes, value, variant->value);
		if (i != 2)
			EXPECT_EQ(0, memcmp(value, values + i * variant->value,
					    variant->value));
	}
	/* a length that no key has */
	asked[0].len = variant->bytes * 8 + 1;
	memcpy(keys, &asked[0], key);
	arg.count = 1;
	ASSERT_EQ(0, do_ioctl(self->fd, BPFDEV_DATA_IOC_LOOKUP, &arg));
	EXPECT_EQ(-ENOENT, results[0]);
	free(value);
	free(values);
	free(keys);
}

TEST_F(trie, batches_and_next_are_those_of_bpf)
{
	const int key = sizeof(uint32_t) + variant->bytes;
	struct prefix prefixes[300], place = {}, next = {}, expected = {};
	char *keys = malloc(301 * key), *values = malloc(301 * variant->value);
	struct bpfdev_data_next step = { .next = PTR(&next) };
	struct bpfdev_data_batch arg = {
		.out_batch = PTR(&place), .keys = PTR(keys), .values = PTR(values),
		.count = 301,
	};
	int count = add_some(self->map, prefixes, 300, variant->bytes, variant->value), i;

	ASSERT_LT(100, count);
	for (i = 0; i < count; i++) {
		ASSERT_EQ(0, do_ioctl(self->fd, BPFDEV_DATA_IOC_NEXT, &step));
		ASSERT_EQ(0, map_next(self->map, i ? &expected : NULL, &expected));
		ASSERT_EQ(0, memcmp(&expected, &next, key));
		step.key = PTR(&next);
	}
	EXPECT_EQ(-ENOENT, do_ioctl(self->fd, BPFDEV_DATA_IOC_NEXT, &step));

	EXPECT_EQ(-ENOENT, do_ioctl(self->fd, BPFDEV_DATA_IOC_LOOKUP_BATCH, &arg));
	ASSERT_EQ(count, arg.count);
	/* take all away, and put half of it back */
	arg.out_batch = 0;
	ASSERT_EQ(0, do_ioctl(self->fd, BPFDEV_DATA_IOC_DELETE, &arg));
	EXPECT_EQ(count, arg.count);
	EXPECT_EQ(-ENOENT, map_next(self->map, NULL, &next));
	arg.count = count / 2;
	ASSERT_EQ(0, do_ioctl(self->fd, BPFDEV_DATA_IOC_UPDATE, &arg));
	EXPECT_EQ(count / 2, arg.count);
	for (i = 0; i < count / 2; i++)
		EXPECT_EQ(0, map_delete(self->map, keys + i * key));
	EXPECT_EQ(-ENOENT, map_next(self->map, NULL, &next));
	free(values);
	free(keys);
}

FIXTURE(large_trie) {
	int ctl;
	int map;
	int fd;
	int bytes;
};

typedef FIXTURE_DATA(large_trie) large_data;

FIXTURE_SETUP(large_trie)
{
	self->ctl = ctl_open("", O_RDWR);
	ASSERT_LE(0, self->ctl);
}

FIXTURE_TEARDOWN(large_trie)
{
	node_remove(self->ctl, "trie_large");
	close(self->fd);
	close(self->map);
	close(self->ctl);
}

/* Make the trie and its node, and open that. */
static int large_init(large_data *self, int bytes)
{
	int ret;

	self->bytes = bytes;
	self->map = map_create_flags(BPF_MAP_TYPE_LPM_TRIE, sizeof(uint32_t) + bytes, 8,
				     MANY, BPF_F_NO_PREALLOC);
	ret = self->map < 0 ? self->map :
	      node_create_data(self->ctl, "trie_large", self->map);
	self->fd = ret ?: do_open(DEV "trie_large", O_RDONLY);
	return self->fd < 0 ? self->fd : 0;
}

/*
 * Read all, in their order. Return the number of records, or of those that differ from
 * what they must be -EBADMSG.
 */
static int large_read(large_data *self, void (*each)(const struct prefix *, int *), int *data)
{
	const int key = sizeof(uint32_t) + self->bytes, record = ROUND8(key) + 8;
	struct prefix prefix = {}, last = {};
	int room = 100 * record, len, i, count = 0;
	char *some = malloc(room);

	len = do_lseek(self->fd, 0, SEEK_SET);
	while (!len && (len = do_read(self->fd, some, room)) > 0) {
		for (i = 0; i < len && count >= 0; i += record) {
			memcpy(&prefix, some + i, key);
			if ((count && compare(&last, &prefix) >= 0) ||
			    !is_record(some + i, &prefix, self->bytes, 8))
				count = -EBADMSG - 1;
			count++;
			if (each)
				each(&prefix, data);
			last = prefix;
		}
		len = 0;
	}
	free(some);
	return len ?: count;
}

TEST_F(large_trie, all_of_many_prefixes_come)
{
	struct prefix prefix = { .len = 32 };
	int i;

	ASSERT_EQ(0, large_init(self, 4));
	for (i = 0; i < MANY; i++) {
		uint32_t bits = htobe32(i * 2654435761U);

		memcpy(prefix.bits, &bits, sizeof(bits));
		ASSERT_EQ(0, add_prefix(self->map, &prefix, 4, 8));
	}
	EXPECT_EQ(MANY, large_read(self, NULL, NULL));
}

/* Each prefix of 1s has one beside it that ends in 0: a walk goes down all the way, often. */
TEST_F(large_trie, all_of_a_deep_trie_come)
{
	struct prefix prefix = {};
	uint32_t i;

	ASSERT_EQ(0, large_init(self, BYTES_MAX));
	for (i = 0; i < BYTES_MAX * 8; i++) {
		prefix.len = i + 1;
		ASSERT_EQ(0, add_prefix(self->map, &prefix, BYTES_MAX, 8));
		prefix.bits[i / 8] |= 0x80 >> i % 8;
		ASSERT_EQ(0, add_prefix(self->map, &prefix, BYTES_MAX, 8));
	}
	EXPECT_EQ(2 * BYTES_MAX * 8, large_read(self, NULL, NULL));
}

/* A thread that adds and deletes the prefixes of odd numbers. */
struct changer {
	int map;
	bool end;
};

static struct prefix numbered(uint32_t number)
{
	struct prefix prefix = { .len = 16 + number % 17 };
	uint32_t bits = htobe32(number << 16 | 0xffff);

	memcpy(prefix.bits, &bits, sizeof(bits));
	return prefix;
}

#define NUMBERS 1000

static void *change_odd(void *arg)
{
	struct changer *changer = arg;
	uint32_t i;

	for (i = 1; !__atomic_load_n(&changer->end, __ATOMIC_RELAXED);
	     i = (i + 2) % NUMBERS | 1) {
		struct prefix prefix = numbered(i);

		if (add_prefix(changer->map, &prefix, 4, 8))
			return "cannot add";
		prefix = numbered((i + NUMBERS / 2) % NUMBERS | 1);
		map_delete(changer->map, &prefix);
	}
	return NULL;
}

static void count_even(const struct prefix *prefix, int *count)
{
	*count += !(prefix->bits[1] & 1);
}

TEST_F(large_trie, prefixes_that_stay_come_once_whatever_comes_and_goes)
{
	struct changer changer = {};
	pthread_t threads[2];
	void *problem;
	uint32_t i;

	ASSERT_EQ(0, large_init(self, 4));
	for (i = 0; i < NUMBERS; i += 2) {
		struct prefix prefix = numbered(i);

		ASSERT_EQ(0, add_prefix(self->map, &prefix, 4, 8));
	}
	changer.map = self->map;
	for (i = 0; i < 2; i++)
		ASSERT_EQ(0, pthread_create(&threads[i], NULL, change_odd, &changer));
	for (i = 0; i < 200; i++) {
		int even = 0;

		/* in order, so none comes twice */
		EXPECT_LE(NUMBERS / 2, large_read(self, count_even, &even));
		EXPECT_EQ(NUMBERS / 2, even);
	}
	__atomic_store_n(&changer.end, true, __ATOMIC_RELAXED);
	for (i = 0; i < 2; i++) {
		pthread_join(threads[i], &problem);
		EXPECT_EQ(NULL, problem);
	}
}

TEST_HARNESS_MAIN
