// SPDX-License-Identifier: GPL-2.0-only
/*
 * Everything at once, on the same few names: what each call returns must make
 * sense, and when all is over nothing may be left.
 *
 * RACE_SECONDS says for how long each test goes on (5), RACE_SEED what it does
 * (1). The same seed gives each worker the same calls; when they meet is up to
 * the machine.
 */
#include "common.h"

#include <net/if.h>
#include <pthread.h>
#include <sched.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>

/* Long enough for any soak: each test has its own end. */
#define RACE(test) TEST_F_TIMEOUT(race, test, 86400)

#define WORKERS 4

static const char *const dirs[] = { "", "d0", "d1" };
static const char *const names[] = { "e0", "e1", "e2", "e3" };

/* What workers, being processes, tell the test. */
struct shared {
	int stop;
	int bad;
	char first[256];
	struct {
		unsigned int tried, done;
	} ops[16];
};

struct object {
	int fd;
	int type;
	int id;
};

FIXTURE(race) {
	int seconds;
	unsigned int seed;
	struct shared *shared;
	struct object objects[8];
	int count;
	/* the link's, which shares it with the device and so is none of those */
	int attached;
};

/* A call has said what it must not say; the first of these is shown. */
__attribute__((format(printf, 2, 3)))
static void bad(struct shared *shared, const char *format, ...)
{
	va_list args;

	if (__atomic_fetch_add(&shared->bad, 1, __ATOMIC_RELAXED))
		return;
	va_start(args, format);
	vsnprintf(shared->first, sizeof(shared->first), format, args);
	va_end(args);
}

static int object_id(int type, int fd)
{
	switch (type) {
	case BPFDEV_TYPE_MAP:
		return map_id(fd);
	case BPFDEV_TYPE_PROG:
		return prog_id(fd);
	default:
		return link_id(fd);
	}
}

static int env_number(const char *name, int otherwise)
{
	const char *text = getenv(name);

	return text ? atoi(text) : otherwise;
}

FIXTURE_SETUP(race)
{
	int i, link;

	self->seconds = env_number("RACE_SECONDS", 5);
	self->seed = env_number("RACE_SEED", 1);
	TH_LOG("RACE_SECONDS=%d RACE_SEED=%u", self->seconds, self->seed);
	self->shared = mmap(NULL, sizeof(*self->shared), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, self->shared);
	for (i = 0; i < 4; i++)
		self->objects[self->count++] = (struct object){
			array_create(), BPFDEV_TYPE_MAP,
		};
	for (i = 0; i < 2; i++)
		self->objects[self->count++] = (struct object){
			xdp_load(i), BPFDEV_TYPE_PROG,
		};
	self->attached = xdp_load(2);
	link = xdp_link_create(self->attached);
	self->objects[self->count++] = (struct object){ link, BPFDEV_TYPE_LINK };
	for (i = 0; i < self->count; i++) {
		ASSERT_LE(0, self->objects[i].fd);
		self->objects[i].id = object_id(self->objects[i].type,
						self->objects[i].fd);
	}
}

/* Remove whatever there may be; no call may wait for one that has ended. */
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

	sweep();
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
		/* the test's own, and the node's */
		const int held = 2;

		EXPECT_EQ(0, node_create(ctl, "x", self->objects[i].fd));
		/* BPF lets go of some things a moment later */
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

/* A worker: a process of its own, or the one that runs the test. */
struct worker {
	struct shared *shared;
	const struct object *objects;
	int count;
	int attached;
	unsigned int seed;
	/* chosen anew for each call */
	const char *dir, *name;
	const struct object *object;
	int ctl;
};

static unsigned int choose(struct worker *w, unsigned int from)
{
	return rand_r(&w->seed) % from;
}

static bool one_of(int ret, const int *allowed)
{
	for (; *allowed; allowed++)
		if (ret == *allowed)
			return true;
	return !ret;
}

static int op_create(struct worker *w)
{
	return node_create_mode(w->ctl, w->name, w->object->fd, 0666);
}

static int op_remove(struct worker *w)
{
	return node_remove(w->ctl, w->name);
}

static int op_replace(struct worker *w)
{
	return node_replace(w->ctl, w->name, w->object->fd);
}

static int op_mkdir(struct worker *w)
{
	return dir_create(w->ctl, choose(w, 2) ? w->name :
			  dirs[1 + choose(w, ARRAY_LEN(dirs) - 1)]);
}

static int op_rmdir(struct worker *w)
{
	return dir_remove(w->ctl, choose(w, 2) ? w->name :
			  dirs[1 + choose(w, ARRAY_LEN(dirs) - 1)]);
}

static int op_list(struct worker *w)
{
	int count = list_count(w->ctl);

	if (count > (int)(ARRAY_LEN(names) + ARRAY_LEN(dirs)))
		bad(w->shared, "list: %d entries", count);
	return count < 0 ? count : 0;
}

static bool known(struct worker *w, int type, int id)
{
	int i;

	for (i = 0; i < w->count; i++)
		if (w->objects[i].type == type && w->objects[i].id == id)
			return true;
	return false;
}

static int op_list_one(struct worker *w)
{
	struct bpfdev_info info;
	int ret = list_one(w->ctl, w->name, &info);

	if (ret || info.type == BPFDEV_TYPE_DIR)
		return ret;
	if (!known(w, info.type, info.id))
		bad(w->shared, "list: type %u id %u", info.type, info.id);
	return 0;
}

/* What is opened is one of ours, whole, whatever happens to the node. */
static int op_open(struct worker *w)
{
	static const int types[] = {
		BPFDEV_TYPE_MAP, BPFDEV_TYPE_PROG, BPFDEV_TYPE_LINK,
	};
	struct stat st;
	char path[64];
	size_t i;
	int fd;

	snprintf(path, sizeof(path), DEV "%s/%s", w->dir, w->name);
	fd = do_open(path, choose(w, 2) ? O_RDWR : O_RDONLY);
	if (fd < 0)
		return fd;
	for (i = 0; i < ARRAY_LEN(types); i++)
		if (known(w, types[i], object_id(types[i], fd)))
			break;
	/* the folder of a directory can be opened, too */
	if (i == ARRAY_LEN(types) && (fstat(fd, &st) || !S_ISDIR(st.st_mode)))
		bad(w->shared, "open %s: no object of ours", path);
	close(fd);
	return 0;
}

static int op_sysfs(struct worker *w)
{
	static const char *const attrs[] = {
		"type", "id", "bpf_name", "refcnt", "opens", "uevent", "dev",
		"uses_maps", "uses_progs",
	};
	char path[128], line[256];

	snprintf(path, sizeof(path), SYSFS "%s%s%s/%s", w->dir,
		 *w->dir ? "!" : "", w->name, attrs[choose(w, ARRAY_LEN(attrs))]);
	return read_line(path, line, sizeof(line));
}

static int op_edges(struct worker *w)
{
	struct bpfdev_edge edges[64];
	int count;

	count = node_edges(w->ctl, w->name,
			   choose(w, 2) ? BPFDEV_EDGES_USERS : 0, edges,
			   ARRAY_LEN(edges));
	return count < 0 ? count : 0;
}

static int op_refs(struct worker *w)
{
	struct bpfdev_refs refs;
	int ret = node_refs(w->ctl, w->name, &refs);

	if (ret)
		return ret;
	if (!known(w, refs.type, refs.id))
		bad(w->shared, "refs: type %u id %u", refs.type, refs.id);
	if (refs.refcnt != refs.node + refs.files + refs.mappings + refs.progs +
	    refs.links + refs.maps + refs.other)
		bad(w->shared, "refs: %llu is not their sum", refs.refcnt);
	return 0;
}

static int op_holders(struct worker *w)
{
	struct bpfdev_holder held[64];
	int count, i;

	count = node_holders(w->ctl, choose(w, 2) ? w->name : NULL, held,
			     ARRAY_LEN(held));
	for (i = 0; i < count; i++)
		if (!known(w, held[i].type, held[i].id))
			bad(w->shared, "holders: type %u id %u", held[i].type,
			    held[i].id);
	return count < 0 ? count : 0;
}

static int op_entries(struct worker *w)
{
	char path[128], line[256];

	snprintf(path, sizeof(path), SYSFS "%s%scontrol/%s", w->dir,
		 *w->dir ? "!" : "", choose(w, 2) ? "entries" : "limit");
	return read_line(path, line, sizeof(line));
}

static int op_update(struct worker *w)
{
	return node_update(w->ctl, w->name, w->attached);
}

/* What a call may say on names that others come and go with. */
#define GONE -ENOENT, -ENODEV, -ENXIO, -EISDIR, -ENOTDIR
static const struct {
	const char *name;
	int (*call)(struct worker *w);
	int may[8];
	bool slow;	/* looks at the whole machine: not as often as the rest */
} ops[] = {
	{ "create", op_create, { -EEXIST, GONE } },
	{ "remove", op_remove, { GONE } },
	{ "replace", op_replace, { -EEXIST, -EINVAL, GONE } },
	{ "mkdir", op_mkdir, { -EEXIST, GONE } },
	{ "rmdir", op_rmdir, { -ENOTEMPTY, GONE } },
	{ "list", op_list, { GONE } },
	{ "list one", op_list_one, { GONE } },
	/* a program is for reading only, a link for both */
	{ "open", op_open, { -EACCES, GONE } },
	{ "sysfs", op_sysfs, { GONE } },
	{ "entries", op_entries, { GONE } },
	{ "update", op_update, { -EINVAL, GONE } },
	{ "edges", op_edges, { GONE }, true },
	{ "refs", op_refs, { GONE }, true },
	{ "holders", op_holders, { GONE }, true },
};

/* One random call; false if there is no module or no such directory. */
static bool work(struct worker *w)
{
	unsigned int i = choose(w, ARRAY_LEN(ops));
	int ret;

	if (ops[i].slow && choose(w, 8))
		i = choose(w, ARRAY_LEN(ops));

	w->dir = dirs[choose(w, ARRAY_LEN(dirs))];
	w->name = names[choose(w, ARRAY_LEN(names))];
	w->object = &w->objects[choose(w, w->count)];
	w->ctl = ctl_open(w->dir, O_RDWR);
	if (w->ctl < 0)
		return false;
	ret = ops[i].call(w);
	close(w->ctl);
	if (!one_of(ret, ops[i].may))
		bad(w->shared, "%s: %s", ops[i].name, strerror(-ret));
	__atomic_fetch_add(&w->shared->ops[i].tried, 1, __ATOMIC_RELAXED);
	if (!ret)
		__atomic_fetch_add(&w->shared->ops[i].done, 1, __ATOMIC_RELAXED);
	return true;
}

#define WORKER(self, n) ((struct worker){				\
	.shared = (self)->shared, .objects = (self)->objects,		\
	.count = (self)->count, .attached = (self)->attached,		\
	.seed = (self)->seed * 1000 + (n) })

static bool stopped(struct shared *shared)
{
	return __atomic_load_n(&shared->stop, __ATOMIC_RELAXED) || shared->bad;
}

/* A process that works until it is told to stop, resting now and then. */
static pid_t start_worker(struct worker w, useconds_t rest)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (!stopped(w.shared)) {
		/* the root is always there, but not always the module */
		if ((!work(&w) && choose(&w, 4)) || rest)
			usleep(choose(&w, rest + 100));
	}
	_exit(0);
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

/* Each kind of call has been seen to work, or the test has shown nothing. */
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

RACE(everything_at_once)
{
	double end = now() + self->seconds;
	pid_t workers[WORKERS];
	int i;

	for (i = 0; i < WORKERS; i++)
		workers[i] = start_worker(WORKER(self, i), 0);
	while (now() < end && !stopped(self->shared))
		usleep(10000);
	stop_workers(self->shared, workers);
	EXPECT_ALL_DONE();
}

RACE(loaders_are_killed_at_any_point)
{
	double end = now() + self->seconds;
	struct worker chance = WORKER(self, 99);
	pid_t workers[WORKERS];
	int i, kills = 0;

	for (i = 0; i < WORKERS; i++)
		workers[i] = start_worker(WORKER(self, i), 0);
	while (now() < end && !stopped(self->shared)) {
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
	while (now() < end && !stopped(self->shared)) {
		usleep(choose(&chance, 1000));
		/* let there be something for a while, then make an end of it */
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
	/* the module is away for most of the time: nothing rare is asked for */
	EXPECT_LT(0, self->shared->ops[0].done);
}

/* A descriptor that is another object's with each look at it. */
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
	while (now() < end && !stopped(self->shared)) {
		ret = node_create(w.ctl, w.name, flip.slot);
		created += !ret;
		if (!one_of(ret, (int []){ -EINVAL, -EBADF, 0 }))
			bad(self->shared, "create: %s", strerror(-ret));
		if (ret)
			continue;
		/* whole, and one of ours */
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
	struct object *object = &self->objects[6];
	struct worker w = WORKER(self, 0);
	int i, link, ifindex, rounds = 0;
	pid_t workers[WORKERS];
	unsigned int done = 0;

	/* a pinned link that outlives its device, once in each round */
	w.ctl = ctl_open("", O_RDWR);
	while (now() < end && !stopped(self->shared)) {
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

/* Make directories until there is no memory, and remove them. */
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

/* Have room for some, and an error for the call, not the end of the caller. */
static void live_in_cgroup(struct worker *w)
{
	char limit[32];

	/* nothing but the calls shall need memory */
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
		/* the child's choice of a limit was not ours: have another */
		choose(&w, 1);
		rounds++;
	} while (now() < end && !stopped(self->shared));
	TH_LOG("%d times full", rounds);
	close(w.ctl);
	EXPECT_EQ(0, rmdir(CGROUP));
}

TEST_HARNESS_MAIN
