// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpf/map_arg.c and bpf/map_put.c: keys and values on the command line, and as text and JSON.
 * The map is made up here, for three CPUs.
 */
#include <errno.h>

#include <bpf/btf.h>

#include "unit.h"

#include "bpf/map_arg.h"
#include "bpf/map_file.h"
#include "bpf/map_put.h"
#include "util/strbuf.h"
#include "util/usage.h"

static const struct cli_command command = { .name = "map" };

static struct btf *btf;
static int u16_type, text_type, matrix_type;

static struct map_file map_of(uint32_t type, uint32_t key_size, uint32_t value_size, bool per_cpu)
{
	struct map_file map = {
		.name = "m", .info.type = type, .info.key_size = key_size,
		.info.value_size = value_size, .info.max_entries = 4, .per_cpu = per_cpu,
	};

	map.cpus = per_cpu ? 3 : 1;
	map.step = per_cpu ? (value_size + 7) / 8 * 8 : value_size;
	map.value_len = map.step * map.cpus;
	return map;
}

/* Take a key, or a value, from words. Return: its bytes, or the error; "+" if words are left. */
static const char *taken(const struct map_file *map, bool is_value, char **argv)
{
	struct map_arg_words words = { .command = &command, .at = argv };
	static char text[1024];
	unsigned char data[64] = {};
	size_t i, size = is_value ? map->value_len : map->info.key_size;
	int fd = -1, status;

	*text = '\0';
	capture();
	status = is_value ? map_arg_value(map, &words, data, &fd) :
			    map_arg_key(map, &words, data);
	release();
	if (status) {
		snprintf(text, sizeof(text), "%d %.*s", status,
			 (int)strcspn(unit_io.err, "\n"), unit_io.err);
		return text;
	}
	for (i = 0; i < size; i++)
		sprintf(text + 2 * i, "%02x", data[i]);
	return strcat(text, *words.at ? "+" : "");
}

#define KEY(map, ...)	taken(map, false, (char *[]){ __VA_ARGS__, NULL })
#define VALUE(map, ...)	taken(map, true, (char *[]){ __VA_ARGS__, NULL })

static void test_keys(void)
{
	struct map_file map = map_of(BPF_MAP_TYPE_HASH, 4, 8, false), odd, none;

	same(KEY(&map, "258"), "02010000", "a number without types");
	same(KEY(&map, "\"0xff\""), "ff000000", "in hexadecimal");
	has(KEY(&map, "-1"), "m: key: -1 is out of range", "a negative one");
	has(KEY(&map, "4294967296"), "0 to 4294967295", "a large one");
	same(KEY(&map, "key", "1", "0x0f", "010", "255"), "010f08ff",
	     "bytes: decimal, hexadecimal, octal");
	same(KEY(&map, "key", "hex", "1", "0f", "10", "FF"), "010f10ff", "bytes in hexadecimal");
	same(KEY(&map, "key", "1", "2", "3", "4", "value"), "01020304+", "the rest is left");
	has(KEY(&map, "key", "1", "2", "3"), "1 bpfdev: m: key: the map needs 4 bytes, not 3",
	    "too few bytes");
	has(KEY(&map, "key", "1", "2", "256", "4"), "'256' is no byte", "no byte");
	has(KEY(&map, "key", "1", "2", "", "4"), "'' is no byte", "an empty word");
	has(KEY(&map, "key", "1", "2", " 3", "4"), "' 3' is no byte", "a blank");
	has(KEY(&map, "key", "ff", "2", "3", "4"), "'ff' is no byte", "hexadecimal without 'hex'");
	has(KEY(&map, "key", "hex", "100", "2", "3", "4"), "after 'hex'", "more than a byte");
	has(KEY(&map, "key"), "needs 4 bytes, not 0", "no bytes");
	has(taken(&map, false, (char *[]){ NULL }), "2 bpfdev map: expected a key", "no key");
	has(KEY(&map, "{"), "m: key: '{' is not JSON: character 2: a member needs a name",
	    "no JSON");
	odd = map_of(BPF_MAP_TYPE_HASH, 3, 8, false);
	has(KEY(&odd, "1"), "m: key: its type is not known here, and it has 3 bytes", "no number");
	has(KEY(&odd, "1"), "give 'key' and the bytes", "  and what to do");
	none = map_of(BPF_MAP_TYPE_QUEUE, 0, 4, false);
	same(KEY(&none, "5"), "+", "a queue has no key");
}

static void test_cpus(void)
{
	struct map_file map = map_of(BPF_MAP_TYPE_PERCPU_ARRAY, 4, 2, true);

	same(VALUE(&map, "1"), "010000000000000001000000000000000100000000000000",
	     "one value for all CPUs");
	same(VALUE(&map, "value", "1", "2"), "010200000000000001020000000000000102000000000000",
	     "bytes for all CPUs");
	same(VALUE(&map, "[1,2,3]"), "010000000000000002000000000000000300000000000000",
	     "one for each");
	has(VALUE(&map, "[1,2]"), "each of the 3 possible CPUs, not 2", "too few");
	has(VALUE(&map, "[1,2,65536]"), "65536 is out of range", "one that does not fit");
	map.btf = btf;
	map.value_type = text_type;
	same(VALUE(&map, "\"a\""), "610000000000000061000000000000006100000000000000",
	     "a text for all CPUs");
	same(VALUE(&map, "[1,2]"), "010200000000000001020000000000000102000000000000",
	     "the same as an array");
	same(VALUE(&map, "[\"a\",\"b\",[1,2]]"),
	     "610000000000000062000000000000000102000000000000", "a text for each");
	map = map_of(BPF_MAP_TYPE_PERCPU_ARRAY, 4, 8, true);
	map.btf = btf;
	map.value_type = matrix_type;
	same(VALUE(&map, "[[1,2],[3,4]]"), "010002000300040001000200030004000100020003000400",
	     "a matrix for all CPUs");
	same(VALUE(&map, "[[[1,2],[3,4]],[[0,0],[0,0]],[[5,6],[7,8]]]"),
	     "010002000300040000000000000000000500060007000800", "a matrix for each");
}

static void test_objects(void)
{
	struct map_file maps = map_of(BPF_MAP_TYPE_ARRAY_OF_MAPS, 4, 4, false);
	struct map_file progs = map_of(BPF_MAP_TYPE_PROG_ARRAY, 4, 4, false);

	has(VALUE(&maps, "1"), "1 bpfdev: m: value: it is a map, not '1'; name it in three words, such as 'map id 12'",
	    "a number is no map");
	has(VALUE(&progs, "map", "id", "1"), "it is a prog, not 'map'", "a map is no program");
	has(VALUE(&maps, "map", "id"), "2 bpfdev map: expected a map in two words after 'map'",
	    "half of a map");
	has(VALUE(&progs, "prog", "id", "x"), "2 bpfdev map: id: 'x' is not a number",
	    "another ID");
	has(VALUE(&progs, "value", "nonsense", "x"), "'nonsense' does not name a prog",
	    "another word");
	has(VALUE(&maps, "value", "node", "x"), "'node' does not name a map", "bpftool's form");
}

static const char *put(const struct map_file *map, const void *key, const void *value, int err,
		       bool json)
{
	static char text[1024];
	struct strbuf out = {};

	if (json) {
		map_put_element_json(&out, map, key, value, err);
	} else {
		map_put_key(&out, map, key);
		strbuf_put(&out, ": ");
		map_put_value(&out, map, value);
	}
	snprintf(text, sizeof(text), "%.*s", (int)out.len, out.chars);
	strbuf_free(&out);
	return text;
}

static void test_output(void)
{
	struct map_file map = map_of(BPF_MAP_TYPE_HASH, 3, 2, false);

	same(put(&map, "\1\2\377", "\1\1", 0, false), "01 02 ff: 257", "bytes, and a number");
	same(put(&map, "\1\2\377", "\1\1", 0, true),
	     "{\"key\":[\"0x01\",\"0x02\",\"0xff\"],\"value\":[\"0x01\",\"0x01\"]}",
	     "JSON without types");
	map.btf = btf;
	map.value_type = text_type;
	same(put(&map, "\1\2\3", "a", 0, true),
	     "{\"key\":[\"0x01\",\"0x02\",\"0x03\"],\"value\":[\"0x61\",\"0x00\"],\"formatted\":{\"value\":\"a\"}}",
	     "with a type of the value");
	map = map_of(BPF_MAP_TYPE_HASH, 2, 2, false);
	map.btf = btf;
	map.key_type = u16_type;
	same(put(&map, "\1\1", "\2\0", 0, true),
	     "{\"key\":[\"0x01\",\"0x01\"],\"value\":[\"0x02\",\"0x00\"]}",
	     "with a type of the key alone");
	map.value_type = text_type;
	same(put(&map, "\1\1", "b", 0, true),
	     "{\"key\":[\"0x01\",\"0x01\"],\"value\":[\"0x62\",\"0x00\"],\"formatted\":{\"key\":257,\"value\":\"b\"}}",
	     "with both");
	same(put(&map, "\1\1", NULL, ENOENT, true),
	     "{\"key\":[\"0x01\",\"0x01\"],\"value\":{\"error\":\"No such file or directory\"}}",
	     "an error in place of the value");
	map = map_of(BPF_MAP_TYPE_PERCPU_HASH, 1, 2, true);
	same(put(&map, "\5", "\1\0......\2\0......\3\0......", 0, false), "5: [1,2,3]",
	     "values of all CPUs");
	map.btf = btf;
	map.value_type = u16_type;
	same(put(&map, "\5", "\1\0......\2\0......\3\0......", 0, true),
	     "{\"key\":[\"0x05\"],\"values\":[{\"cpu\":0,\"value\":[\"0x01\",\"0x00\"]},{\"cpu\":1,\"value\":[\"0x02\",\"0x00\"]},{\"cpu\":2,\"value\":[\"0x03\",\"0x00\"]}],\"formatted\":{\"values\":[{\"cpu\":0,\"value\":1},{\"cpu\":1,\"value\":2},{\"cpu\":2,\"value\":3}]}}",
	     "as JSON");
	map = map_of(BPF_MAP_TYPE_HASH_OF_MAPS, 1, 4, false);
	same(put(&map, "\5", "\2\1\0\0", 0, true),
	     "{\"key\":[\"0x05\"],\"value\":[\"0x02\",\"0x01\",\"0x00\",\"0x00\"],\"inner_map_id\":258}",
	     "a map");
}

static const char *put_record(const struct map_file *map, const void *key, const void *value)
{
	static char text[1024];
	struct strbuf out = {};

	map_put_record_json(&out, map, key, value);
	snprintf(text, sizeof(text), "%.*s", (int)out.len, out.chars);
	strbuf_free(&out);
	return text;
}

static void test_records(void)
{
	struct map_file map = map_of(BPF_MAP_TYPE_HASH, 2, 2, false);
	struct strbuf out = {};

	same(put_record(&map, "\1\1", "b"),
	     "{\"key\":[\"0x01\",\"0x01\"],\"value\":[\"0x62\",\"0x00\"]}",
	     "a record without types");
	map.btf = btf;
	map.value_type = text_type;
	same(put_record(&map, "\1\1", "b"), "{\"key\":[\"0x01\",\"0x01\"],\"value\":\"b\"}",
	     "a record with a type of the value");
	map.key_type = u16_type;
	same(put_record(&map, "\1\1", "b"), "{\"key\":257,\"value\":\"b\"}",
	     "a record with both");
	map = map_of(BPF_MAP_TYPE_PERCPU_HASH, 1, 2, true);
	map.btf = btf;
	map.value_type = u16_type;
	same(put_record(&map, "\5", "\1\0......\2\0......\3\0......"),
	     "{\"key\":[\"0x05\"],\"values\":[{\"cpu\":0,\"value\":1},{\"cpu\":1,\"value\":2},{\"cpu\":2,\"value\":3}]}",
	     "a record with values of all CPUs");
	map_put_event_json(&out, "\0\12\377", 3);
	strbuf_add(&out, "", 1);
	same(out.chars, "{\"data\":\"000aff\"}", "an event");
	strbuf_free(&out);
}

static void unit_run(void)
{
	int character;

	btf = btf__new_empty();
	if (!btf)
		abort();
	u16_type = btf__add_int(btf, "unsigned short", 2, 0);
	character = btf__add_int(btf, "char", 1, 0);
	text_type = btf__add_array(btf, u16_type, character, 2);
	matrix_type = btf__add_array(btf, u16_type, btf__add_array(btf, u16_type, u16_type, 2), 2);
	test_keys();
	test_cpus();
	test_objects();
	test_output();
	test_records();
	btf__free(btf);
}
