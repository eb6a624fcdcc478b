// SPDX-License-Identifier: GPL-2.0-only
/*
 * Usage: settle NODES
 *
 * In a whole system, measure how long udev takes to settle after many new
 * nodes, and after as many loop devices: from the first creation until its
 * queue is empty. The same for their removal.
 */
#include <linux/loop.h>
#include <time.h>

#include "calls.h"

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

static void settle(void)
{
	if (system("udevadm settle --timeout=3600"))
		exit(1);
}

static void must(const char *what, int ret)
{
	if (ret >= 0)
		return;
	fprintf(stderr, "settle: %s: %s\n", what, strerror(-ret));
	exit(1);
}

/* Each node has a map of its own, because an object has at most one node. */
static void add_named(int ctl, int i, const char *name)
{
	struct bpfdev_create create = {};
	BPF_ATTR(attr);

	attr.map_type = BPF_MAP_TYPE_ARRAY;
	attr.key_size = 4;
	attr.value_size = 4;
	attr.max_entries = 1;
	strcpy(attr.map_name, name);
	create.fd = sys_bpf(BPF_MAP_CREATE, &attr);
	must("map", create.fd);
	snprintf(create.name, sizeof(create.name), "settle%d", i);
	must("create", do_ioctl(ctl, BPFDEV_IOC_CREATE, &create));
	close(create.fd);
}

static void add_node(int ctl, int i)
{
	char name[16];

	snprintf(name, sizeof(name), "map%d", i);
	add_named(ctl, i, name);
}

/*
 * Programs of one kind often name a map alike: all want the same symlink.
 */
static void add_namesake(int ctl, int i)
{
	add_named(ctl, i, "events");
}

static void remove_node(int ctl, int i)
{
	struct bpfdev_remove remove = {};

	snprintf(remove.name, sizeof(remove.name), "settle%d", i);
	must("remove", do_ioctl(ctl, BPFDEV_IOC_REMOVE, &remove));
}

/* after the loop devices that exist from the start */
#define FIRST_LOOP 100

static void add_loop(int ctl, int i)
{
	must("loop", ioctl(ctl, LOOP_CTL_ADD, FIRST_LOOP + i) < 0 ? -errno : 0);
}

static void remove_loop(int ctl, int i)
{
	must("loop", ioctl(ctl, LOOP_CTL_REMOVE, FIRST_LOOP + i) < 0 ? -errno : 0);
}

struct kind {
	const char *ctl;
	void (*add)(int ctl, int i);
	void (*remove)(int ctl, int i);
};

static const struct kind nodes = { DEV "control", add_node, remove_node };
static const struct kind namesakes = { DEV "control", add_namesake, remove_node };
static const struct kind loops = { "/dev/loop-control", add_loop, remove_loop };

/* Milliseconds for one of many. */
struct cost {
	double add, remove;
};

static struct cost measure(const struct kind *kind, int count)
{
	int ctl = do_open(kind->ctl, O_RDWR), i;
	double start, there, gone;

	must(kind->ctl, ctl);
	settle();
	start = now();
	for (i = 0; i < count; i++)
		kind->add(ctl, i);
	settle();
	there = now();
	for (i = 0; i < count; i++)
		kind->remove(ctl, i);
	settle();
	gone = now();
	close(ctl);
	return (struct cost) { (there - start) * 1e3 / count,
			       (gone - there) * 1e3 / count };
}

static void row(const char *what, const char *ours, double a, const char *other,
		double b)
{
	printf("%-20s %-12s %8.2f  %-12s %10.2f ms    %5.2f\n", what, ours, a,
	       other, b, a / b);
	printf("{\"what\": \"%s\", \"ours\": \"%s\", \"other\": \"%s\", \"unit\": \"ms\", \"ours_median\": %.3f, \"other_median\": %.3f, \"ratio\": %.3f}\n",
	       what, ours, other, a, b, a / b);
}

static void rows(const char *ours, struct cost a, const char *other, struct cost b)
{
	row("udev is done: new", ours, a.add, other, b.add);
	row("udev is done: gone", ours, a.remove, other, b.remove);
}

int main(int argc, char **argv)
{
	int many = argc > 1 ? atoi(argv[1]) : 0;
	char of_few[32], of_many[32];
	struct cost cost;

	if (many < 100) {
		fprintf(stderr, "Usage: settle NODES, 100 at least\n");
		return 2;
	}
	/* one takes minutes, so print each line at once */
	setvbuf(stdout, NULL, _IOLBF, 0);
	snprintf(of_few, sizeof(of_few), "1 of %d", many / 10);
	snprintf(of_many, sizeof(of_many), "1 of %d", many);
	cost = measure(&nodes, many);
	rows(of_many, cost, of_few, measure(&nodes, many / 10));
	rows("node", cost, "loop device", measure(&loops, many));
	/*
	 * fewer: when one is removed, udev examines all nodes that want its
	 * symlink
	 */
	cost = measure(&namesakes, many / 10);
	rows("1 of equals", cost, "fewer equals", measure(&namesakes, many / 100));
	return 0;
}
