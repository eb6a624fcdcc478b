// SPDX-License-Identifier: GPL-2.0-only
/*
 * All kinds of calls at once, on the same few names: each return value must
 * make sense, and at the end nothing may be left.
 *
 * RACE_SECONDS sets the duration of each test (5), RACE_SEED its random numbers
 * (1). The same seed gives each worker the same calls; how they interleave is
 * up to the machine.
 */
#include "common.h"
#include "race_calls.h"
#include "race_time.h"

#include <dirent.h>
#include <net/if.h>
#include <pthread.h>
#include <sched.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#define RACE(test) TEST_F_TIMEOUT(race, test, RACE_TIMEOUT)

#define WORKERS 4

FIXTURE(race) {
	int seconds;
	unsigned int seed;
	struct shared *shared;
	struct object objects[OBJECTS];
	int count;
	/*
	 * the link's program, which the device references too; so it is not in
	 * objects
	 */
	int attached;
};

FIXTURE_SETUP(race)
{
	int i, fds[OBJECTS];

	self->seconds = race_seconds();
	self->seed = env_number("RACE_SEED", 1);
	TH_LOG("RACE_SECONDS=%d RACE_SEED=%u", self->seconds, self->seed);
	self->shared = mmap(NULL, sizeof(*self->shared), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, self->shared);
	fds[OBJECT_MAP] = array_create();
	fds[OBJECT_COUNTER] = array_create();
	fds[OBJECT_OUTER] = map_of_maps_create(BPF_MAP_TYPE_HASH_OF_MAPS, SLOTS,
					       fds[OBJECT_MAP]);
	fds[OBJECT_ARRAY] = map_create(BPF_MAP_TYPE_PROG_ARRAY, 4, 4, SLOTS);
	fds[OBJECT_PROG] = xdp_load_counter(fds[OBJECT_COUNTER]);
	fds[OBJECT_OTHER_PROG] = xdp_load(1);
	self->attached = xdp_load(2);
	fds[OBJECT_LINK] = xdp_link_create(self->attached);
	self->count = OBJECTS;
	for (i = 0; i < OBJECTS; i++) {
		int type = i < OBJECT_PROG ? BPFDEV_TYPE_MAP :
			   i < OBJECT_LINK ? BPFDEV_TYPE_PROG : BPFDEV_TYPE_LINK;

		ASSERT_LE(0, fds[i]);
		self->objects[i] = (struct object){ fds[i], type,
						    object_id(type, fds[i]) };
	}
}

/* Remove everything; no call may wait for one whose process has ended. */
static void sweep(void)
{
	size_t d, n;
	int ctl;

	for (d = ARRAY_LEN(dirs); d-- > 0;) {
		ctl = ctl_open(dirs[d], O_RDWR);
		if (ctl < 0)
			continue;
		for (n = 0; n < ARRAY_LEN(names); n++)
			if (node_remove(ctl, names[n]) == -EISDIR)
				dir_remove(ctl, names[n]);
		for (n = 1; n < ARRAY_LEN(dirs); n++)
			dir_remove(ctl, dirs[n]);
		close(ctl);
	}
}

FIXTURE_TEARDOWN(race)
{
	char entries[32];
	int ctl, i, tries;
	uint32_t key;

	sweep();
	for (key = 0; key < SLOTS; key++) {
		map_delete(self->objects[OBJECT_OUTER].fd, &key);
		map_delete(self->objects[OBJECT_ARRAY].fd, &key);
	}
	EXPECT_EQ(0, self->shared->bad) {
		TH_LOG("%s", self->shared->first);
	}
	ctl = ctl_open("", O_RDWR);
	ASSERT_LE(0, ctl);
	EXPECT_EQ(0, list_count(ctl));
	EXPECT_EQ(0, read_line(SYSFS "control/entries", entries,
			       sizeof(entries)));
	EXPECT_STREQ("0", entries);
	for (i = 0; i < self->count; i++) {
		/*
		 * the references of the test, of the node, and of the program
		 */
		const int held = i == OBJECT_COUNTER ? 3 : 2;

		EXPECT_EQ(0, node_create(ctl, "x", self->objects[i].fd));
		/* BPF releases some objects a moment later */
		for (tries = 0; tries < 500; tries++) {
			if (node_refcnt(ctl, "x") == held)
				break;
			usleep(10000);
		}
		EXPECT_EQ(held, node_refcnt(ctl, "x")) {
			TH_LOG("object %d", i);
		}
		EXPECT_EQ(0, node_remove(ctl, "x"));
		close(self->objects[i].fd);
	}
	close(self->attached);
	close(ctl);
	munmap(self->shared, sizeof(*self->shared));
}

#define WORKER(self, n) ((struct worker){				\
	.shared = (self)->shared, .objects = (self)->objects,		\
	.count = (self)->count, .attached = (self)->attached,		\
	.seed = (self)->seed * 1000 + (n) })

static bool stopped(struct shared *shared)
{
	return __atomic_load_n(&shared->stop, __ATOMIC_RELAXED) || shared->bad;
}

/* Start a process that works until it is stopped, with pauses. */
static pid_t start_worker(struct worker w, useconds_t rest)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (!stopped(w.shared)) {
		/*
		 * the root always exists, but the module is not always loaded
		 */
		if ((!work(&w) && choose(&w, 4)) || rest)
			usleep(choose(&w, rest + 100));
	}
	_exit(0);
}

/*
 * How much longer a test goes on if it has not seen its subject yet: a busy
 * machine may take a while.
 */
#define EXTRA_SECONDS 300

static bool goes_on(struct shared *shared, double end, bool seen)
{
	return now() < (seen ? end : end + EXTRA_SECONDS) && !stopped(shared);
}

static bool all_done(struct shared *shared)
{
	size_t op;

	for (op = 0; op < ARRAY_LEN(ops); op++)
		if (!__atomic_load_n(&shared->ops[op].done, __ATOMIC_RELAXED))
			return false;
	return true;
}

/*
 * Each kind of call must have succeeded at least once, or the test shows
 * nothing.
 */
#define EXPECT_ALL_DONE()						\
	do {								\
		size_t op;						\
									\
		for (op = 0; op < ARRAY_LEN(ops); op++) {		\
			TH_LOG("%s: %u of %u", ops[op].name,		\
			       self->shared->ops[op].done,		\
			       self->shared->ops[op].tried);		\
			EXPECT_LT(0, self->shared->ops[op].done);	\
		}							\
	} while (0)

static void stop_workers(struct shared *shared, pid_t *workers)
{
	int i;

	__atomic_store_n(&shared->stop, 1, __ATOMIC_RELAXED);
	for (i = 0; i < WORKERS; i++)
		waitpid(workers[i], NULL, 0);
	__atomic_store_n(&shared->stop, 0, __ATOMIC_RELAXED);
}

/* Check whether an object has a node in one of the directories. */
static bool has_node(const struct bpfdev_edge *edge)
{
	struct bpfdev_info info;
	bool found = false;
	size_t d, n;
	int ctl;

	for (d = 0; !found && d < ARRAY_LEN(dirs); d++) {
		ctl = ctl_open(dirs[d], O_RDONLY);
		for (n = 0; ctl >= 0 && !found && n < ARRAY_LEN(names); n++)
			found = !list_one(ctl, names[n], &info) &&
				info.type == edge->type && info.id == edge->id;
		if (ctl >= 0)
			close(ctl);
	}
	return found;
}

/* The number of symlinks that a node has too many or too few. */
static int symlinks_wrong(const char *dir, const char *name)
{
	int ctl = ctl_open(dir, O_RDONLY), count, i, wrong = 0;
	struct bpfdev_edge edges[8];
	struct dirent **entries;
	char path[128];

	count = ctl < 0 ? 0 : node_edges(ctl, name, 0, edges, ARRAY_LEN(edges));
	for (i = 0; i < count; i++)
		wrong -= has_node(&edges[i]);
	snprintf(path, sizeof(path), SYSFS "%s%s%s/uses", dir, *dir ? "!" : "",
		 name);
	count = scandir(path, &entries, NULL, NULL);
	for (i = 0; i < count; i++) {
		wrong += entries[i]->d_name[0] != '.';
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
	if (ctl >= 0)
		close(ctl);
	return wrong;
}

/*
 * In the end, each node has the right symlinks. This can take minutes: on a
 * busy machine, where looking takes long, the module looks at nodes once a
 * minute.
 */
static bool symlinks_settle(void)
{
	int tries, wrong = 1;
	size_t d, n;

	for (tries = 0; wrong && tries < 1500; tries++) {
		wrong = 0;
		for (d = 0; d < ARRAY_LEN(dirs); d++)
			for (n = 0; n < ARRAY_LEN(names); n++)
				wrong += !!symlinks_wrong(dirs[d], names[n]);
		if (wrong)
			usleep(100000);
	}
	return !wrong;
}

RACE(everything_at_once)
{
	double end = now() + self->seconds;
	pid_t workers[WORKERS];
	int i;

	for (i = 0; i < WORKERS; i++)
		workers[i] = start_worker(WORKER(self, i), 0);
	while (goes_on(self->shared, end, all_done(self->shared)))
		usleep(10000);
	stop_workers(self->shared, workers);
	EXPECT_ALL_DONE();
	EXPECT_TRUE(symlinks_settle());
}

RACE(loaders_are_killed_at_any_point)
{
	double end = now() + self->seconds;
	struct worker chance = WORKER(self, 99);
	pid_t workers[WORKERS];
	int i, kills = 0;

	for (i = 0; i < WORKERS; i++)
		workers[i] = start_worker(WORKER(self, i), 0);
	while (goes_on(self->shared, end, kills && all_done(self->shared))) {
		usleep(choose(&chance, 20000));
		i = choose(&chance, WORKERS);
		kill(workers[i], SIGKILL);
		waitpid(workers[i], NULL, 0);
		workers[i] = start_worker(WORKER(self, WORKERS + kills++), 0);
	}
	stop_workers(self->shared, workers);
	TH_LOG("%d killed", kills);
	EXPECT_LT(0, kills);
	EXPECT_ALL_DONE();
}

RACE(the_module_comes_and_goes)
{
	double end = now() + self->seconds, loaded = now();
	struct worker chance = WORKER(self, 99);
	int i, ret, gone = 0, refused = 0;
	pid_t workers[WORKERS];

	for (i = 0; i < WORKERS; i++)
		workers[i] = start_worker(WORKER(self, i), 5000);
	while (goes_on(self->shared, end,
		       gone && refused && self->shared->ops[0].done)) {
		usleep(choose(&chance, 1000));
		/* let entries exist for a while, then remove them all */
		if (now() > loaded + 0.2)
			sweep();
		ret = syscall(__NR_delete_module, "bpfdev", O_NONBLOCK);
		if (!ret) {
			gone++;
			if (system("modprobe bpfdev"))
				bad(self->shared, "modprobe failed");
			loaded = now();
		} else if (errno == EAGAIN) {
			refused++;
		} else {
			bad(self->shared, "rmmod: %s", strerror(errno));
		}
	}
	stop_workers(self->shared, workers);
	TH_LOG("%d times removed, %d times refused", gone, refused);
	EXPECT_LT(0, gone);
	EXPECT_LT(0, refused);
	/*
	 * the module is unloaded most of the time, so no rare event is required
	 */
	EXPECT_LT(0, self->shared->ops[0].done);
}

/*
 * A descriptor number that leads to another object each time it is looked up.
 */
struct flip {
	struct worker *worker;
	int slot, pipe, ctl;
	bool stop;
};

static void *flip_thread(void *arg)
{
	struct flip *flip = arg;
	struct worker *w = flip->worker;
	unsigned int i, seed = w->seed + 1;

	while (!__atomic_load_n(&flip->stop, __ATOMIC_RELAXED)) {
		i = rand_r(&seed) % (w->count + 3);
		if (i < (unsigned int)w->count)
			dup2(w->objects[i].fd, flip->slot);
		else if (i == (unsigned int)w->count)
			dup2(flip->pipe, flip->slot);
		else if (i == (unsigned int)w->count + 1)
			dup2(flip->ctl, flip->slot);
		else
			close(flip->slot);
	}
	return NULL;
}

RACE(a_descriptor_is_exchanged_during_the_call)
{
	double end = now() + self->seconds;
	struct worker w = WORKER(self, 0);
	struct flip flip = { .worker = &w, .slot = 500 };
	int ret, pipes[2], created = 0, replaced = 0;
	pthread_t thread;

	ASSERT_EQ(0, pipe(pipes));
	flip.pipe = pipes[0];
	flip.ctl = ctl_open("", O_RDWR);
	w.ctl = flip.ctl;
	w.name = "e0";
	ASSERT_EQ(0, pthread_create(&thread, NULL, flip_thread, &flip));
	while (goes_on(self->shared, end, created)) {
		ret = node_create(w.ctl, w.name, flip.slot);
		created += !ret;
		if (!one_of(ret, (int []){ -EINVAL, -EBADF, 0 }))
			bad(self->shared, "create: %s", strerror(-ret));
		if (ret)
			continue;
		/* the entry is complete, with one of the test's objects */
		if (op_list_one(&w))
			bad(self->shared, "a node was made, and is not there");
		ret = node_replace(w.ctl, w.name, flip.slot);
		replaced += !ret;
		if (!one_of(ret, (int []){ -EINVAL, -EBADF, 0 }))
			bad(self->shared, "replace: %s", strerror(-ret));
		if (op_list_one(&w) || op_remove(&w))
			bad(self->shared, "a node was replaced, and is not there");
	}
	__atomic_store_n(&flip.stop, true, __ATOMIC_RELAXED);
	pthread_join(thread, NULL);
	TH_LOG("%d created, %d replaced", created, replaced);
	EXPECT_LT(0, created);
	EXPECT_LT(0, replaced);
	close(flip.slot);
	close(flip.ctl);
	close(pipes[0]);
	close(pipes[1]);
}

/* Use a link's node in every way, over and over. */
static pid_t start_link_user(struct worker w)
{
	static int (*const calls[])(struct worker *w) = {
		op_open, op_sysfs, op_list_one, op_update, op_list,
	};
	pid_t pid = fork();
	unsigned int i;

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	w.ctl = ctl_open("", O_RDWR);
	w.dir = "";
	w.name = "e0";
	while (!stopped(w.shared)) {
		i = choose(&w, ARRAY_LEN(calls));
		if (!calls[i](&w))
			__atomic_fetch_add(&w.shared->ops[i].done, 1,
					   __ATOMIC_RELAXED);
	}
	_exit(0);
}

RACE(a_device_goes_under_its_link)
{
	double end = now() + self->seconds;
	struct object *object = &self->objects[OBJECT_LINK];
	struct worker w = WORKER(self, 0);
	int i, link, ifindex, rounds = 0;
	pid_t workers[WORKERS];
	unsigned int done = 0;

	/* a pinned link that outlives its interface, once in each round */
	w.ctl = ctl_open("", O_RDWR);
	while (goes_on(self->shared, end, self->shared->ops[0].done)) {
		ASSERT_EQ(0, system("ip link add race0 type dummy"));
		ifindex = if_nametoindex("race0");
		link = link_create(self->attached, BPF_XDP, ifindex,
				   1U << 1 /* XDP_FLAGS_SKB_MODE */);
		ASSERT_LE(0, link);
		close(object->fd);
		*object = (struct object){ link, BPFDEV_TYPE_LINK,
					   link_id(link) };
		ASSERT_EQ(0, node_create(w.ctl, "e0", link));
		for (i = 0; i < WORKERS; i++)
			workers[i] = start_link_user(WORKER(self, i + rounds));
		ASSERT_EQ(0, system("ip link del race0"));
		if (rounds % 2)
			EXPECT_EQ(0, node_replace(w.ctl, "e0", link));
		EXPECT_EQ(0, node_remove(w.ctl, "e0"));
		stop_workers(self->shared, workers);
		rounds++;
	}
	for (i = 0; i < 5; i++)
		done += self->shared->ops[i].done;
	TH_LOG("%d devices, %u calls", rounds, done);
	EXPECT_LT(0, done);
	close(w.ctl);
}

#define CGROUP "/sys/fs/cgroup/race_test"

/* Create directories until memory runs out, and remove them. */
static int fill_cgroup(struct worker *w)
{
	int i, made, ret;
	char name[16];

	for (made = 0;; made++) {
		snprintf(name, sizeof(name), "m%d", made);
		ret = dir_create(w->ctl, name);
		if (ret)
			break;
	}
	if (ret != -ENOMEM)
		bad(w->shared, "mkdir without memory: %s", strerror(-ret));
	if (list_count(w->ctl) != made)
		bad(w->shared, "%d made, %d there", made, list_count(w->ctl));
	for (i = 0; i < made; i++) {
		snprintf(name, sizeof(name), "m%d", i);
		ret = dir_remove(w->ctl, name);
		if (ret)
			bad(w->shared, "rmdir: %s", strerror(-ret));
	}
	return made;
}

/*
 * Limit the memory so that some calls succeed and others fail without an OOM
 * kill.
 */
static void live_in_cgroup(struct worker *w)
{
	char limit[32];

	/* from here on only the calls need memory */
	list_count(w->ctl);
	mlockall(MCL_CURRENT | MCL_FUTURE);
	if (write_file("/proc/self/oom_score_adj", "-1000") ||
	    write_file(CGROUP "/cgroup.procs", "0") ||
	    read_line(CGROUP "/memory.current", limit, sizeof(limit))) {
		bad(w->shared, "no memory cgroup");
		return;
	}
	snprintf(limit, sizeof(limit), "%ld",
		 atol(limit) + (1L << 20) + 4096 * choose(w, 256));
	if (write_file(CGROUP "/memory.max", limit))
		bad(w->shared, "no limit");
	else if (!fill_cgroup(w))
		bad(w->shared, "no room for one");
}

RACE(a_memory_cgroup_is_full)
{
	double end = now() + self->seconds;
	struct worker w = WORKER(self, 0);
	int status, rounds = 0;
	pid_t pid;

	write_file("/sys/fs/cgroup/cgroup.subtree_control", "+memory");
	ASSERT_EQ(0, mkdir(CGROUP, 0755));
	w.ctl = ctl_open("", O_RDWR);
	ASSERT_LE(0, w.ctl);
	do {
		pid = fork();
		ASSERT_LE(0, pid);
		if (!pid) {
			live_in_cgroup(&w);
			_exit(0);
		}
		ASSERT_EQ(pid, waitpid(pid, &status, 0));
		EXPECT_EQ(0, status);
		EXPECT_EQ(0, list_count(w.ctl));
		/*
		 * the child drew the limit from its own copy of the seed: draw
		 * another one
		 */
		choose(&w, 1);
		rounds++;
	} while (now() < end && !stopped(self->shared));
	TH_LOG("%d times full", rounds);
	close(w.ctl);
	EXPECT_EQ(0, rmdir(CGROUP));
}

TEST_HARNESS_MAIN
