// SPDX-License-Identifier: GPL-2.0-only
/* output/value.c and bpf/type_names.c: values of columns, names of types. */
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <linux/bpf.h>
#include <linux/bpfdev.h>

#include "unit.h"

#include "bpf/type_names.h"
#include "output/value.h"

static char buf[64];

static const char *number(uint64_t n)
{
	ok(value_put_u64(buf, sizeof(buf), n), "a number is a value");
	return buf;
}

static const char *type(uint32_t of, uint32_t bpf_type)
{
	names_put_bpf_type(buf, sizeof(buf), of, bpf_type);
	return buf;
}

static const char *relation(uint32_t edge)
{
	names_put_relation(buf, sizeof(buf), edge);
	return buf;
}

static void test_numbers(void)
{
	same(number(0), "0", "0 has a digit");
	same(number(10), "10", "a number keeps its zeros");
	same(number(UINT32_MAX), "4294967295", "a number may have 32 bits");
	same(number(UINT64_MAX), "18446744073709551615", "a number may have 64 bits");
	value_put_u64(buf, 21, UINT64_MAX);
	same(buf, "18446744073709551615", "21 bytes are enough for each number");
}

static const char *size_of(uint64_t bytes)
{
	value_put_size(buf, sizeof(buf), bytes);
	return buf;
}

static const char *short_size_of(uint64_t bytes)
{
	static char buf[32];

	value_put_short_size(buf, sizeof(buf), bytes);
	return buf;
}

static void test_sizes(void)
{
	same(size_of(0), "0 B", "a size of nothing");
	same(size_of(1023), "1023 B", "bytes are exact");
	same(size_of(1024), "1 KiB", "a round size has no fraction");
	same(size_of(4360), "4.3 KiB", "a small number has a fraction");
	same(size_of(65800), "64 KiB", "a number of two digits has none");
	same(size_of(1024 * 1024 - 1), "1 MiB", "1023.99 KiB are the next unit");
	same(size_of(1536 * 1024), "1.5 MiB", "mebibytes");
	same(size_of(UINT64_MAX), "16 EiB", "the largest size");
	same(short_size_of(1023), "1023B", "bytes, short");
	same(short_size_of(1536 * 1024), "1.5M", "mebibytes, short");
}

static void test_texts(void)
{
	value_put_text(buf, 4, "abcdef");
	same(buf, "abc", "a long text is cut to its room");
	value_put_text(buf, 4, "abc");
	same(buf, "abc", "a text that just fits is not cut");
	value_put_text(buf, 1, "abc");
	same(buf, "", "room for one byte is an empty text");
	ok(value_put(buf, sizeof(buf), "%s-%d", "a", 5), "a formatted text is a value");
	same(buf, "a-5", "the value has the formatted text");
}

static void test_owners(void)
{
	value_put_user(buf, sizeof(buf), 0);
	same(buf, "root", "user 0 has its name");
	value_put_user(buf, sizeof(buf), 4000000001u);
	same(buf, "4000000001", "a user without a name is a number");
	value_put_user(buf, sizeof(buf), 0);
	same(buf, "root", "the name is that of the user asked for last");
	value_put_group(buf, sizeof(buf), 0);
	same(buf, "root", "group 0 has its name");
	value_put_group(buf, sizeof(buf), 4000000001u);
	same(buf, "4000000001", "a group without a name is a number");
}

/* Half an hour east of Greenwich. */
static void test_times(void)
{
	struct timespec boot;
	struct tm tm = {};
	const char *end;
	double off;

	setenv("TZ", "XXX-0:30", 1);
	tzset();
	clock_gettime(CLOCK_BOOTTIME, &boot);
	ok(value_put_boot_time(buf, sizeof(buf), (boot.tv_sec - 60) * 1000000000ULL),
	   "a time is a value");
	end = strptime(buf, "%Y-%m-%dT%H:%M:%S", &tm);
	same(end ? end : buf, "+0030", "it has a date, a time and the time zone");
	tm.tm_isdst = -1;
	off = difftime(time(NULL), mktime(&tm));
	ok(off >= 58 && off <= 62, "a time since boot is local time");
}

static void test_types(void)
{
	same(names_type(BPFDEV_TYPE_MAP), "map", "a map is a map");
	same(names_type(BPFDEV_TYPE_PROG), "prog", "a program is a prog");
	same(names_type(BPFDEV_TYPE_LINK), "link", "a link is a link");
	same(names_type(BPFDEV_TYPE_DIR), "dir", "a directory is a dir");
	same(names_type(0), "?", "type 0 has no name");
	same(names_type(UINT32_MAX), "?", "an unknown type has no name");
	same(type(BPFDEV_TYPE_MAP, BPF_MAP_TYPE_HASH), "hash",
	     "the type of a map has a name");
	same(type(BPFDEV_TYPE_PROG, BPF_PROG_TYPE_XDP), "xdp",
	     "the type of a program has a name");
	same(type(BPFDEV_TYPE_LINK, BPF_LINK_TYPE_ITER), "iter",
	     "the type of a link has a name");
	same(type(BPFDEV_TYPE_MAP, 9999), "9999",
	     "a type that is newer than libbpf is a number");
	same(type(BPFDEV_TYPE_DIR, 1), "1", "a type of a directory is a number");
}

static void test_relations(void)
{
	same(relation(BPFDEV_EDGE_MAP), "map of a program", "a relation has a name");
	same(relation(BPFDEV_EDGE_ASSOC), "struct_ops map of a program",
	     "the last relation has a name");
	same(relation(UINT32_MAX), "relation 4294967295",
	     "a newer relation is a number");
}

static void unit_run(void)
{
	test_numbers();
	test_sizes();
	test_texts();
	test_owners();
	test_times();
	test_types();
	test_relations();
}
