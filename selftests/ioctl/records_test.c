// SPDX-License-Identifier: GPL-2.0-only
/*
 * The records of data nodes of arrays and hash tables, compared with the elements that
 * bpf(2) looks up.
 */
#include "common.h"
#include "data_kinds.h"
#include "timer_map.h"

#define NODE DEV "records_test/x"

/*
 * struct stream - the records of a map
 * @map: the map
 * @fd: its data node
 * @cpus: values of a record; 0: one
 * @value_at: where in a record they begin
 * @record: bytes of a record
 * @total: bytes of all records
 * @all: all records, read at once
 */
struct stream {
	int map;
	int fd;
	int cpus;
	int value_at;
	int record;
	size_t total;
	char *all;
};

FIXTURE(records) {
	int ctl;
	int dir;
	struct stream stream;
};

FIXTURE_VARIANT(records) {
	struct kind kind;
};

#define RECORDS(name, ...)						\
FIXTURE_VARIANT_ADD(records, name) { .kind = { __VA_ARGS__ } }

RECORDS(array, BPF_MAP_TYPE_ARRAY, 4, 8, 300, 300);
RECORDS(array_of_odd_values, BPF_MAP_TYPE_ARRAY, 4, 13, 300, 300);
RECORDS(array_of_memory, BPF_MAP_TYPE_ARRAY, 4, 13, 300, 300, BPF_F_MMAPABLE);
/* more than the module copies at once: in all, and in one record */
RECORDS(large_array, BPF_MAP_TYPE_ARRAY, 4, 5000, 100, 100);
RECORDS(array_of_large_values, BPF_MAP_TYPE_ARRAY, 4, 100001, 5, 5);
RECORDS(percpu_array, BPF_MAP_TYPE_PERCPU_ARRAY, 4, 8, 300, 300);
RECORDS(percpu_array_of_odd_values, BPF_MAP_TYPE_PERCPU_ARRAY, 4, 13, 300, 300);
RECORDS(hash, BPF_MAP_TYPE_HASH, 8, 8, 1000, 300);
RECORDS(hash_of_odd_sizes, BPF_MAP_TYPE_HASH, 5, 3, 1000, 300);
RECORDS(hash_not_preallocated, BPF_MAP_TYPE_HASH, 13, 20, 1000, 300, BPF_F_NO_PREALLOC);
RECORDS(large_hash, BPF_MAP_TYPE_HASH, 8, 5000, 200, 100);
RECORDS(hash_of_large_values, BPF_MAP_TYPE_HASH, 8, 70001, 20, 5);
RECORDS(empty_hash, BPF_MAP_TYPE_HASH, 8, 8, 100, 0);
RECORDS(rhash, MAP_TYPE_RHASH, 8, 8, 1000, 300, BPF_F_NO_PREALLOC);
RECORDS(rhash_of_odd_sizes, MAP_TYPE_RHASH, 5, 13, 1000, 300, BPF_F_NO_PREALLOC);
RECORDS(large_rhash, MAP_TYPE_RHASH, 8, 5000, 200, 100, BPF_F_NO_PREALLOC);
RECORDS(lru_hash, BPF_MAP_TYPE_LRU_HASH, 5, 3, 8192, 300);
RECORDS(percpu_hash, BPF_MAP_TYPE_PERCPU_HASH, 12, 20, 1000, 300);
RECORDS(percpu_hash_not_preallocated, BPF_MAP_TYPE_PERCPU_HASH, 7, 8, 1000, 300,
	BPF_F_NO_PREALLOC);
RECORDS(lru_percpu_hash, BPF_MAP_TYPE_LRU_PERCPU_HASH, 12, 5, 8192, 300);

static int add_element(const struct stream *stream, const struct kind *kind, uint32_t number)
{
	unsigned char key[KEY_MAX], *values = malloc(stream->record);
	int ret;

	/* a user may put something behind values for each CPU */
	memset(values, 0xff, stream->record);
	make_key(kind, number, key);
	make_value(kind, stream->cpus, number, values);
	ret = map_add(stream->map, key, values);
	free(values);
	return ret;
}

FIXTURE_SETUP(records)
{
	const struct kind *kind = &variant->kind;
	struct stream *stream = &self->stream;
	int i;

	stream->map = kind_create(kind);
	/* the harness goes on to the test after SKIP here, unless the setup has failed */
	if (stream->map < 0 && kind->type == MAP_TYPE_RHASH)
		SKIP(_metadata->passed = 0; return, "this kernel has no resizable hash tables");
	ASSERT_LE(0, stream->map);
	self->ctl = ctl_open("", O_RDWR);
	ASSERT_LE(0, self->ctl);
	ASSERT_EQ(0, dir_create(self->ctl, "records_test"));
	self->dir = ctl_open("records_test", O_RDWR);
	ASSERT_LE(0, self->dir);
	stream->cpus = has_cpus(kind) ? possible_cpus() : 0;
	ASSERT_LE(has_cpus(kind), stream->cpus);
	stream->value_at = ROUND8(kind->key);
	stream->record = stream->value_at + ROUND8(kind->value) * (stream->cpus ?: 1);
	stream->total = (size_t)stream->record * kind->count;
	for (i = 0; i < kind->count; i++)
		ASSERT_EQ(0, add_element(stream, kind, i));
	ASSERT_EQ(0, node_create_data(self->dir, "x", stream->map));
	stream->fd = do_open(NODE, O_RDONLY);
	ASSERT_LE(0, stream->fd);
	/* one read returns all there is, and the next one nothing */
	stream->all = malloc(stream->total + 100);
	ASSERT_EQ(stream->total, do_read(stream->fd, stream->all, stream->total + 100));
	ASSERT_EQ(0, do_read(stream->fd, stream->all + stream->total, 100));
	ASSERT_EQ(0, do_lseek(stream->fd, 0, SEEK_SET));
}

FIXTURE_TEARDOWN(records)
{
	struct stream *stream = &self->stream;

	node_remove(self->dir, "x");
	EXPECT_EQ(0, dir_remove(self->ctl, "records_test"));
	free(stream->all);
	close(stream->fd);
	close(stream->map);
	close(self->dir);
	close(self->ctl);
}

/*
 * Lookups fill in the value, or that of each CPU at multiples of 8, as a record has them;
 * everything else in a record must be 0.
 */
static int make_record(const struct stream *stream, const struct kind *kind, uint32_t number,
		       unsigned char *record)
{
	const int step = ROUND8(kind->value);
	int ret, cpu;

	memset(record, 0, stream->record);
	make_key(kind, number, record);
	ret = map_lookup(stream->map, record, record + stream->value_at);
	for (cpu = 0; cpu < stream->cpus; cpu++)
		memset(record + stream->value_at + cpu * step + kind->value, 0,
		       step - kind->value);
	return ret;
}

TEST_F(records, each_element_is_a_record_once)
{
	const struct kind *kind = &variant->kind;
	const struct stream *stream = &self->stream;
	unsigned char *expected = malloc(stream->record), *seen = calloc(1, kind->count + 1);
	uint32_t number;
	int i;

	for (i = 0; i < kind->count; i++) {
		const char *record = stream->all + (size_t)i * stream->record;

		memcpy(&number, record, sizeof(number));
		ASSERT_LT(number, kind->count);
		EXPECT_EQ(0, seen[number]++);
		if (is_array(kind))
			EXPECT_EQ(i, number);
		ASSERT_EQ(0, make_record(stream, kind, number, expected));
		EXPECT_EQ(0, memcmp(expected, record, stream->record));
	}
	free(expected);
	free(seen);
}

TEST_F(records, the_layout_is_shown)
{
	const struct kind *kind = &variant->kind;
	const struct stream *stream = &self->stream;
	struct bpfdev_data_info info;
	struct bpf_map_info map;

	ASSERT_EQ(0, obj_info(stream->map, &map, sizeof(map)));
	ASSERT_EQ(0, data_info(stream->fd, &info));
	EXPECT_EQ(kind->type, info.map_type);
	EXPECT_EQ(map.id, info.map_id);
	EXPECT_EQ(map.map_flags, info.map_flags);
	EXPECT_EQ(kind->key, info.key_size);
	EXPECT_EQ(kind->value, info.value_size);
	EXPECT_EQ(map.max_entries, info.max_entries);
	EXPECT_EQ(stream->value_at, info.value_offset);
	EXPECT_EQ(stream->record, info.record_size);
	EXPECT_EQ(stream->cpus, info.cpus);
	EXPECT_STREQ("selftest", info.bpf_name);
}

/* Compare pieces of one size, at most 2,000 of them, with the stream. */
static int compare_pieces(const struct stream *stream, size_t piece)
{
	char *buf = malloc(piece);
	size_t at = 0, want;
	int i, ret = 0;

	if (lseek(stream->fd, 0, SEEK_SET))
		return -errno;
	for (i = 0; i < 2000 && at <= stream->total && !ret; i++, at += piece) {
		want = piece < stream->total - at ? piece : stream->total - at;
		if (do_read(stream->fd, buf, piece) != want ||
		    memcmp(buf, stream->all + at, want))
			ret = -EBADMSG;
	}
	free(buf);
	return ret;
}

TEST_F(records, pieces_of_any_size_give_the_same_stream)
{
	const struct stream *stream = &self->stream;

	EXPECT_EQ(0, compare_pieces(stream, 1));
	EXPECT_EQ(0, compare_pieces(stream, 7));
	EXPECT_EQ(0, compare_pieces(stream, stream->record - 1));
	EXPECT_EQ(0, compare_pieces(stream, stream->record));
	EXPECT_EQ(0, compare_pieces(stream, stream->record + 1));
	EXPECT_EQ(0, compare_pieces(stream, 64 * 1024));
	EXPECT_EQ(0, compare_pieces(stream, 64 * 1024 + 1));
}

/* An array is like a file of records. */
static void check_array(struct __test_metadata *_metadata, const struct stream *stream)
{
	const off_t total = stream->total, last = total - stream->record;
	const off_t places[] = { 0, 1, stream->record, 2 * stream->record + 5, last - 1, last };
	char *buf = malloc(stream->record);
	int i;

	for (i = 0; i < ARRAY_LEN(places); i++) {
		EXPECT_EQ(stream->record, do_pread(stream->fd, buf, stream->record, places[i]));
		EXPECT_EQ(0, memcmp(stream->all + places[i], buf, stream->record));
		/* which has not moved the file */
		EXPECT_EQ(0, do_lseek(stream->fd, 0, SEEK_CUR));
	}
	EXPECT_EQ(1, do_pread(stream->fd, buf, stream->record, total - 1));
	EXPECT_EQ(stream->all[total - 1], buf[0]);
	EXPECT_EQ(0, do_pread(stream->fd, buf, stream->record, total));
	/* places that 32 bits do not hold */
	EXPECT_EQ(0, do_pread(stream->fd, buf, stream->record, 1LL << 32));
	EXPECT_EQ(0, do_pread(stream->fd, buf, stream->record, 1LL << 50));
	EXPECT_EQ(-EINVAL, do_pread(stream->fd, buf, stream->record, -1));

	EXPECT_EQ(total, do_lseek(stream->fd, 0, SEEK_END));
	EXPECT_EQ(0, do_read(stream->fd, buf, stream->record));
	EXPECT_EQ(last, do_lseek(stream->fd, -stream->record, SEEK_CUR));
	EXPECT_EQ(stream->record, do_read(stream->fd, buf, stream->record));
	EXPECT_EQ(0, memcmp(stream->all + last, buf, stream->record));
	EXPECT_EQ(total + 5, do_lseek(stream->fd, total + 5, SEEK_SET));
	EXPECT_EQ(0, do_read(stream->fd, buf, stream->record));
	EXPECT_EQ(1LL << 32, do_lseek(stream->fd, 1LL << 32, SEEK_SET));
	EXPECT_EQ(0, do_read(stream->fd, buf, stream->record));
	EXPECT_EQ(-EINVAL, do_lseek(stream->fd, -1, SEEK_SET));
	free(buf);
}

/* A table is read from its beginning to its end, which is the end until a rewind. */
static void check_table(struct __test_metadata *_metadata, const struct stream *stream,
			const struct kind *kind)
{
	char *buf = malloc(stream->total + 2 * stream->record);
	ssize_t len;

	EXPECT_EQ(-ESPIPE, do_pread(stream->fd, buf, stream->record, 0));
	EXPECT_EQ(-EINVAL, do_lseek(stream->fd, stream->record, SEEK_SET));
	EXPECT_EQ(-EINVAL, do_lseek(stream->fd, 1, SEEK_CUR));
	EXPECT_EQ(-EINVAL, do_lseek(stream->fd, 0, SEEK_END));

	/* from the middle of a record */
	len = do_read(stream->fd, buf, stream->record + 3);
	EXPECT_EQ(len, do_lseek(stream->fd, 0, SEEK_CUR));
	EXPECT_EQ(0, do_lseek(stream->fd, 0, SEEK_SET));
	EXPECT_EQ(stream->total, do_read(stream->fd, buf, stream->total + stream->record));
	EXPECT_EQ(0, memcmp(stream->all, buf, stream->total));
	EXPECT_EQ(0, do_read(stream->fd, buf, stream->record));
	EXPECT_EQ(0, add_element(stream, kind, kind->count));
	EXPECT_EQ(0, do_read(stream->fd, buf, stream->record));
	EXPECT_EQ(0, do_lseek(stream->fd, 0, SEEK_SET));
	EXPECT_EQ(stream->total + stream->record,
		  do_read(stream->fd, buf, stream->total + 2 * stream->record));
	free(buf);
}

TEST_F(records, only_arrays_have_places)
{
	const struct kind *kind = &variant->kind;
	const struct stream *stream = &self->stream;

	if (is_array(kind))
		check_array(_metadata, stream);
	else
		check_table(_metadata, stream, kind);
}

TEST_F(records, a_bad_buffer_loses_nothing)
{
	const struct kind *kind = &variant->kind;
	const struct stream *stream = &self->stream;
	int page = sysconf(_SC_PAGESIZE);
	char *bad = bad_memory(page);
	int i;

	if (!kind->count)
		return;		/* nothing is copied */
	ASSERT_NE(MAP_FAILED, bad);
	EXPECT_EQ(-EFAULT, do_read(stream->fd, bad, page));
	EXPECT_EQ(0, compare_pieces(stream, stream->total));
	/* in the middle, too */
	ASSERT_EQ(0, do_lseek(stream->fd, 0, SEEK_SET));
	for (i = 0; i < 2; i++) {
		char *buf = malloc(stream->record);

		EXPECT_EQ(stream->record, do_read(stream->fd, buf, stream->record));
		EXPECT_EQ(0, memcmp(stream->all + i * stream->record, buf, stream->record));
		EXPECT_EQ(-EFAULT, do_read(stream->fd, bad, page));
		free(buf);
	}
	munmap(bad, page);
}

TEST_F(records, each_file_has_its_own_place)
{
	const struct stream *stream = &self->stream;
	int other = do_open(NODE, O_RDONLY);
	char *buf = malloc(stream->total + 1);

	ASSERT_LE(0, other);
	do_read(stream->fd, buf, stream->record + 3);
	EXPECT_EQ(stream->total, do_read(other, buf, stream->total + 1));
	EXPECT_EQ(0, memcmp(stream->all, buf, stream->total));
	free(buf);
	close(other);
}

FIXTURE(timer) {
	int ctl;
};

FIXTURE_VARIANT(timer) {
	int type;
};

FIXTURE_VARIANT_ADD(timer, array) { BPF_MAP_TYPE_ARRAY };
FIXTURE_VARIANT_ADD(timer, hash) { BPF_MAP_TYPE_HASH };

FIXTURE_SETUP(timer)
{
	self->ctl = ctl_open("", O_RDWR);
	ASSERT_LE(0, self->ctl);
}

FIXTURE_TEARDOWN(timer)
{
	node_remove(self->ctl, "records_timer");
	close(self->ctl);
}

TEST_F(timer, a_special_field_is_zero_in_a_record)
{
	uint64_t value[TIMER_VALUE / 8] = { 5, 0, 0, 6 };
	const uint64_t expected[] = { 0, 5, 0, 0, 6 };
	uint64_t record[ARRAY_LEN(expected)];
	int map = timer_map_create(variant->type, 0), prog, fd;
	const uint32_t key = 0;
	int32_t result = 1;
	struct bpfdev_data_lookup lookup = {
		.keys = PTR(&key), .values = PTR(record), .results = PTR(&result), .count = 1,
	};
	char packet[64] = {};
	BPF_ATTR(attr);

	if (!has_timers())
		SKIP(return, "this kernel has no BPF timers");
	ASSERT_LE(0, map);
	ASSERT_EQ(0, map_update(map, &key, value));
	prog = timer_load(map);
	ASSERT_LE(0, prog);
	attr.test.prog_fd = prog;
	attr.test.data_in = PTR(packet);
	attr.test.data_size_in = sizeof(packet);
	ASSERT_EQ(0, sys_bpf(BPF_PROG_TEST_RUN, &attr));
	ASSERT_EQ(0, attr.test.retval);

	ASSERT_EQ(0, node_create_data(self->ctl, "records_timer", map));
	fd = do_open(DEV "records_timer", O_RDONLY);
	ASSERT_LE(0, fd);
	memset(record, 0xff, sizeof(record));
	EXPECT_EQ(sizeof(record), do_read(fd, record, sizeof(record)));
	EXPECT_EQ(0, memcmp(expected, record, sizeof(record)));
	memset(record, 0xff, sizeof(record));
	EXPECT_EQ(0, do_ioctl(fd, BPFDEV_DATA_IOC_LOOKUP, &lookup));
	EXPECT_EQ(0, result);
	EXPECT_EQ(0, memcmp(expected + 1, record, sizeof(value)));
	close(fd);
	close(prog);
	close(map);
}

TEST_F(timer, the_memory_of_a_special_field_cannot_be_mapped)
{
	int map, fd;

	if (variant->type != BPF_MAP_TYPE_ARRAY)
		return;		/* has no memory to be mapped */
	map = timer_map_create(variant->type, BPF_F_MMAPABLE);
	ASSERT_LE(0, map);
	ASSERT_EQ(0, node_create_data(self->ctl, "records_timer", map));
	fd = do_open(DEV "records_timer", O_RDONLY);
	ASSERT_LE(0, fd);
	EXPECT_EQ(-ENODEV, mmap_error(fd, sysconf(_SC_PAGESIZE), PROT_READ, MAP_SHARED, 0));
	close(fd);
	close(map);
}

TEST_F(timer, the_types_of_a_map_are_those_that_it_was_made_with)
{
	char buf[2 * TIMER_BTF_SIZE];
	struct bpfdev_data_btf btf = { .size = sizeof(buf), .buffer = PTR(buf) };
	int map = timer_map_create(variant->type, 0), fd;
	struct bpf_map_info info;

	ASSERT_EQ(0, obj_info(map, &info, sizeof(info)));
	ASSERT_EQ(0, node_create_data(self->ctl, "records_timer", map));
	fd = do_open(DEV "records_timer", O_RDONLY);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, do_ioctl(fd, BPFDEV_DATA_IOC_BTF, &btf));
	EXPECT_EQ(TIMER_BTF_SIZE, btf.size);
	EXPECT_EQ(0, memcmp(&timer_btf, buf, TIMER_BTF_SIZE));
	EXPECT_EQ(TIMER_KEY_TYPE, btf.key_type);
	EXPECT_EQ(TIMER_VALUE_TYPE, btf.value_type);
	EXPECT_EQ(info.btf_id, btf.btf_id);

	/* the size alone, and the beginning */
	btf.size = 0;
	EXPECT_EQ(0, do_ioctl(fd, BPFDEV_DATA_IOC_BTF, &btf));
	EXPECT_EQ(TIMER_BTF_SIZE, btf.size);
	memset(buf, 0xaa, sizeof(buf));
	btf.size = 10;
	EXPECT_EQ(0, do_ioctl(fd, BPFDEV_DATA_IOC_BTF, &btf));
	EXPECT_EQ(0, memcmp(&timer_btf, buf, 10));
	EXPECT_EQ((char)0xaa, buf[10]);
	btf.flags = 1;
	EXPECT_EQ(-EINVAL, do_ioctl(fd, BPFDEV_DATA_IOC_BTF, &btf));
	close(fd);
	close(map);
}

TEST_HARNESS_MAIN
