// SPDX-License-Identifier: GPL-2.0-only
/*
 * Usage: data [--counted]
 *
 * Measure the cost of an element and of an event through a data node next to that through
 * bpf(2), BPF's iterators and the memory of a ring, see rows.h.
 */
#include "data_calls.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "rows.h"

#define OBJECT "data.bpf.o"
#define ELEMENTS 1000000
#define ARRAY_ELEMENTS 1024
#define LOOKUPS 20000
#define EVENTS 50000
#define EVENT_SIZE 32
#define BATCH 4096
#define ROOM 131072

/* The key and the value of an element, each padded to a multiple of 8. */
struct record {
	uint64_t key, value;
};

/* Each has the map, and the data node of it. */
static int hash, array, ring, hash_node, array_node, ring_node, ring_tap;
static int iter_link, put_prog;
static const uint64_t *array_memory;
static struct ring_buffer *consumer;

/* The sum of all values that a side reads: each side must read them all. */
static uint64_t sum;
static char room[ROOM];

/*
 * struct side - one side of a row
 * @shown: its name
 * @run: read all, and return the number of elements or events
 */
struct side {
	const char *shown;
	int (*run)(void);
};

static int add_records(size_t len)
{
	const struct record *records = (const void *)room;
	size_t i, count = len / sizeof(*records);

	for (i = 0; i < count; i++)
		sum += records[i].value;
	return count;
}

static int hash_read(void)
{
	int count = 0;
	ssize_t len;

	must(!lseek(hash_node, 0, SEEK_SET), "lseek");
	while ((len = read(hash_node, room, sizeof(room))) > 0)
		count += add_records(len);
	must(!len, "read of a hash");
	return count;
}

static int hash_iterate(void)
{
	int fd = bpf_iter_create(iter_link), count = 0;
	ssize_t len;

	must(fd >= 0, "iterator");
	while ((len = read(fd, room, sizeof(room))) > 0)
		count += add_records(len);
	must(!len, "read of an iterator");
	close(fd);
	return count;
}

static int hash_batch(void)
{
	static uint32_t keys[BATCH];
	static uint64_t values[BATCH];
	uint32_t place, some, i;
	int ret, count = 0;

	do {
		some = BATCH;
		ret = bpf_map_lookup_batch(hash, count ? &place : NULL, &place, keys, values,
					   &some, NULL);
		must(!ret || errno == ENOENT, "BPF_MAP_LOOKUP_BATCH");
		for (i = 0; i < some; i++)
			sum += values[i];
		count += some;
	} while (!ret);
	return count;
}

/* Of a part only: each step costs the same. */
static int hash_next(void)
{
	uint32_t key, *last = NULL;
	uint64_t value;
	int i;

	for (i = 0; i < LOOKUPS; i++) {
		must(!bpf_map_get_next_key(hash, last, &key), "BPF_MAP_GET_NEXT_KEY");
		must(!bpf_map_lookup_elem(hash, &key, &value), "BPF_MAP_LOOKUP_ELEM");
		last = &key;
	}
	return i;
}

static int hash_ioctl(void)
{
	uint32_t key;
	uint64_t value;
	int32_t result;
	struct bpfdev_data_lookup lookup = {
		.count = 1,
		.keys = PTR(&key),
		.values = PTR(&value),
		.results = PTR(&result),
	};
	int i;

	for (i = 0; i < LOOKUPS; i++) {
		key = i * 7 % ELEMENTS;
		must(!ioctl(hash_node, BPFDEV_DATA_IOC_LOOKUP, &lookup) && !result,
		     "BPFDEV_DATA_IOC_LOOKUP");
		sum += value;
	}
	return i;
}

static int look_up_all(int fd, uint32_t elements)
{
	uint64_t value;
	uint32_t key;
	int i;

	for (i = 0; i < LOOKUPS; i++) {
		key = i * 7 % elements;
		must(!bpf_map_lookup_elem(fd, &key, &value), "BPF_MAP_LOOKUP_ELEM");
		sum += value;
	}
	return i;
}

static int hash_lookup(void)
{
	return look_up_all(hash, ELEMENTS);
}

static int array_lookup(void)
{
	return look_up_all(array, ARRAY_ELEMENTS);
}

static int array_pread(void)
{
	struct record record;
	off_t at;
	int i;

	for (i = 0; i < LOOKUPS; i++) {
		at = i * 7 % ARRAY_ELEMENTS * sizeof(record);
		must(pread(array_node, &record, sizeof(record), at) == sizeof(record),
		     "pread");
		sum += record.value;
	}
	return i;
}

static int array_load(void)
{
	int i;

	for (i = 0; i < LOOKUPS; i++)
		sum += __atomic_load_n(&array_memory[i * 7 % ARRAY_ELEMENTS],
				       __ATOMIC_RELAXED);
	return i;
}

static int on_event(void *ctx, void *data, size_t size)
{
	sum += *(uint64_t *)data;
	return 0;
}

static int ring_consume(void)
{
	return ring_buffer__consume(consumer);
}

/* The events of a span, as libbpf finds those in the memory of the ring. */
static int each_event(const char *at, const char *end)
{
	int count = 0;

	while (at < end) {
		uint32_t len = *(uint32_t *)at;

		if (!(len & BPF_RINGBUF_DISCARD_BIT)) {
			on_event(NULL, (void *)(at + BPF_RINGBUF_HDR_SZ), len);
			count++;
		}
		len &= ~BPF_RINGBUF_DISCARD_BIT;
		at += ROUND8(len + BPF_RINGBUF_HDR_SZ);
	}
	return count;
}

static int spans_of(int fd)
{
	struct bpfdev_data_span span = { .buffer = PTR(room), .size = sizeof(room) };
	int len, count = 0;

	while ((len = ioctl(fd, BPFDEV_DATA_IOC_SPAN, &span)) > 0)
		count += each_event(room, room + len);
	must(errno == EAGAIN, "BPFDEV_DATA_IOC_SPAN");
	return count;
}

static int ring_spans(void)
{
	return spans_of(ring_node);
}

static int tap_spans(void)
{
	return spans_of(ring_tap);
}

static int events_of(int fd)
{
	int count = 0;

	while (read(fd, room, sizeof(room)) == EVENT_SIZE) {
		on_event(NULL, room, EVENT_SIZE);
		count++;
	}
	must(errno == EAGAIN, "read of a ring");
	return count;
}

static int ring_events(void)
{
	return events_of(ring_node);
}

static int tap_events(void)
{
	return events_of(ring_tap);
}

/* Fill the ring for one side; the other one may have left events. */
static void fill_ring(void)
{
	uint32_t count = EVENTS;
	struct bpf_test_run_opts opts = {
		.sz = sizeof(opts),
		.ctx_in = &count,
		.ctx_size_in = sizeof(count),
	};

	must(ring_buffer__consume(consumer) >= 0, "consume");
	must(!lseek(ring_tap, 0, SEEK_END), "lseek");
	must(!bpf_prog_test_run_opts(put_prog, &opts), "put");
}

/* ns for one element or event. */
static double each(const struct side *side, void (*prepare)(void), uint64_t *total)
{
	double start;
	int count;

	if (prepare)
		prepare();
	sum = 0;
	start = now();
	count = side->run();
	*total = sum;
	return (now() - start) * 1e9 / count;
}

/* Both sides read the same. */
static void compare_each(const char *what, struct side ours, struct side other,
			 void (*prepare)(void), double goal)
{
	struct row *row = add_row(what, ours.shown, other.shown, "ns", goal);
	uint64_t a, b;
	int i;

	each(&ours, prepare, &a);
	each(&other, prepare, &b);
	for (i = 0; i < ROUNDS; i++) {
		row->a[i] = each(&ours, prepare, &a);
		row->b[i] = each(&other, prepare, &b);
		errno = EBADMSG;
		must(a && a == b, what);
	}
}

/* The whole hash in each of these ways, but for the last one: it takes long. */
static void measure_dump(void)
{
	static const char what[] = "1 of a hash of 1,000,000";
	static const struct side others[] = {
		{ "batch", hash_batch }, { "iterator", hash_iterate }, { "next key", hash_next },
	};
	static const struct side own = { "read", hash_read };
	struct row *row = &rows[row_count];
	uint64_t all, total;
	size_t o;
	int i;

	for (o = 0; o < ARRAY_LEN(others); o++)
		add_row(what, own.shown, others[o].shown, "ns", o ? 0 : 0.40);
	for (i = 0; i < ROUNDS; i++) {
		row->a[i] = each(&own, NULL, &all);
		for (o = 0; o < ARRAY_LEN(others); o++) {
			row[o].a[i] = row->a[i];
			row[o].b[i] = each(&others[o], NULL, &total);
			errno = EBADMSG;
			must(total == all || others[o].run == hash_next, what);
		}
	}
}

static void measure_hash(void)
{
	measure_dump();
	compare_each("lookup in a hash", (struct side){ "ioctl", hash_ioctl },
		     (struct side){ "bpf(2)", hash_lookup }, NULL, 0.60);
}

static void measure_array(void)
{
	static const char what[] = "lookup in an array";
	const struct side lookup = { "bpf(2)", array_lookup };

	compare_each(what, (struct side){ "pread", array_pread }, lookup, NULL, 0.55);
	compare_each(what, (struct side){ "memory", array_load }, lookup, NULL, 0);
}

static void measure_ring(void)
{
	const struct side memory = { "libbpf", ring_consume };

	compare_each("event, many at once", (struct side){ "span", ring_spans }, memory,
		     fill_ring, 2.4);
	compare_each("event, many at once", (struct side){ "span, tap", tap_spans }, memory,
		     fill_ring, 0);
	compare_each("event, one at a time", (struct side){ "read", ring_events }, memory,
		     fill_ring, 17);
	compare_each("event, one at a time", (struct side){ "read, tap", tap_events }, memory,
		     fill_ring, 0);
}

static void command_cat(int n)
{
	must(!system("bpfdev cat bench_hash > /dev/null"), "bpfdev cat");
}

static void command_dump(int n)
{
	must(!system("bpftool map dump name bench_hash > /dev/null"), "bpftool map dump");
}

static void fill_maps(void)
{
	static uint32_t keys[BATCH];
	static uint64_t values[BATCH];
	uint32_t at, i, some;

	for (at = 0; at < ELEMENTS; at += some) {
		some = ELEMENTS - at < BATCH ? ELEMENTS - at : BATCH;
		for (i = 0; i < some; i++) {
			keys[i] = at + i;
			values[i] = (at + i) * 7ULL;
		}
		must(!bpf_map_update_batch(hash, keys, values, &some, NULL), "fill");
		if (at < ARRAY_ELEMENTS) {
			i = ARRAY_ELEMENTS;
			must(!bpf_map_update_batch(array, keys, values, &i, NULL), "fill");
		}
	}
}

static int node_of(int ctl, const char *name, int map, int flags)
{
	char path[64];
	int fd;

	must(!node_create_data(ctl, name, map), "create");
	snprintf(path, sizeof(path), DEV "%s", name);
	fd = do_open(path, flags);
	must(fd >= 0, "open");
	return fd;
}

static void open_maps(int ctl)
{
	struct bpf_object *object = bpf_object__open(OBJECT);
	union bpf_iter_link_info info = {};
	struct bpf_iter_attach_opts opts = {
		.sz = sizeof(opts),
		.link_info = &info,
		.link_info_len = sizeof(info),
	};
	struct bpf_link *link;

	must(object && !bpf_object__load(object), OBJECT);
	hash = bpf_object__find_map_fd_by_name(object, "bench_hash");
	array = bpf_object__find_map_fd_by_name(object, "bench_array");
	ring = bpf_object__find_map_fd_by_name(object, "bench_ring");
	put_prog = bpf_program__fd(bpf_object__find_program_by_name(object, "put"));
	info.map.map_fd = hash;
	link = bpf_program__attach_iter(bpf_object__find_program_by_name(object, "records"),
					&opts);
	must(!!link, "attach");
	iter_link = bpf_link__fd(link);
	consumer = ring_buffer__new(ring, on_event, NULL, NULL);
	must(!!consumer, "ring");
	hash_node = node_of(ctl, "bench_hash", hash, O_RDONLY);
	array_node = node_of(ctl, "bench_array", array, O_RDONLY);
	ring_node = node_of(ctl, "bench_ring", ring, O_RDWR | O_NONBLOCK);
	ring_tap = do_open(DEV "bench_ring", O_RDONLY | O_NONBLOCK);
	must(ring_tap >= 0, "tap");
	array_memory = map_memory(array_node, ARRAY_ELEMENTS * sizeof(*array_memory), 0);
	must(array_memory != MAP_FAILED, "mmap");
}

static void remove_nodes(int ctl)
{
	must(!node_remove(ctl, "bench_hash") && !node_remove(ctl, "bench_array") &&
	     !node_remove(ctl, "bench_ring"), "remove");
}

int main(int argc, char **argv)
{
	int ctl = ctl_open("", O_RDWR);

	counted = argc > 1 && !strcmp(argv[1], "--counted");
	must(ctl >= 0, "control");
	open_maps(ctl);
	fill_maps();
	measure_array();
	measure_ring();
	measure_hash();
	if (!counted)
		compare("dump of 1,000,000", command_cat, "bpfdev cat", command_dump,
			"bpftool", 1, 0.05);
	remove_nodes(ctl);
	print_rows();
	return 0;
}
