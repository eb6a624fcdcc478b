/* SPDX-License-Identifier: GPL-2.0-only */
/* The calls of the fuzzer's programs, and the callers that make them. */
#ifndef BPFDEV_SELFTESTS_FUZZ_CALLS_H
#define BPFDEV_SELFTESTS_FUZZ_CALLS_H

#include "fuzz_ioctls.h"

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

/* Open a file that no call waits for, as a ring may have no event. */
static inline int fuzz_open(const char *path, int flags)
{
	int fd = do_open(path, flags);

	if (fd >= 0)
		fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
	return fd;
}

/* The same, if a change of its object ends with the program; else -1. */
static inline int fuzz_made(struct fuzz_machine *m, const struct fuzz_call *c)
{
	return m->made[c->on % FUZZ_SLOTS] ? fuzz_own(m, c) : -1;
}

/* Other operations on a descriptor from a node. */
static inline int fuzz_use(struct fuzz_thread *t, const struct fuzz_call *c)
{
	const size_t page = t->machine->data.page;
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
		mapped = mmap(NULL, page, PROT_READ, MAP_SHARED, fd, 0);
		if (mapped != MAP_FAILED)
			munmap(mapped, page);
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
	ret = fuzz_open(copy, c->at & 3);
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

/* More events than a directory with a limit sends at once, and in some seconds then. */
#define FUZZ_EVENTS_MANY 1300

/* A tenant causes more events in his directory than are sent. */
static inline void fuzz_flood_events(int ctl, const struct fuzz_call *c)
{
	int maps[] = { array_create(), array_create() };
	int i, count = FUZZ_EVENTS_MANY + c->at % 16;

	syscall(__NR_setresuid, -1, TENANT, -1);
	node_create(ctl, "f", maps[1]);
	for (i = 0; i < count; i++)
		node_replace(ctl, "f", maps[i % 2]);
	/* this event waits for its turn */
	node_remove(ctl, "f");
	syscall(__NR_setresuid, -1, 0, -1);
	close(maps[0]);
	close(maps[1]);
}

static inline int fuzz_flood(struct fuzz_machine *m, const struct fuzz_call *c)
{
	struct bpfdev_mkdir dir = {
		.flags = BPFDEV_SET_UID | BPFDEV_SET_LIMIT,
		.uid = TENANT,
		.limit = 4,
	};
	int ctl, top, ret;

	ret = dir_create_arg(m->root, "flood", &dir);
	if (ret)
		return ret;
	top = ctl_open("flood", O_RDWR);
	/* in a directory without a limit of its own, on behalf of the one above */
	if (c->flags & 2)
		dir_create(top, "below");
	ctl = ctl_open(c->flags & 2 ? "flood/below" : "flood", O_RDWR);
	if (ctl >= 0)
		fuzz_flood_events(ctl, c);
	/* else the directory goes with what it has not reported */
	if (c->flags & 1)
		fuzz_settle(m);
	close(ctl);
	dir_remove(top, "below");
	close(top);
	return dir_remove(m->root, "flood");
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
	void *mapped = mmap(NULL, m->data.page, prot, MAP_SHARED, fd, 0);

	if (mapped == MAP_FAILED)
		return -errno;
	mapped = __atomic_exchange_n(&m->mappings[c->at % FUZZ_MAPPINGS], mapped,
				     __ATOMIC_RELAXED);
	if (mapped)
		munmap(mapped, m->data.page);
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

/* Open the node of a file again, in another mode; it may be another map's by now. */
static inline int fuzz_reopen(int fd, int flags, bool waits)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return waits ? do_open(path, flags) : fuzz_open(path, flags);
}

static inline int fuzz_poll(int fd)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN | POLLOUT };

	return poll(&poll_fd, 1, 0);
}

/* Read, and in a process that is killed soon, wait for an event. */
static inline int fuzz_read_data(struct fuzz_machine *m, const struct fuzz_call *c)
{
	void *to = fuzz_memory(&m->data, c->flags, c->other);
	int fd = fuzz_own(m, c);

	if (c->who & FUZZ_KILLED)
		fd = fuzz_reopen(fd, c->flags & 32 ? O_RDWR : O_RDONLY, true);
	return read(fd, to, fuzz_length(c->value));
}

/* Operations on the file of a data node, and on its map. */
static inline int fuzz_data(struct fuzz_thread *t, const struct fuzz_call *c)
{
	struct fuzz_machine *m = t->machine;
	struct fuzz_data *data = &m->data;
	int fd = fuzz_own(m, c);

	switch (c->at % 12) {
	case 0 ... 2:
		return fuzz_read_data(m, c);
	case 3:
		return pread(fd, fuzz_memory(data, c->flags, c->name),
			     fuzz_length(c->value), c->other);
	case 4:
		return lseek(fd, c->flags & 1 ? (int)c->other : 0, c->value % 5);
	case 5:
		return fuzz_poll(fd);
	case 6:
		return fuzz_map_data(fd, data->page, c->flags, c->value, c->other);
	case 7:
		fd = fuzz_reopen(fd, c->flags & 3, false);
		if (fd >= 0)
			fuzz_slot(m, c->object, fd);
		return fd;
	case 8 ... 9:
		return fuzz_put(&data->rings[fuzz_ring(data, c->name)], c->flags, c->value,
				c->other);
	case 10:
		return fuzz_scribble(data, fuzz_ring(data, c->name), c->value, c->other);
	default:
		return fuzz_element(fuzz_fd(m, c->object), c->value, t->page);
	}
}

/* Nobody else has a control node open when the module is to be held. */
static inline int fuzz_handover(struct fuzz_thread *t, const struct fuzz_call *c)
{
	bool alone = c->object % 8 < 2 && c->flags & 64;
	int ret;

	if (alone)
		fuzz_close_roots(t->machine);
	ret = fuzz_ioctl(t, c);
	if (alone)
		fuzz_reopen_roots(t->machine);
	return ret;
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
	case FUZZ_FLOOD:
		return fuzz_flood(t->machine, c);
	case FUZZ_DATA:
		return fuzz_data(t, c);
	case FUZZ_HANDOVER:
		return fuzz_handover(t, c);
	case FUZZ_OPEN:
		fuzz_path(c, DEV, '/', path, sizeof(path));
		fd = fuzz_open(path, (c->at & 3) | modes[c->flags % ARRAY_LEN(modes)]);
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
	if (c->op % FUZZ_OPS == FUZZ_HANDOVER)
		__atomic_store_n(&t->machine->held, true, __ATOMIC_RELAXED);
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

#endif /* BPFDEV_SELFTESTS_FUZZ_CALLS_H */
