/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The programs of the fuzzer, and the machine that they run on. A program is a few
 * calls. Each call is a record of small numbers that select the operation, its objects
 * and its mistake. Every record is a valid call, so any mutation of a program is a
 * program.
 */
#ifndef BPFDEV_SELFTESTS_FUZZ_MACHINE_H
#define BPFDEV_SELFTESTS_FUZZ_MACHINE_H

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
	FUZZ_FLOOD,
	FUZZ_DATA_IOCTL,
	FUZZ_DATA,
	FUZZ_HANDOVER,
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
	struct fuzz_data data;
	void *mappings[FUZZ_MAPPINGS];
	/* how often a thread was at a meeting point of this program */
	int meetings;
	/* the program may have held the module */
	bool held;
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
	/* a page for structures, which is followed by an unmapped one */
	char *page;
	/* a page for a structure that cannot be written */
	char *readonly;
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
	const size_t page = m->data.page;

	t->machine = m;
	t->second = second;
	t->page = mmap(NULL, 3 * page, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	munmap(t->page + page, page);
	t->readonly = t->page + 2 * page;
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
		if (mmap(NULL, m->data.page, PROT_READ, MAP_SHARED,
			 m->more[FUZZ_GRAPH + 8], 0) == MAP_FAILED)
			errno = 0;
		for (;;)
			pause();
	}
	pthread_barrier_init(&ready, NULL, 2);
	if (!pthread_create(&thread, NULL, fuzz_idle_thread, &ready))
		pthread_barrier_wait(&ready);
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

static inline int fuzz_machine_init(struct fuzz_machine *m, const char *folder)
{
	int pipes[2], i = 0;
	uint32_t key;

	/* an open while the module is held fails at once */
	if (system("modprobe bpfdev_hold seconds=0"))
		return -ENOENT;
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
	if (fuzz_world_init(&m->world) ||
	    fuzz_data_init(&m->data, m->more + FUZZ_GRAPH + FUZZ_LASTING))
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

	if (system("rmmod bpfdev_hold"))
		errno = 0;
	fuzz_world_remove(&m->world);
	for (i = 0; i < ARRAY_LEN(m->helpers); i++)
		if (m->helpers[i] > 0 && !kill(m->helpers[i], SIGKILL))
			waitpid(m->helpers[i], &status, 0);
}

static inline void fuzz_slot(struct fuzz_machine *m, uint8_t n, int fd)
{
	m->made[n % FUZZ_SLOTS] = false;
	fd = __atomic_exchange_n(&m->slots[n % FUZZ_SLOTS], fd,
				 __ATOMIC_RELAXED);
	if (fd >= 0)
		close(fd);
}

/* Open a control node of the root again, also while the module is held. */
static inline void fuzz_reopen_root(int *fd, int flags)
{
	if (*fd < 0)
		*fd = ctl_open("", flags | O_EXCL);
}

static inline void fuzz_reopen_roots(struct fuzz_machine *m)
{
	fuzz_reopen_root(&m->root_ro, O_RDONLY);
	fuzz_reopen_root(&m->root_wo, O_WRONLY);
}

/* Close all files that keep the module from being held, but one. */
static inline void fuzz_close_roots(struct fuzz_machine *m)
{
	int i, ro = m->root_ro, wo = m->root_wo;

	m->root_ro = m->root_wo = -1;
	close(ro);
	close(wo);
	for (i = 0; i < FUZZ_SLOTS; i++)
		fuzz_slot(m, i, -1);
}

#define FUZZ_DELETE_NODES "find /dev/bpf -mindepth 1 ! -path /dev/bpf/control -delete"

/*
 * While the module is held, devtmpfs keeps the nodes of entries that go, also when another
 * entry gets the name. Then they have the wrong number.
 */
#define FUZZ_MAKE_NODES FUZZ_DELETE_NODES \
	"; cd /sys/class/bpf-objects && for entry in *; do" \
	"	node=/dev/bpf/${entry//\\!//};" \
	"	[ -e $node ] && continue;" \
	"	mkdir -p ${node%/*};" \
	"	IFS=: read -r major minor < $entry/dev;" \
	"	mknod $node c $major $minor;" \
	"done"

/* End the exchange, and remove all entries. */
static inline int fuzz_release(struct fuzz_machine *m)
{
	struct bpfdev_release release = {};

	if (!m->held)
		return 0;
	m->held = false;
	if (do_ioctl(m->root, BPFDEV_IOC_RELEASE, &release))
		return -EIO;
	fuzz_reopen_roots(m);
	if (system("bash -c '" FUZZ_MAKE_NODES "'") || fuzz_sweep(""))
		return -EBUSY;
	return system(FUZZ_DELETE_NODES) ? -EIO : 0;
}

/* After a program: 0 if the machine is in its initial state. */
static inline int fuzz_machine_reset(struct fuzz_machine *m)
{
	int i;

	for (i = 0; i < FUZZ_SLOTS; i++)
		fuzz_slot(m, i, -1);
	if (fuzz_release(m))
		return -EIO;
	for (i = 0; i < FUZZ_MAPPINGS; i++)
		if (m->mappings[i]) {
			munmap(m->mappings[i], m->data.page);
			m->mappings[i] = NULL;
		}
	fuzz_data_reset(&m->data);
	write_file(SYSFS "control/limit", "max");
	if (fuzz_world_reset(&m->world))
		return -EIO;
	return fuzz_sweep("") || list_count(m->root);
}

#endif /* BPFDEV_SELFTESTS_FUZZ_MACHINE_H */
