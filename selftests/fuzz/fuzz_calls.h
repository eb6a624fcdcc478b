/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The interface as the fuzzer uses it. A program is a few calls. Each call is a
 * record of small numbers that select the operation, its objects and its
 * mistake. Every record is a valid call, whatever its content, so any mutation
 * of a program is a program.
 */
#ifndef BPFDEV_SELFTESTS_FUZZ_CALLS_H
#define BPFDEV_SELFTESTS_FUZZ_CALLS_H

#include "cover/bpfdev_cover.h"
#include "fuzz_world.h"

#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/time.h>

#define FUZZ_CALLS 16

enum fuzz_op {
	/* the first ioctls, in the order of their numbers */
	FUZZ_IOCTLS = 8,
	FUZZ_OPEN = FUZZ_IOCTLS,
	FUZZ_CLOSE,
	FUZZ_SYSFS_READ,
	FUZZ_SYSFS_WRITE,
	FUZZ_USE,
	FUZZ_COPY,
	FUZZ_UNKNOWN,
	/*
	 * later ones go last, so that the programs in the corpus keep their
	 * meaning
	 */
	FUZZ_EDGES,
	FUZZ_REFS,
	FUZZ_HOLDERS,
	FUZZ_APPLY,
	FUZZ_MAKE,
	FUZZ_CHANGE,
	FUZZ_SETTLE,
	FUZZ_READ_ALL,
	FUZZ_MAP,
	FUZZ_EVENTS,
	FUZZ_OPS,
};

/* The mistake in the structure of an ioctl. */
enum fuzz_twist {
	FUZZ_SIZE = 1,		/* another size in the command */
	FUZZ_BYTE,		/* another byte */
	FUZZ_WORD,		/* another number */
	FUZZ_RANDOM,		/* every byte */
	FUZZ_NOWHERE,		/* the structure is on an unmapped page */
	FUZZ_EDGE,		/* its end is on an unmapped page */
	FUZZ_READONLY,		/* the page is read-only */
	FUZZ_STEP,		/* in a step of a batch */
	FUZZ_TWISTS,
};

/* The caller. */
#define FUZZ_THREAD	0x1	/* the second thread, at the same time */
#define FUZZ_TENANT	0x2	/* a user without privileges */
#define FUZZ_NO_MEMORY	0x4	/* with an allocation failing, selected by @at and @other */
#define FUZZ_AWAY	0x8	/* from other namespaces of users and PIDs */
#define FUZZ_KILLED	0x10	/* a process that is killed after a moment */

struct fuzz_call {
	uint8_t op;
	uint8_t who;
	uint8_t on;
	uint8_t name;
	uint8_t object;
	uint8_t flags;
	uint8_t twist;
	uint8_t at;
	uint32_t value;
	uint32_t other;
};

struct fuzz_program {
	int count;
	struct fuzz_call calls[FUZZ_CALLS];
};

/* Three of these in a path leave no room for a fourth. */
#define FUZZ_LONG \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789."

static const char *const fuzz_names[] = {
	"a", "b", "d", "e", "longer-name.1", "d", "a", "",
	".x", "x/y", "by-id", "control",
	FUZZ_LONG, FUZZ_LONG ".",
	"\xff", "d",
};

static const char *const fuzz_dirs[] = {
	"", "d", "d/d", "e", "", "d",
	FUZZ_LONG, FUZZ_LONG "/" FUZZ_LONG, FUZZ_LONG "/" FUZZ_LONG "/" FUZZ_LONG,
};

/* Descriptors that outlive a program, and those that a program opens. */
#define FUZZ_OBJECTS 16
#define FUZZ_SLOTS 4
#define FUZZ_MAPPINGS 4
#define FUZZ_FDS (FUZZ_OBJECTS + FUZZ_SLOTS + FUZZ_MORE)

struct fuzz_machine {
	struct fuzz_world world;
	int root, root_ro, root_wo;
	int objects[FUZZ_OBJECTS];
	/* the ids of the first objects, in their order */
	uint32_t ids[10];
	int slots[FUZZ_SLOTS];
	/* a slot has an object that was made for this program */
	bool made[FUZZ_SLOTS];
	int more[FUZZ_MORE];
	void *mappings[FUZZ_MAPPINGS];
	/* how often a thread was at a meeting point of this program */
	int meetings;
	/* the device of bpfdev_cover, or -1 */
	int cover;
	/* processes that end with the fuzzer, or -1: a holder and an agent */
	int helpers[2];
	const struct fuzz_program *program;
};

/*
 * State of one thread: the memory of its ioctls, and its switch for failures.
 */
struct fuzz_thread {
	struct fuzz_machine *machine;
	int second;
	char *page;
	int nth;
	/* of the thread that has one: the process in other namespaces */
	struct fuzz_agent *agent;
};

/*
 * A process that shares memory and descriptors with the fuzzer, but no namespaces
 * of users and PIDs. The thread that has it waits while it makes a call.
 */
struct fuzz_agent {
	struct fuzz_thread thread;
	int calls[2];
	int results[2];
};

static inline void fuzz_thread_init(struct fuzz_thread *t,
				    struct fuzz_machine *m, int second)
{
	t->machine = m;
	t->second = second;
	/* a page for structures, and an unmapped one behind it */
	t->page = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	munmap(t->page + 4096, 4096);
	t->nth = do_open("/proc/thread-self/fail-nth", O_RDWR);
}

/* A thread with a table of descriptors of its own. */
static inline void *fuzz_idle_thread(void *arg)
{
	unshare(CLONE_FILES);
	pthread_barrier_wait(arg);
	for (;;)
		pause();
	return NULL;
}

/* Processes that hold the objects opened so far, in each way. */
static inline void fuzz_holders_init(struct fuzz_machine *m)
{
	static pthread_barrier_t ready;
	pthread_t thread;

	m->helpers[0] = fork();
	if (!m->helpers[0]) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (mmap(NULL, 4096, PROT_READ, MAP_SHARED, m->more[FUZZ_GRAPH + 8], 0) ==
		    MAP_FAILED)
			errno = 0;
		for (;;)
			pause();
	}
	pthread_barrier_init(&ready, NULL, 2);
	if (!pthread_create(&thread, NULL, fuzz_idle_thread, &ready))
		pthread_barrier_wait(&ready);
}

static inline int fuzz_sweep(const char *dir);

static inline int fuzz_machine_init(struct fuzz_machine *m, const char *folder)
{
	int pipes[2], i = 0;
	uint32_t key;

	m->root = ctl_open("", O_RDWR);
	if (m->root < 0)
		return m->root;
	m->cover = do_open(COVER_DEVICE, O_RDWR);
	/* first, because it has a link to lo for a moment */
	fuzz_graph_init(folder, m->root, m->more);
	if (fuzz_sweep(""))
		return -EBUSY;
	close(m->root);
	m->objects[i++] = array_create();
	m->objects[i++] = map_of_maps_create(BPF_MAP_TYPE_HASH_OF_MAPS, 4,
					     m->objects[0]);
	m->objects[i++] = map_create_flags(BPF_MAP_TYPE_ARRAY, 4, 8, 1,
					   BPF_F_RDONLY);
	m->objects[i++] = map_create_flags(BPF_MAP_TYPE_ARRAY, 4, 8, 1,
					   BPF_F_WRONLY);
	m->objects[i++] = map_create(BPF_MAP_TYPE_PROG_ARRAY, 4, 4, 1);
	m->objects[i++] = xdp_load_counter(m->objects[0]);
	m->objects[i++] = xdp_load(2);
	m->objects[i++] = prog_load(BPF_PROG_TYPE_SOCKET_FILTER, 0,
				    (struct bpf_insn []){ MOV_IMM(0, 0), EXIT() },
				    2);
	m->objects[i++] = fuzz_lo_link_create(m->objects[5]);
	m->objects[i++] = iter_link_create();
	/* so that most kinds of edges exist */
	for (key = 0; key < 3; key++)
		map_update(m->objects[1], &key, &m->objects[0]);
	key = 0;
	map_update(m->objects[4], &key, &m->objects[5]);
	fuzz_more_init(folder, m->objects[0], m->objects[5], m->more + FUZZ_GRAPH);
	if (fuzz_world_init(&m->world))
		return -EIO;
	/* before a control node is open, which would hold the module */
	fuzz_holders_init(m);
	m->root = ctl_open("", O_RDWR);
	m->root_ro = ctl_open("", O_RDONLY);
	m->root_wo = ctl_open("", O_WRONLY);
	for (i = 0; i < 10; i++)
		m->ids[i] = i < 5 ? map_id(m->objects[i]) :
			i < 8 ? prog_id(m->objects[i]) : link_id(m->objects[i]);
	if (pipe2(pipes, O_CLOEXEC))
		return -errno;
	m->objects[i++] = pipes[0];
	m->objects[i++] = eventfd(0, EFD_CLOEXEC);
	m->objects[i++] = do_open("/proc/self/exe", O_PATH);
	m->objects[i++] = m->root;
	m->objects[i++] = -1;
	m->objects[i++] = 1 << 20;
	memset(m->slots, -1, sizeof(m->slots));
	m->helpers[1] = -1;
	return 0;
}

/* Remove the attach points, and wait for the processes: they hold the module. */
static inline void fuzz_machine_exit(struct fuzz_machine *m)
{
	int i, status;

	fuzz_world_remove(&m->world);
	for (i = 0; i < ARRAY_LEN(m->helpers); i++)
		if (m->helpers[i] > 0 && !kill(m->helpers[i], SIGKILL))
			waitpid(m->helpers[i], &status, 0);
}

/* Choose a descriptor: mostly one that makes sense. */
static inline int fuzz_fd(struct fuzz_machine *m, uint8_t n)
{
	n %= FUZZ_FDS;
	if (n < FUZZ_OBJECTS)
		return m->objects[n];
	n -= FUZZ_OBJECTS;
	return n < FUZZ_SLOTS ?
		__atomic_load_n(&m->slots[n], __ATOMIC_RELAXED) :
		m->more[n - FUZZ_SLOTS];
}

static inline int fuzz_control(struct fuzz_machine *m, uint8_t n)
{
	switch (n % 16) {
	case 0 ... 5:
		return m->root;
	case 6:
		return m->root_ro;
	case 7:
		return m->root_wo;
	default:
		return fuzz_fd(m, FUZZ_OBJECTS + n % FUZZ_SLOTS);
	}
}

union fuzz_arg {
	struct bpfdev_query query;
	struct bpfdev_create create;
	struct bpfdev_remove remove;
	struct bpfdev_replace replace;
	struct bpfdev_mkdir mkdir;
	struct bpfdev_rmdir rmdir;
	struct bpfdev_list list;
	struct bpfdev_update update;
	struct bpfdev_edges edges;
	struct bpfdev_refs refs;
	struct bpfdev_holders holders;
	struct bpfdev_apply apply;
	uint8_t bytes[512];
	uint32_t words[128];
};

/* Choose an id to expect: an existing one, or any number. */
static inline uint32_t fuzz_expect(struct fuzz_machine *m,
				   const struct fuzz_call *c)
{
	/* an id without a flag is a mistake, so it is a rare one */
	if (!(c->flags & 3) && c->value < 1 << 31)
		return 0;
	return c->flags & 2 ? m->ids[c->value % 10] : c->value;
}

/* A value without its flag is a mistake, so it comes with another one. */
static inline uint32_t fuzz_owner(const struct fuzz_call *c, uint32_t flag,
				  uint32_t value)
{
	return c->flags & flag || c->twist ? value : 0;
}

/* The address of descriptors to keep with an object: not all are of objects. */
static inline uintptr_t fuzz_keep(struct fuzz_machine *m, const struct fuzz_call *c)
{
	return PTR(m->objects + c->other % (FUZZ_OBJECTS - 4));
}

static inline unsigned long fuzz_build(struct fuzz_machine *m,
				       const struct fuzz_call *c,
				       union fuzz_arg *arg, char *records);

#define FUZZ_STEPS 4

/*
 * A few commands, each varied from the one before: mostly those that can be steps.
 */
static inline unsigned long fuzz_build_apply(struct fuzz_machine *m,
					     const struct fuzz_call *c,
					     union fuzz_arg *arg, char *records)
{
	static const uint8_t ops[] = { 1, 3, 7, 2, 1, 2, 4, 0 };
	int kinds = c->other & 64 ? ARRAY_LEN(ops) : 4;
	struct bpfdev_step *steps = (void *)records;
	union fuzz_arg *args = (void *)(steps + FUZZ_STEPS);
	int i, count = 1 + c->value % FUZZ_STEPS;

	for (i = 0; i < count; i++) {
		struct fuzz_call step = *c;

		step.op = ops[(c->flags + i * (1 + c->other)) % kinds];
		step.name += i * (1 + (c->value >> 8));
		step.object += i * (1 + (c->value >> 16));
		step.flags = c->value >> (8 * i);
		steps[i].cmd = fuzz_build(m, &step, &args[i], records);
		steps[i].reserved = 0;
		steps[i].arg = PTR(&args[i]);
		/* a mistake in one step, in the place of one in the call */
		if (c->twist == FUZZ_STEP && i == c->at % count)
			((uint32_t *)&steps[i])[c->at % 3] = c->other;
	}
	arg->apply.count = count;
	arg->apply.steps = PTR(steps);
	return BPFDEV_IOC_APPLY;
}

/* The valid structure, before the mistake. */
static inline unsigned long fuzz_build(struct fuzz_machine *m,
				       const struct fuzz_call *c,
				       union fuzz_arg *arg, char *records)
{
	const char *name = fuzz_names[c->name % ARRAY_LEN(fuzz_names)];
	int fd = fuzz_fd(m, c->object);

	memset(arg, 0, sizeof(*arg));
	switch (c->op % FUZZ_OPS) {
	case 0:
		return BPFDEV_IOC_QUERY;
	case 1:
		arg->create.flags = c->flags & 7;
		arg->create.fd = fd;
		arg->create.mode = fuzz_owner(c, BPFDEV_SET_MODE, c->value & 0777);
		arg->create.uid = fuzz_owner(c, BPFDEV_SET_UID, c->other);
		arg->create.gid = fuzz_owner(c, BPFDEV_SET_GID, c->other);
		arg->create.keep_count = c->flags & 16 ? c->at % 4 : 0;
		arg->create.keep = arg->create.keep_count ? fuzz_keep(m, c) : 0;
		set_name(arg->create.name, name);
		return BPFDEV_IOC_CREATE;
	case 2:
		arg->remove.flags = c->flags & 1;
		arg->remove.expect_id = fuzz_expect(m, c);
		set_name(arg->remove.name, name);
		return BPFDEV_IOC_REMOVE;
	case 3:
		arg->replace.flags = c->flags & 1;
		arg->replace.fd = fd;
		arg->replace.expect_id = fuzz_expect(m, c);
		arg->replace.keep_count = c->flags & 16 ? c->at % 4 : 0;
		arg->replace.keep = arg->replace.keep_count ? fuzz_keep(m, c) : 0;
		set_name(arg->replace.name, name);
		return BPFDEV_IOC_REPLACE;
	case 4:
		arg->mkdir.flags = c->flags & 15;
		arg->mkdir.mode = fuzz_owner(c, BPFDEV_SET_MODE, c->value & 0777);
		arg->mkdir.uid = fuzz_owner(c, BPFDEV_SET_UID, c->other);
		arg->mkdir.gid = fuzz_owner(c, BPFDEV_SET_GID, c->other);
		arg->mkdir.limit = c->flags & 24 ? c->value : 0;
		set_name(arg->mkdir.name, name);
		return BPFDEV_IOC_MKDIR;
	case 5:
		set_name(arg->rmdir.name, name);
		return BPFDEV_IOC_RMDIR;
	case 6:
		arg->list.flags = c->flags & 1;
		arg->list.count = c->flags & 2 ? 1 : c->value % 8;
		arg->list.info_size = c->flags & 4 ? c->other % 512 :
			sizeof(struct bpfdev_info);
		arg->list.infos = PTR(records);
		set_name(arg->list.name, name);
		return BPFDEV_IOC_LIST;
	case FUZZ_EDGES:
		arg->edges.flags = c->flags & 3;
		arg->edges.count = c->value % 8;
		arg->edges.edge_size = c->flags & 4 ? c->other % 512 :
			sizeof(struct bpfdev_edge);
		arg->edges.edges = PTR(records);
		arg->edges.after.type = c->flags & 8 ? c->other : 0;
		arg->edges.id = c->flags & 16 ? fuzz_expect(m, c) : 0;
		if (arg->edges.flags & BPFDEV_EDGES_FD)
			arg->edges.fd = fd;
		else
			set_name(arg->edges.name, name);
		return BPFDEV_IOC_EDGES;
	case FUZZ_APPLY:
		return fuzz_build_apply(m, c, arg, records);
	case FUZZ_REFS:
		set_name(arg->refs.name, name);
		return BPFDEV_IOC_REFS;
	case FUZZ_HOLDERS:
		arg->holders.flags = c->flags & 1;
		arg->holders.count = c->value % 8;
		arg->holders.holder_size = c->flags & 4 ? c->other % 512 :
			sizeof(struct bpfdev_holder);
		arg->holders.holders = PTR(records);
		arg->holders.pid = c->flags & 8 ? c->other % 512 : 0;
		arg->holders.at = c->flags & 2 ? c->other : 0;
		if (arg->holders.flags)
			set_name(arg->holders.name, name);
		return BPFDEV_IOC_HOLDERS;
	default:
		arg->update.flags = c->flags & 1;
		arg->update.fd = fd;
		arg->update.expect_id = fuzz_expect(m, c);
		set_name(arg->update.name, name);
		return BPFDEV_IOC_UPDATE;
	}
}

static inline int fuzz_ioctl(struct fuzz_thread *t, const struct fuzz_call *c)
{
	static char readonly[4096] __attribute__((aligned(4096)));
	union fuzz_arg arg;
	unsigned long cmd = fuzz_build(t->machine, c, &arg, t->page);
	unsigned int size = _IOC_SIZE(cmd), i;
	unsigned int seed = c->value;
	void *where = t->page;

	switch (c->twist) {
	case FUZZ_SIZE:
		size = c->other % 600;
		cmd = _IOC(_IOC_DIR(cmd), _IOC_TYPE(cmd), _IOC_NR(cmd), size);
		break;
	case FUZZ_BYTE:
		arg.bytes[c->at % size] = c->other;
		break;
	case FUZZ_WORD:
		arg.words[c->at % (size / 4)] = c->other;
		break;
	case FUZZ_RANDOM:
		for (i = 0; i < size; i++)
			arg.bytes[i] = rand_r(&seed);
		break;
	case FUZZ_NOWHERE:
		where = c->at & 1 ? NULL : (void *)-4096L;
		break;
	case FUZZ_EDGE:
		where = t->page + 4096 - c->at % (size + 1);
		break;
	case FUZZ_READONLY:
		memcpy(readonly, &arg, sizeof(arg));
		mprotect(readonly, sizeof(readonly), PROT_READ);
		where = readonly;
		break;
	}
	if (where == t->page)
		where = memcpy(t->page + 2048, &arg, sizeof(arg));
	i = do_ioctl(fuzz_control(t->machine, c->on), cmd, where);
	if (where == readonly)
		mprotect(readonly, sizeof(readonly), PROT_READ | PROT_WRITE);
	return i;
}

static inline void fuzz_path(const struct fuzz_call *c, const char *top,
			     char slash, char *path, size_t size)
{
	const char *dir = fuzz_dirs[c->on % ARRAY_LEN(fuzz_dirs)];
	const char *name = fuzz_names[c->name % ARRAY_LEN(fuzz_names)];
	char *p;

	if (c->flags & 8)
		name = "control";
	snprintf(path, size, "%s%s%s%s", top, dir, *dir ? "/" : "", name);
	for (p = path + strlen(top); *p; p++)
		if (*p == '/')
			*p = slash;
}

static inline void fuzz_slot(struct fuzz_machine *m, uint8_t n, int fd)
{
	m->made[n % FUZZ_SLOTS] = false;
	fd = __atomic_exchange_n(&m->slots[n % FUZZ_SLOTS], fd,
				 __ATOMIC_RELAXED);
	if (fd >= 0)
		close(fd);
}

static inline int fuzz_sysfs(const struct fuzz_call *c, bool writing)
{
	static const char *const attrs[] = {
		"type", "id", "bpf_name", "refcnt", "opens", "uevent", "entries",
		"limit", "uses_maps", "uses_progs", "holders", "memlock",
		"frozen", "run_cnt", "target", "attached", "prog_id", "usercnt",
		"limit", "uevent",
	};
	static const char *const actions[] = {
		"add", "change", "remove", "change 12345678-1234-1234-1234-123456789012 A=1",
		"none",
	};
	char path[256], attr[300], text[256];
	int len;

	fuzz_path(c, SYSFS, '!', path, sizeof(path));
	snprintf(attr, sizeof(attr), "%s/%s", path, attrs[c->at % ARRAY_LEN(attrs)]);
	if (!writing)
		return read_line(attr, text, sizeof(text));
	if (!strcmp(attrs[c->at % ARRAY_LEN(attrs)], "uevent"))
		return write_file(attr, actions[c->value % ARRAY_LEN(actions)]);
	len = snprintf(text, sizeof(text), c->twist ? "%d" : "max", c->value);
	if (c->twist > 1)
		memcpy(text + len, &c->other, sizeof(c->other) + 1);
	return write_file(attr, text);
}

/* The descriptor in a slot of the program. */
static inline int fuzz_own(struct fuzz_machine *m, const struct fuzz_call *c)
{
	return fuzz_fd(m, FUZZ_OBJECTS + c->on % FUZZ_SLOTS);
}

/* The same, if a change of its object ends with the program; else -1. */
static inline int fuzz_made(struct fuzz_machine *m, const struct fuzz_call *c)
{
	return m->made[c->on % FUZZ_SLOTS] ? fuzz_own(m, c) : -1;
}

/* Other operations on a descriptor from a node. */
static inline int fuzz_use(struct fuzz_thread *t, const struct fuzz_call *c)
{
	int fd = fuzz_own(t->machine, c);
	uint64_t value = 1;
	uint32_t key = 0;
	void *mapped;

	switch (c->at % 6) {
	case 0:
		return read(fd, t->page, 64);
	case 1:
		return map_update(fd, &key, &value);
	case 2:
		return map_lookup(fd, &key, &value);
	case 3:
		return lseek(fd, 0, SEEK_SET);
	case 4:
		mapped = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
		if (mapped != MAP_FAILED)
			munmap(mapped, 4096);
		return 0;
	default:
		return write(fd, t->page, 64);
	}
}

/* A device file with the number of a node, or with an unused number. */
static inline int fuzz_copy(struct fuzz_thread *t, const struct fuzz_call *c)
{
	const char *copy = t->second ? "/dev/fuzz2" : "/dev/fuzz";
	char path[256];
	struct stat st;
	int ret;

	fuzz_path(c, DEV, '/', path, sizeof(path));
	if (stat(path, &st) || !S_ISCHR(st.st_mode))
		return -ENOENT;
	if (c->twist)
		st.st_rdev = makedev(major(st.st_rdev), c->value & 0xfffff);
	if (mknod(copy, S_IFCHR | 0600, st.st_rdev))
		return -errno;
	ret = do_open(copy, c->at & 3);
	unlink(copy);
	if (ret >= 0)
		fuzz_slot(t->machine, c->at, ret);
	return ret;
}

static inline int fuzz_make_object(struct fuzz_machine *m, const struct fuzz_call *c)
{
	int prog = m->objects[c->flags & 4 ? 6 : 5];
	int fd = fuzz_make(&m->world, c->object, c->value, m->objects[c->flags & 8 ? 3 : 0],
			   prog, fuzz_fd(m, c->name));

	if (fd >= 0) {
		fuzz_slot(m, c->on, fd);
		m->made[c->on % FUZZ_SLOTS] = true;
	}
	return fd;
}

/*
 * Let the module's kernel threads do their work. Without bpfdev_cover that would take
 * a second, so it is left out.
 */
static inline int fuzz_settle(struct fuzz_machine *m)
{
	return m->cover < 0 ? 0 : write(m->cover, "", 1);
}

/* Wait for the other thread, but not long: it may not come. */
static inline int fuzz_meet(struct fuzz_machine *m)
{
	int i, both = (__atomic_add_fetch(&m->meetings, 1, __ATOMIC_SEQ_CST) + 1) & ~1;

	for (i = 0; i < 200; i++) {
		if (__atomic_load_n(&m->meetings, __ATOMIC_SEQ_CST) >= both)
			return 0;
		usleep(500);
	}
	return -ETIMEDOUT;
}

/* Map memory until the end of the program. */
static inline int fuzz_map(struct fuzz_machine *m, const struct fuzz_call *c)
{
	int fd = c->flags & 1 ? fuzz_fd(m, c->object) : fuzz_own(m, c);
	int prot = c->flags & 2 ? PROT_READ : PROT_READ | PROT_WRITE;
	void *mapped = mmap(NULL, 4096, prot, MAP_SHARED, fd, 0);

	if (mapped == MAP_FAILED)
		return -errno;
	mapped = __atomic_exchange_n(&m->mappings[c->at % FUZZ_MAPPINGS], mapped,
				     __ATOMIC_RELAXED);
	if (mapped)
		munmap(mapped, 4096);
	return 0;
}

/* Switch the tracepoints of the module on or off, or read the trace. */
static inline int fuzz_events(const struct fuzz_call *c)
{
	char text[4096];
	int fd;

	if (c->at % 3)
		return write_file("/sys/kernel/tracing/events/bpfdev/enable",
				  c->at % 3 == 1 ? "1" : "0");
	fd = do_open("/sys/kernel/tracing/trace", O_RDWR | O_TRUNC * (c->flags & 1));
	if (fd < 0)
		return fd;
	read_all(fd, text, sizeof(text));
	close(fd);
	return 0;
}

static inline int fuzz_do(struct fuzz_thread *t, const struct fuzz_call *c)
{
	static const int modes[] = { 0, O_NONBLOCK, O_TRUNC, O_APPEND };
	char path[256];
	int fd;

	switch (c->op % FUZZ_OPS) {
	case FUZZ_MAKE:
		return fuzz_make_object(t->machine, c);
	case FUZZ_CHANGE:
		return fuzz_change(&t->machine->world, c->at, c->value,
				   fuzz_made(t->machine, c),
				   fuzz_fd(t->machine, c->object));
	case FUZZ_SETTLE:
		return c->flags & 1 ? fuzz_meet(t->machine) :
				      fuzz_settle(t->machine);
	case FUZZ_READ_ALL:
		fuzz_path(c, SYSFS, '!', path, sizeof(path));
		return fuzz_read_folder(AT_FDCWD, path, 0);
	case FUZZ_MAP:
		return fuzz_map(t->machine, c);
	case FUZZ_EVENTS:
		return fuzz_events(c);
	case FUZZ_OPEN:
		fuzz_path(c, DEV, '/', path, sizeof(path));
		fd = do_open(path, (c->at & 3) | modes[c->flags % ARRAY_LEN(modes)]);
		if (fd >= 0)
			fuzz_slot(t->machine, c->object, fd);
		return fd;
	case FUZZ_CLOSE:
		fuzz_slot(t->machine, c->on, -1);
		return 0;
	case FUZZ_SYSFS_READ:
		return fuzz_sysfs(c, false);
	case FUZZ_SYSFS_WRITE:
		return fuzz_sysfs(c, true);
	case FUZZ_USE:
		return fuzz_use(t, c);
	case FUZZ_COPY:
		return fuzz_copy(t, c);
	case FUZZ_UNKNOWN:
		return do_ioctl(fuzz_control(t->machine, c->on), c->value,
				t->page);
	default:
		return fuzz_ioctl(t, c);
	}
}

/* Make a call as another user, or with a failing allocation. */
static inline int fuzz_call_here(struct fuzz_thread *t, const struct fuzz_call *c)
{
	char nth[8];
	int ret, len;

	if (c->who & FUZZ_TENANT)
		syscall(__NR_setresuid, -1, TENANT, -1);
	if (c->who & FUZZ_NO_MEMORY && t->nth >= 0) {
		len = snprintf(nth, sizeof(nth), "%u",
			       (c->at + c->other % 256) % 128 + 1);
		pwrite(t->nth, nth, len, 0);
	}
	ret = fuzz_do(t, c);
	if (c->who & FUZZ_NO_MEMORY && t->nth >= 0)
		pwrite(t->nth, "0", 1, 0);
	if (c->who & FUZZ_TENANT)
		syscall(__NR_setresuid, -1, 0, -1);
	return ret;
}

static inline int fuzz_agent_main(void *arg)
{
	struct fuzz_agent *agent = arg;
	const struct fuzz_call *c;
	int ret;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	fuzz_thread_init(&agent->thread, agent->thread.machine, 0);
	while (read(agent->calls[0], &c, sizeof(c)) == sizeof(c)) {
		ret = fuzz_call_here(&agent->thread, c);
		if (write(agent->results[1], &ret, sizeof(ret)) < 0)
			break;
	}
	return 0;
}

/* It has the ids of root and of a tenant, and no rights over other namespaces. */
static inline void fuzz_agent_init(struct fuzz_thread *t)
{
	static struct fuzz_agent agent;
	static char stack[64 << 10] __attribute__((aligned(16)));
	char path[64];
	int pid;

	agent.thread.machine = t->machine;
	if (pipe2(agent.calls, O_CLOEXEC) || pipe2(agent.results, O_CLOEXEC))
		return;
	pid = clone(fuzz_agent_main, stack + sizeof(stack),
		    CLONE_VM | CLONE_FILES | CLONE_NEWUSER | CLONE_NEWPID | SIGCHLD,
		    &agent);
	if (pid < 0)
		return;
	snprintf(path, sizeof(path), "/proc/%d/uid_map", pid);
	write_file(path, "0 0 1\n1234 1234 1\n");
	snprintf(path, sizeof(path), "/proc/%d/gid_map", pid);
	write_file(path, "0 0 1\n");
	t->machine->helpers[1] = pid;
	t->agent = &agent;
}

static inline int fuzz_call_away(struct fuzz_thread *t, const struct fuzz_call *c)
{
	int ret = -EIO;

	if (write(t->agent->calls[1], &c, sizeof(c)) < 0 ||
	    read(t->agent->results[0], &ret, sizeof(ret)) < 0)
		return -errno;
	return ret;
}

/* A fatal signal comes in the middle of the call, or after it. */
static inline int fuzz_call_killed(struct fuzz_thread *t, const struct fuzz_call *c)
{
	struct itimerval timer = { .it_value.tv_usec = 1 + c->at * c->at / 2 };
	int pid = fork(), status;

	if (pid < 0)
		return -errno;
	if (!pid) {
		setitimer(ITIMER_REAL, &timer, NULL);
		fuzz_do(t, c);
		_exit(0);
	}
	return waitpid(pid, &status, 0) < 0 ? -errno : 0;
}

static inline int fuzz_call(struct fuzz_thread *t, const struct fuzz_call *c)
{
	/* here, because the process that makes the change may have its own memory */
	if (c->op % FUZZ_OPS == FUZZ_CHANGE && fuzz_change_is_dirty(c->at))
		__atomic_store_n(&t->machine->world.dirty, true, __ATOMIC_RELAXED);
	if (c->who & FUZZ_KILLED)
		return fuzz_call_killed(t, c);
	if (c->who & FUZZ_AWAY && t->agent)
		return fuzz_call_away(t, c);
	return fuzz_call_here(t, c);
}

/* Make the calls of one thread, in order. */
static inline void fuzz_run_thread(struct fuzz_thread *t)
{
	const struct fuzz_program *p = t->machine->program;
	int i;

	for (i = 0; i < p->count; i++)
		if ((p->calls[i].who & FUZZ_THREAD) == (uint8_t)t->second)
			fuzz_call(t, &p->calls[i]);
}

/*
 * Remove all that a program has left in a directory; return how much remained.
 */
static inline int fuzz_sweep(const char *dir)
{
	struct bpfdev_info infos[16];
	struct bpfdev_list arg = {};
	int ctl = ctl_open(dir, O_RDWR), left = 0;
	char below[BPFDEV_PATH_SIZE];
	unsigned int i;

	if (ctl < 0)
		return 1;
	do {
		arg.infos = PTR(infos);
		arg.count = ARRAY_LEN(infos);
		arg.info_size = sizeof(infos[0]);
		if (do_ioctl(ctl, BPFDEV_IOC_LIST, &arg))
			left++;
		for (i = 0; i < arg.count && !left; i++) {
			if (infos[i].type != BPFDEV_TYPE_DIR) {
				left += !!node_remove(ctl, infos[i].name);
				continue;
			}
			snprintf(below, sizeof(below), "%s%s%s", dir,
				 *dir ? "/" : "", infos[i].name);
			left += fuzz_sweep(below);
			left += !!dir_remove(ctl, infos[i].name);
		}
	} while (arg.more && !left);
	close(ctl);
	return left;
}

/* After a program: 0 if the machine is in its initial state. */
static inline int fuzz_machine_reset(struct fuzz_machine *m)
{
	int i;

	for (i = 0; i < FUZZ_SLOTS; i++)
		fuzz_slot(m, i, -1);
	for (i = 0; i < FUZZ_MAPPINGS; i++)
		if (m->mappings[i]) {
			munmap(m->mappings[i], 4096);
			m->mappings[i] = NULL;
		}
	write_file(SYSFS "control/limit", "max");
	if (fuzz_world_reset(&m->world))
		return -EIO;
	return fuzz_sweep("") || list_count(m->root);
}

#endif /* BPFDEV_SELFTESTS_FUZZ_CALLS_H */
