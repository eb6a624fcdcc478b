// SPDX-License-Identifier: GPL-2.0-only
/*
 * A tenant, or a reader, that gets 1 ms of CPU time a second, or none: nobody waits for
 * it, and its events are limited. No test measures time: each looks at the progress
 * of the slow process.
 */
#include "common.h"

#include <dirent.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/utsname.h>
#include <time.h>

#include "attach_points.h"
#include "events.h"

#define TRACING "/sys/kernel/tracing/"
#define FOLDER SYSFS "slow!"

/* As many inner maps as a node has symlinks for. */
#define INNER	128

/* The progress of the slow process. */
struct progress {
	volatile int begun;
	volatile int done;
	volatile int hog;
};

FIXTURE(slow) {
	int ctl;
	int dir;
	struct progress *progress;
	pid_t pid;
	char event[UEVENT_MAX];
	size_t event_len;
	int events;
	bool slow;
};

FIXTURE_SETUP(slow)
{
	struct bpfdev_mkdir arg = {
		.flags = BPFDEV_SET_UID | BPFDEV_SET_GID | BPFDEV_SET_LIMIT,
		.uid = TENANT,
		.gid = TENANT,
		.limit = 500,
	};

	self->pid = 0;
	self->events = -1;
	self->progress = mmap(NULL, sizeof(*self->progress), PROT_READ | PROT_WRITE,
			      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, self->progress);
	self->ctl = ctl_open("", O_RDWR);
	ASSERT_LE(0, self->ctl);
	ASSERT_EQ(0, dir_create_arg(self->ctl, "slow", &arg));
	self->dir = ctl_open("slow", O_RDWR);
	ASSERT_LE(0, self->dir);
	write_file(CGROUPS "cgroup.subtree_control", "+cpu");
	ASSERT_EQ(0, mkdir(CGROUPS "slow", 0755));
	self->slow = !write_file(CGROUPS "slow/cpu.max", "1000 1000000");
	if (!self->slow)
		fprintf(stderr, "# no CPU bandwidth: the tenant is not slow\n");
}

FIXTURE_TEARDOWN(slow)
{
	char name[16];
	int i;

	if (self->pid > 0) {
		kill(self->pid, SIGKILL);
		write_file(CGROUPS "slow/cpu.max", "max");
		waitpid(self->pid, NULL, 0);
	}
	EXPECT_EQ(0, rmdir(CGROUPS "slow"));
	for (i = 0; i < INNER; i++) {
		sprintf(name, "i%d", i);
		node_remove(self->dir, name);
	}
	node_remove(self->dir, "a");
	node_remove(self->dir, "b");
	EXPECT_EQ(0, dir_remove(self->ctl, "slow"));
	close(self->events);
	close(self->dir);
	close(self->ctl);
	munmap(self->progress, sizeof(*self->progress));
}

/* In a new process: become a user with 1 ms a second. */
static void be_slow(void)
{
	char pid[16];

	sprintf(pid, "%d", getpid());
	if (write_file(CGROUPS "slow/cgroup.procs", pid) || become(TENANT, TENANT))
		_exit(1);
}

/* Wait for something that happens for sure, but not at once. */
#define AWAIT(_check) ({						\
	int _tries = 600;						\
									\
	while (!(_check) && _tries--)					\
		usleep(100000);						\
	ASSERT_TRUE(_check);						\
})

/* A map of maps in which INNER slots have the same maps. */
static int outer_of(const int *inner)
{
	int outer = map_of_maps_create(BPF_MAP_TYPE_ARRAY_OF_MAPS, INNER, inner[0]);
	uint32_t i;

	for (i = 0; outer >= 0 && i < INNER; i++)
		if (map_update(outer, &i, &inner[i]))
			return -1;
	return outer;
}

static void replace_for_ever(struct progress *progress, const int *outer)
{
	int dir = ctl_open("slow", O_RDWR), i;

	for (i = 0; dir >= 0; i++) {
		progress->begun++;
		if (node_replace(dir, "a", outer[i & 1]))
			break;
		progress->done++;
	}
	_exit(1);
}

static void use_cpu(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

/* A process that lets no other one run on CPU 1. */
static pid_t hog_start(struct progress *progress)
{
	const struct sched_param param = { .sched_priority = 1 };
	pid_t pid;

	progress->hog = 0;
	pid = fork();
	if (!pid) {
		use_cpu(1);
		if (sched_setscheduler(0, SCHED_FIFO, &param))
			_exit(1);
		for (;;)
			progress->hog = 1;
	}
	return pid;
}

static void hog_stop(pid_t hog)
{
	kill(hog, SIGKILL);
	waitpid(hog, NULL, 0);
}

#define FAIR_SERVER "/sys/kernel/debug/sched/fair_server/cpu1/runtime"

/* Let a process of the highest priority have CPU 1 for itself. */
static int allow_hog(bool allow)
{
	/* since 6.12 a part of each second is kept for the others */
	mount("debugfs", "/sys/kernel/debug", "debugfs", 0, NULL);
	if (!access(FAIR_SERVER, F_OK) &&
	    write_file(FAIR_SERVER, allow ? "0" : "50000000"))
		return -1;
	return write_file("/proc/sys/kernel/sched_rt_runtime_us",
			  allow ? "-1" : "950000");
}

/* Create and remove a node in a new process. */
static pid_t root_start(int ctl, int map)
{
	pid_t pid = fork();

	if (!pid)
		_exit(node_create(ctl, "slow_root", map) ||
		      node_remove(ctl, "slow_root"));
	return pid;
}

/* Check whether a process comes to its end while others are as they are. */
static bool root_ends(pid_t pid)
{
	siginfo_t info;
	int tries = 100;

	do {
		info.si_pid = 0;
		waitid(P_PID, pid, &info, WEXITED | WNOHANG | WNOWAIT);
		usleep(100000);
	} while (!info.si_pid && tries--);
	return info.si_pid;
}

static bool is_realtime(void)
{
	struct utsname name;

	return !uname(&name) && strstr(name.version, "PREEMPT_RT");
}

/*
 * The tenant is stopped wherever it is. That may be in a lock of the kernel's own, such
 * as that of uevents, but seldom is.
 */
TEST_F(slow, nobody_waits_for_the_symlinks_of_a_tenant)
{
	int map = array_create(), inner[2 * INNER], outer[2], i, stuck = 0, status;
	pid_t hog, root;
	char name[16];

	if (sysconf(_SC_NPROCESSORS_ONLN) < 2)
		SKIP(return, "one CPU");
	if (is_realtime())
		SKIP(return, "with PREEMPT_RT a spinlock does not keep the CPU");
	use_cpu(0);
	for (i = 0; i < 2 * INNER; i++)
		ASSERT_LE(0, inner[i] = array_create());
	for (i = 0; i < INNER; i++) {
		sprintf(name, "i%d", i);
		ASSERT_EQ(0, node_create(self->dir, name, inner[i]));
	}
	/* a replacement takes all symlinks away, or adds them all */
	ASSERT_LE(0, outer[0] = outer_of(inner));
	ASSERT_LE(0, outer[1] = outer_of(inner + INNER));
	ASSERT_EQ(0, node_create(self->dir, "a", outer[1]));
	self->pid = fork();
	if (!self->pid) {
		use_cpu(1);
		if (!become(TENANT, TENANT))
			replace_for_ever(self->progress, outer);
		_exit(1);
	}
	AWAIT(self->progress->done);
	ASSERT_EQ(0, allow_hog(true));
	for (i = 0; i < 8; i++) {
		usleep(20000 + 7000 * i);
		hog = hog_start(self->progress);
		AWAIT(self->progress->hog);
		root = root_start(self->ctl, map);
		stuck += !root_ends(root);
		hog_stop(hog);
		ASSERT_EQ(root, waitpid(root, &status, 0));
		ASSERT_EQ(0, status);
	}
	EXPECT_GE(2, stuck);
	EXPECT_EQ(0, allow_hog(false));
	EXPECT_EQ(0, waitpid(self->pid, NULL, WNOHANG));
	for (i = 0; i < 2 * INNER; i++)
		close(inner[i]);
	close(outer[0]);
	close(outer[1]);
	close(map);
}

TEST_F(slow, a_removal_does_not_wait_for_a_slow_reader)
{
	int inner = array_create(), outer;

	outer = map_of_maps_create(BPF_MAP_TYPE_ARRAY_OF_MAPS, 8000000, inner);
	ASSERT_LE(0, outer);
	ASSERT_EQ(0, node_create(self->dir, "a", outer));
	self->pid = fork();
	if (!self->pid) {
		int fd = do_open(FOLDER "a/uses_maps", O_RDONLY);
		char text[16];

		be_slow();
		self->progress->begun = 1;
		if (read(fd, text, sizeof(text)) > 0)
			self->progress->done = 1;
		_exit(0);
	}
	AWAIT(self->progress->begun);
	usleep(300000);
	ASSERT_EQ(0, node_remove(self->dir, "a"));
	EXPECT_EQ(0, self->progress->done);
	close(inner);
	close(outer);
}

/* The largest number of units in the passes of the watch; -1 without one. */
static int units_of_passes(int *passes)
{
	FILE *trace = fopen(TRACING "instances/slow/trace", "re");
	int most = -1, units;
	char line[512], *at;

	*passes = 0;
	while (trace && fgets(line, sizeof(line), trace)) {
		at = strstr(line, "bpfdev_watch_pass: ");
		at = at ? strstr(at, "units=") : NULL;
		if (!at)
			continue;
		units = atoi(at + strlen("units="));
		most = units > most ? units : most;
		++*passes;
	}
	if (trace)
		fclose(trace);
	return most;
}

static int trace_start(void)
{
	if (mkdir(TRACING "instances/slow", 0755) && errno != EEXIST)
		return -errno;
	return write_file(TRACING "instances/slow/events/bpfdev/bpfdev_watch_pass/enable",
			  "1");
}

static bool is_link(const char *path)
{
	struct stat st;

	return !lstat(path, &st);
}

TEST_F(slow, a_pass_of_the_watch_does_not_grow_with_a_map)
{
	int inner = array_create(), other = array_create(), outer, passes;
	const uint32_t last = 3999999;

	outer = map_of_maps_create(BPF_MAP_TYPE_ARRAY_OF_MAPS, last + 1, inner);
	ASSERT_LE(0, outer);
	ASSERT_EQ(0, trace_start());
	ASSERT_EQ(0, node_create(self->dir, "a", outer));
	ASSERT_EQ(0, node_create(self->dir, "b", other));
	/* a change in the last of the slots is found, in several passes */
	ASSERT_EQ(0, map_update(outer, &last, &other));
	AWAIT(is_link(FOLDER "a/uses/slow!b"));
	EXPECT_GE(1 << 20, units_of_passes(&passes));
	EXPECT_LE(4, passes);
	rmdir(TRACING "instances/slow");
	close(inner);
	close(other);
	close(outer);
}

/* All keys of a devmap hash in one bucket: each takes thousands of steps. */
TEST_F(slow, a_key_that_takes_long_is_more_work)
{
	const uint32_t keys = 4096;
	uint32_t key, i, value[2] = { 1 /* the loopback interface */ };
	int map = map_create(BPF_MAP_TYPE_DEVMAP_HASH, 4, sizeof(value), keys), passes;

	ASSERT_LE(0, map);
	for (i = 0; i < keys; i++) {
		key = i * keys;
		ASSERT_EQ(0, map_update(map, &key, value));
	}
	ASSERT_EQ(0, trace_start());
	ASSERT_EQ(0, node_create(self->dir, "a", map));
	AWAIT((units_of_passes(&passes), passes > 3));
	/* with an object in each slot, 16 a key */
	EXPECT_LE(2 * 16 * keys, units_of_passes(&passes));
	rmdir(TRACING "instances/slow");
	close(map);
}

TEST_F(slow, nothing_runs_if_no_node_can_change)
{
	int map = array_create(), passes;

	ASSERT_EQ(0, map_freeze(map));
	ASSERT_EQ(0, node_create(self->dir, "a", map));
	/* it looks once, to find out */
	sleep(2);
	ASSERT_EQ(0, trace_start());
	sleep(2);
	units_of_passes(&passes);
	EXPECT_EQ(0, passes);
	/* and begins again */
	ASSERT_EQ(0, node_create(self->dir, "b", array_create()));
	AWAIT((units_of_passes(&passes), passes > 1));
	rmdir(TRACING "instances/slow");
	close(map);
}

static void search_for_ever(struct progress *progress)
{
	struct bpfdev_edge edges[16];
	int dir = ctl_open("slow", O_RDWR);
	struct bpfdev_edges arg;

	while (dir >= 0) {
		memset(&arg, 0, sizeof(arg));
		arg.flags = BPFDEV_EDGES_USERS;
		arg.count = ARRAY_LEN(edges);
		arg.edge_size = sizeof(edges[0]);
		arg.edges = PTR(edges);
		set_name(arg.name, "a");
		if (do_ioctl(dir, BPFDEV_IOC_EDGES, &arg))
			break;
		progress->begun = 1;
	}
	_exit(1);
}

/* The more links, the more often the search is stopped at one of them. */
#define LINKS 48

/* The CPU time that the slow process has had, in us. */
static long long slow_usage(void)
{
	char line[64] = "";

	if (read_line(CGROUPS "slow/cpu.stat", line, sizeof(line)))
		return -1;
	return atoll(line + strlen("usage_usec "));
}

/* Let the slow process run until it has used up its time. */
static void slow_runs_out(void)
{
	long long usage = slow_usage();

	while (slow_usage() == usage)
		usleep(1000);
	do {
		usage = slow_usage();
		usleep(3000);
	} while (slow_usage() != usage);
}

static bool link_exists(int id)
{
	int link = fd_by_id(BPF_LINK_GET_FD_BY_ID, id);

	if (link >= 0)
		close(link);
	return link >= 0;
}

/*
 * If the last to hold a link is a search, the kernel detaches it a moment later, and
 * not when the process that searches runs again.
 */
TEST_F(slow, a_search_without_cpu_time_does_not_hold_a_link)
{
	int map = array_create(), prog = cgroup_prog_load(), ids[LINKS], i, link, try;
	int waited = 0;
	long long usage;
	char name[16];

	if (!self->slow)
		SKIP(return, "no CPU bandwidth");
	if (is_realtime())
		SKIP(return, "with PREEMPT_RT a search may give up the CPU while it holds a link");
	ASSERT_EQ(0, node_create(self->dir, "a", map));
	self->pid = fork();
	if (!self->pid) {
		be_slow();
		search_for_ever(self->progress);
	}
	AWAIT(self->progress->begun);
	for (try = 0; try < 10; try++) {
		for (i = 0; i < LINKS; i++) {
			link = cgroup_link_create(prog, CGROUPS);
			ASSERT_LE(0, link);
			ids[i] = link_id(link);
			sprintf(name, "i%d", i);
			ASSERT_EQ(0, node_create(self->dir, name, link));
			close(link);
		}
		slow_runs_out();
		for (i = 0; i < LINKS; i++) {
			sprintf(name, "i%d", i);
			ASSERT_EQ(0, node_remove(self->dir, name));
		}
		for (i = 0; i < LINKS; i++) {
			usage = slow_usage();
			if (!link_exists(ids[i]))
				continue;
			while (link_exists(ids[i]))
				usleep(1000);
			waited += slow_usage() != usage;
		}
	}
	EXPECT_EQ(0, waited);
	EXPECT_EQ(0, waitpid(self->pid, NULL, WNOHANG));
	close(map);
	close(prog);
}

TEST_F(slow, a_program_that_takes_its_own_place_is_no_event)
{
	int prog = xdp_load(1), other = xdp_load(2), link = xdp_link_create(prog);

	ASSERT_EQ(0, node_create(self->dir, "a", link));
	ASSERT_LE(0, self->events = events_open());
	ASSERT_EQ(0, node_update(self->dir, "a", prog));
	ASSERT_EQ(0, node_replace(self->dir, "a", link));
	ASSERT_EQ(0, node_update(self->dir, "a", other));
	NEXT_EVENT();
	EXPECT_KEY("BPFDEV_CHANGE", "update");
	EXPECT_STREQ("(none)", value(self->event, self->event_len, "BPFDEV_LEFT_OUT"));
	close(prog);
	close(other);
	close(link);
}

#define CHANGES 3000
/* The limit: so many events at once, and so many more each second. */
#define BURST 1000
#define EVENTS_A_SECOND 25

TEST_F(slow, the_events_of_a_tenant_are_limited_and_counted)
{
	int map[] = { array_create(), array_create() }, i;
	int sent = 0, left_out = 0, own;
	time_t start = time(NULL);
	bool slower;

	ASSERT_EQ(0, node_create(self->dir, "a", map[0]));
	ASSERT_LE(0, self->events = events_open_large());
	AS_USER(TENANT, TENANT, {
		own = ctl_open("slow", O_RDWR);
		ASSERT_LE(0, own);
		for (i = 1; i <= CHANGES; i++)
			ASSERT_EQ(0, node_replace(own, "a", map[i & 1]));
	});
	/* a machine that makes no more changes than that has no event left out */
	slower = (time(NULL) - start + 1) * EVENTS_A_SECOND >= CHANGES - BURST;
	while (sent + left_out < CHANGES) {
		NEXT_EVENT();
		left_out += atoi(value(self->event, self->event_len, "BPFDEV_LEFT_OUT"));
		sent += !strcmp(value(self->event, self->event_len, "BPFDEV_CHANGE"),
				"replace");
	}
	EXPECT_EQ(CHANGES, sent + left_out);
	EXPECT_TRUE(left_out > 0 || slower);
	EXPECT_LE(BURST, sent);
	close(map[0]);
	close(map[1]);
}

/* Those who add and remove entries wait, and lose no event. */
TEST_F(slow, a_tenant_that_adds_and_removes_is_slowed_down)
{
	int map = array_create(), i, own, events = 0;

	ASSERT_LE(0, self->events = events_open_large());
	AS_USER(TENANT, TENANT, {
		own = ctl_open("slow", O_RDWR);
		ASSERT_LE(0, own);
		for (i = 0; i < 550; i++) {
			ASSERT_EQ(0, node_create(own, "a", map));
			ASSERT_EQ(0, node_remove(own, "a"));
		}
	});
	for (events = 0; events < 1100; events++) {
		NEXT_EVENT();
		EXPECT_STREQ(events & 1 ? "remove" : "add",
			     value(self->event, self->event_len, "ACTION"));
	}
	close(map);
}

TEST_HARNESS_MAIN
