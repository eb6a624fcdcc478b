// SPDX-License-Identifier: GPL-2.0-only
/*
 * Usage: watch [--counted]
 *
 * Measure the cost of polling links that change without a notification from
 * BPF, and the time until a change is reported, see rows.h.
 */
#include "events.h"
#include "attach_points.h"

#include "rows.h"

static int ctl;

static const char *name_of(int n)
{
	static char name[16];

	snprintf(name, sizeof(name), "n%06d", n);
	return name;
}

#define LINKS 1000
#define LINK_CGROUPS 80
#define LINK_DEVICES 100
#define TRACING "/sys/kernel/tracing/"
#define BENCH_CGROUP CGROUPS "bench"

/* Links of several kinds, each with a program of its own. */
static int some_link(int n)
{
	char point[64];
	int prog, link;

	if (n >= LINK_DEVICES && n < 2 * LINK_DEVICES)
		return raw_tracepoint_link_create("cgroup_freeze");
	if (n < LINK_DEVICES) {
		snprintf(point, sizeof(point), "bench%d", n);
		prog = xdp_load(n);
		link = device_link_create(prog, ifindex_of(point));
	} else {
		snprintf(point, sizeof(point), BENCH_CGROUP "/%d",
			 n % LINK_CGROUPS);
		prog = cgroup_prog_load();
		link = cgroup_link_create(prog, point);
	}
	close(prog);
	return link;
}

static void fill_links(void)
{
	char path[64];
	int i, link;

	must(!mkdir(BENCH_CGROUP, 0755), "mkdir");
	for (i = 0; i < LINK_CGROUPS; i++) {
		snprintf(path, sizeof(path), BENCH_CGROUP "/%d", i);
		must(!mkdir(path, 0755), "mkdir");
	}
	for (i = 0; i < LINK_DEVICES; i++)
		must(!ip("link add bench%d type dummy", i), "ip link add");
	for (i = 0; i < LINKS; i++) {
		link = some_link(i);
		must(link >= 0, "link");
		must(!node_create(ctl, name_of(i), link), "create");
		close(link);
	}
}

static void empty_links(void)
{
	char path[64];
	int i;

	for (i = 0; i < LINKS; i++)
		must(!node_remove(ctl, name_of(i)), "remove");
	for (i = 0; i < LINK_DEVICES; i++)
		must(!ip("link del bench%d", i), "ip link del");
	for (i = 0; i < LINK_CGROUPS; i++) {
		snprintf(path, sizeof(path), BENCH_CGROUP "/%d", i);
		must(!rmdir(path), "rmdir");
	}
	must(!rmdir(BENCH_CGROUP), "rmdir");
}

static void trace_works(const char *on)
{
	must(!write_file(TRACING "events/workqueue/workqueue_execute_start/enable",
			 on), "tracefs");
	must(!write_file(TRACING "events/workqueue/workqueue_execute_end/enable",
			 on), "tracefs");
}

/* us per second that polling the nodes takes. */
static double watched(int seconds)
{
	double start = 0, at, sum = 0;
	char line[512], *event;
	int looks = 0;
	FILE *trace;

	/* opening it with O_TRUNC empties it */
	close(do_open(TRACING "trace", O_WRONLY | O_TRUNC));
	trace_works("1");
	sleep(seconds);
	trace_works("0");
	trace = fopen(TRACING "trace", "re");
	must(!!trace, "tracefs");
	while (fgets(line, sizeof(line), trace)) {
		event = strstr(line, ": workqueue_execute_");
		if (!event || !strstr(event, " bpfdev_watch_pass "))
			continue;
		*event = '\0';
		at = strtod(strrchr(line, ' '), NULL);
		if (strstr(event + 1, "_start: ")) {
			start = at;
		} else if (start) {
			sum += at - start;
			looks++;
		}
	}
	fclose(trace);
	must(looks >= seconds, "nobody looks");
	return sum * 1e6 / seconds;
}

/* us until a detach without a notification is reported. */
static double told(int prog)
{
	int link = xdp_link_create(prog), events;
	char event[UEVENT_MAX];
	double start, end;
	size_t len;

	must(link >= 0, "link");
	must(!node_create(ctl, name_of(LINKS), link), "create");
	events = events_open();
	must(events >= 0, "events");
	start = now();
	must(!link_detach(link), "detach");
	must(next_event(events, event, &len), "no event");
	end = now();
	must(!strcmp(value(event, len, "BPFDEV_CHANGE"), "detach"), "event");
	must(!node_remove(ctl, name_of(LINKS)), "remove");
	close(events);
	close(link);
	return (end - start) * 1e6;
}

/*
 * With --counted, measure the cost: an emulated machine's delays are its
 * host's.
 */
static void measure_watch(void)
{
	struct row *row = counted ?
		add_row("1,000 links watched for 1 s", "watch", "0.1 % CPU",
			"us", 1) :
		add_row("told of a detach, 1,000 links", "watch", "1 s", "us", 1);
	int i, prog = xdp_load(1);

	fill_links();
	for (i = 0; i < ROUNDS; i++) {
		row->a[i] = counted ? watched(5) : told(prog);
		row->b[i] = counted ? 1000 : 1e6;
	}
	empty_links();
	close(prog);
}

int main(int argc, char **argv)
{
	counted = argc > 1 && !strcmp(argv[1], "--counted");
	ctl = ctl_open("", O_RDWR);
	must(ctl >= 0, "module");
	measure_watch();
	print_rows();
	return 0;
}
